"""Her page in two requests: one style that is written into the page, and one script that carries all its modules.

The modules stay plain files that a browser could load one by one; here their `import` and `export` and their comments
are taken away, long names are made short, and they are laid one after the other in one scope, those that others stand
on first. On half a megabit every kilobyte is a sixtieth of a second before somebody can press the button.
"""

import functools
import gzip
import hashlib
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import ascii_letters
from typing import Final

from live.web.static_files import FOLDER as SHARED
from live.web.static_files import Asset, theme_values

OWN: Final = Path(__file__).parent / "static"
SCRIPTS: Final = (OWN / "vault.js", SHARED / "room-link.js", SHARED / "room-view.js", OWN / "youth.js")
STYLE: Final = OWN / "youth.css"
HEAD: Final = OWN / "head.js"


@functools.cache
def script() -> Asset:
    """The one script, plain and pressed."""
    body = _short("".join(_bare(path.read_text(encoding="utf-8")) for path in SCRIPTS)).encode()
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
    return _short(_bare(HEAD.read_text(encoding="utf-8")))


@functools.cache
def style() -> str:
    """The style with the colours of the house's theme that it uses, under short names, and no others."""
    css = _pressed(STYLE.read_text(encoding="utf-8"))
    light, dark = theme_values("light"), theme_values("dark")
    used = sorted(set(re.findall(r"var\((--[a-z0-9-]+)\)", css)))
    short = {name: f"--{letters}" for name, letters in zip(used, _names(), strict=False)}
    day = _root({short[name]: light[name] for name in used})
    night = _root({short[name]: dark[name] for name in used if dark[name] != light[name]})
    css = re.sub(r"var\((--[a-z0-9-]+)\)", lambda found: f"var({short[found[1]]})", css)
    return f"{day}@media (prefers-color-scheme:dark){{{night}}}{css}"


def _bare(module: str) -> str:
    """A module without its ties to other files and without comments: whole lines, and what stands after ` // `."""
    lines = (line.partition(" // ")[0].strip() for line in _NOT_HERS.sub("", module).split("\n") if _STAFF not in line)
    kept = (line for line in lines if line and not line.startswith(("//", "/**", "import ")))
    return "".join(f"{line.removeprefix('export ')}\n" for line in kept)


def _short(code: str) -> str:
    """The same script in fewer letters: no spaces round signs, no new lines after them, short names for what is ours.

    A name is ours alone when it is declared here and nowhere stands after a dot, before a colon or alone in braces:
    then it is no property, and one new name for it everywhere cannot change what the script does.
    """
    pieces = _LITERAL.split(code)
    plain = "\0".join(pieces[::2])
    declared = set(re.findall(r"\b(?:const|let|function|class) (\w{3,})", plain))
    ours = [name for name in sorted(declared) if not re.search(_A_PROPERTY.replace("NAME", name), plain)]
    private = sorted(set(re.findall(r"#[A-Za-z]\w+", plain)))
    taken = set(re.findall(r"\w+", code))
    free = (name for name in _names() if name not in taken)
    new = {name: next(free) for name in ours} | {name: f"#{next(free)}" for name in private}
    names = re.compile(rf"(?<![.\w#])(?:{'|'.join(ours)})\b|#(?:{'|'.join(name[1:] for name in private)})\b")

    def renamed(text: str) -> str:
        return names.sub(lambda found: new[found[0]], text)

    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            pieces[at] = re.sub(r" ?([{}()\[\];,:=<>*?&|!+-]) ?", r"\1", renamed(piece))
        elif piece.startswith("`"):
            pieces[at] = re.sub(r"\$\{[^}]*\}", lambda inside: renamed(inside[0]), piece)
    return re.sub(r"([{};,])\n", r"\1", "".join(pieces))


def _pressed(css: str) -> str:
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*|\s+", lambda found: found[1] or " ", without_comments).strip()


def _names() -> Iterator[str]:
    return map("".join, product(["", *ascii_letters], ascii_letters))


def _root(values: dict[str, str]) -> str:
    return ":root{" + "".join(f"{name}:{value};" for name, value in sorted(values.items())) + "}"


_LITERAL: Final = re.compile(
    r"""("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|/(?![*/ ])(?:\\.|[^/\\\n])+/[a-z]*(?=[.,);]))"""  # texts and patterns
)
_A_PROPERTY: Final = r"[.#]NAME\b|\bNAME ?:|[{,] ?NAME ?(?=[,}])"
_NOT_HERS: Final = re.compile(r"^  // --- (?:replay|beside a message)\b.*?(?=^  // --- )", re.DOTALL | re.MULTILINE)
"""Replays and marks are for staff; these sections between two headings of `room-view.js` would only cost her time."""
_STAFF: Final = "// (staff)"
"""And so would single lines that end like this: the lock of a screen, a second person in one browser."""
