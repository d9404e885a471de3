"""Her page in two requests: one style that is written into the page, and one script that carries all its modules.

The modules stay plain files that a browser could load one by one; here their `import` and `export` and their comments
are taken away, and they are laid one after the other in one scope, those that others stand on first.
"""

import functools
import gzip
import hashlib
import re
from pathlib import Path
from typing import Final

from live.web.static_files import FOLDER as SHARED
from live.web.static_files import Asset, theme_values

OWN: Final = Path(__file__).parent / "static"
SCRIPTS: Final = (OWN / "vault.js", SHARED / "room-link.js", SHARED / "room-view.js", OWN / "youth.js")
STYLES: Final = (OWN / "youth.css", SHARED / "room.css")
HEAD: Final = OWN / "head.js"


@functools.cache
def script() -> Asset:
    """The one script, plain and pressed."""
    body = "".join(_bare(path.read_text(encoding="utf-8")) for path in SCRIPTS).encode()
    return Asset("text/javascript", body, gzip.compress(body, 9, mtime=0))


@functools.cache
def script_url() -> str:
    """Its address changes with its content, so that a browser may keep it."""
    return f"/static/{stamp()}/ung.js"


@functools.cache
def stamp() -> str:
    """The first digits of the script's fingerprint."""
    return hashlib.sha256(script().body).hexdigest()[:12]


@functools.cache
def head_script() -> str:
    """What must work before anything else has arrived: leaving, and keeping what was pressed too early."""
    return _bare(HEAD.read_text(encoding="utf-8"))


@functools.cache
def style() -> str:
    """The style with the colours and measures of the house's theme that it uses, and no others."""
    css = "\n".join(_pressed(path.read_text(encoding="utf-8")) for path in STYLES)
    light, dark = theme_values("light"), theme_values("dark")
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", css)) & light.keys()
    changed = {name for name in used if dark[name] != light[name]}
    night = _root({name: dark[name] for name in changed})
    return f"{_root({name: light[name] for name in used})}@media (prefers-color-scheme:dark){{{night}}}{css}"


def _bare(module: str) -> str:
    """A module without its ties to other files and without comments: whole lines, and what stands after ` // `."""
    lines = (line.partition(" // ")[0].strip() for line in _NOT_HERS.sub("", module).split("\n"))
    kept = (line for line in lines if line and not line.startswith(("//", "/**", "import ")))
    return "".join(f"{line.removeprefix('export ')}\n" for line in kept)


def _pressed(css: str) -> str:
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*|\s+", lambda found: found[1] or " ", without_comments).strip()


def _root(values: dict[str, str]) -> str:
    return ":root{" + "".join(f"{name}:{value};" for name, value in sorted(values.items())) + "}"


_NOT_HERS: Final = re.compile(r"^  // --- replay -.*?(?=^  // --- )", re.DOTALL | re.MULTILINE)
"""A replay is for staff; its section between two headings of `room-view.js` would only cost her time."""
