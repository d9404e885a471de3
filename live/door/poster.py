"""The address of the young person's page as a picture, drawn here and fetched nowhere."""

import base64
import io
from typing import Any

import segno


def picture(link: str) -> str:
    """As a `data:` address."""
    return "data:image/svg+xml;base64," + base64.b64encode(drawing(link)).decode()


def drawing(link: str) -> bytes:
    """As an SVG file, black on white with its quiet zone: it must be readable on a poster in a dim corridor."""
    out = io.BytesIO()
    code: Any = segno.make(link, error="m", micro=False)
    code.save(out, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return out.getvalue()


def link_to(base_url: str, slug: str) -> str:
    """Where the young person's page is."""
    return f"{base_url}/i/{slug}"
