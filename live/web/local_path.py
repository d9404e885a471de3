"""Where to go next, when the address was written into a form or a link: only ever within this house (A45)."""

from __future__ import annotations

import re
from typing import Final

_LOCAL: Final = re.compile(r"/(?![/\\])[A-Za-z0-9/_\-.~%?=&+]{0,300}")


def local_path(wish: str | None, otherwise: str = "/") -> str:
    """`wish` if it is a plain path on this server, else `otherwise`; never another host, never a trick with slashes."""
    return wish if wish and _LOCAL.fullmatch(wish) else otherwise
