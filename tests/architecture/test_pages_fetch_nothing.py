"""Nothing is fetched from another host, and colours have one home."""

import re

import pytest

from tests.architecture.tree import PACKAGES, ROOT, files, lines

PAGES = tuple(name for name in PACKAGES if (ROOT / name).is_dir())
OTHER_HOST = re.compile(
    r"""(https?|wss?)://(?!www\.w3\.org/|127\.0\.0\.1|localhost|[\w.-]*example)[\w\[]|(src|href)=["']//"""
)
COLOUR = re.compile(r"(?<![&\w])#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(rgba?|hsla?|oklch)\(")
COLOURS_LIVE_IN = (
    "live/web/theme.css",
    "live/people/totp.py",  # a QR code must be black on white in the dark theme too, or no phone reads it
    "live/door/poster.py",  # the same, on paper
)


def test_no_page_names_another_host() -> None:
    pages = files(".py", ".js", ".css", ".html", ".svg", ".toml", ".md", under=PAGES)
    assert [place for place, line in lines(pages) if OTHER_HOST.search(line)] == []


def test_every_colour_stands_in_the_theme() -> None:
    pages = files(".py", ".js", ".css", ".html", under=PAGES)
    elsewhere = [
        f"{place}: {line.strip()}"
        for place, line in lines(pages)
        if COLOUR.search(line) and not place.startswith(COLOURS_LIVE_IN)
    ]
    assert elsewhere == []


@pytest.mark.parametrize(
    "line",
    ['<script src="https://cdn.host.net/x.js">', '<img src="//host.net/x">', "@import 'http://host.net/x.css'"],
)
def test_another_host_would_be_found(line: str) -> None:
    assert OTHER_HOST.search(line)


@pytest.mark.parametrize("line", ["color: #fff", "background:#a1b2c3;", "rgba(0,0,0,.5)"])
def test_a_stray_colour_would_be_found(line: str) -> None:
    assert COLOUR.search(line)
