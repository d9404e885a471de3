"""Our own style, scripts and pictures: read once, pressed once, kept by the browser until the next release."""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request, Response

FOLDER: Final = Path(__file__).parent / "static"
THEME: Final = Path(__file__).parent / "theme.css"


def static_url(name: str) -> str:
    """The address of a file in `live/web/static` (or `theme.css`), with the stamp of this release in it.

    Raises `LookupError` for a file that is not there, so that a page never points at nothing.
    """
    if name not in _assets():
        raise LookupError(f"no static file {name!r}")
    return f"/static/{_stamp()}/{name}"


def static_text(name: str) -> str:
    """The content of a small text file, to be put into a page (a favicon). Raises `LookupError`."""
    try:
        return _assets()[name].body.decode()
    except KeyError:
        raise LookupError(f"no static file {name!r}") from None


def register(app: FastAPI) -> None:
    """Open `/static/<stamp>/<name>` and the favicon that browsers ask for by themselves."""

    @app.api_route("/static/{stamp}/{name}", methods=["GET", "HEAD"])
    async def static(request: Request, stamp: str, name: str) -> Response:
        asset = _assets().get(name)
        if asset is None:
            return Response(status_code=404)
        return asset.answer(request, kept=stamp == _stamp())

    @app.get("/favicon.ico")
    async def favicon(request: Request) -> Response:
        return _assets()["favicon.svg"].answer(request, kept=False)


@dataclass(frozen=True)
class Asset:
    """One file, plain and pressed."""

    media_type: str
    body: bytes
    pressed: bytes

    def answer(self, request: Request, *, kept: bool) -> Response:
        """The file; `kept`: the browser may keep it for a year, since the address changes with the content."""
        headers = {"Cache-Control": "public, max-age=31536000, immutable" if kept else "no-cache"}
        if len(self.pressed) >= len(self.body):
            return Response(self.body, media_type=self.media_type, headers=headers)
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.pressed, media_type=self.media_type, headers=headers)
        return Response(self.body, media_type=self.media_type, headers=headers)


@functools.cache
def _assets() -> dict[str, Asset]:
    return {path.name: _asset(path) for path in [THEME, *sorted(FOLDER.iterdir())] if path.is_file()}


@functools.cache
def _stamp() -> str:
    """One stamp for all files: scripts may then name each other by plain relative addresses."""
    digest = hashlib.sha256()
    for name, asset in sorted(_assets().items()):
        digest.update(name.encode() + b"\0" + asset.body + b"\0")
    return digest.hexdigest()[:12]


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".svg":
        body = _coloured(body.decode()).encode()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(media_type, body, gzip.compress(body, 9, mtime=0))


def _coloured(picture: str) -> str:
    """A picture outside a page cannot see the theme: `theme(--name)` in it becomes the light value of that name."""
    return re.sub(r"theme\((--[a-z-]+)\)", lambda match: theme_values("light")[match[1]], picture)


@functools.cache
def theme_values(scheme: str) -> dict[str, str]:
    """Every `--name: value` of the theme, in the `light` or `dark` scheme."""
    css = THEME.read_text(encoding="utf-8")
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    values = dict(_DECLARATION.findall(light))
    if scheme == "dark":
        values |= dict(_DECLARATION.findall(rest.partition("/* ----")[0]))
    return values


_DECLARATION: Final = re.compile(r"^\s*(--[a-z0-9-]+):\s*([^;]+);", re.MULTILINE)
