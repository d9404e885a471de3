"""Everybody can read it: contrast of every pair of colours that meet, in light and in dark."""

import re

import pytest

from live.web.static_files import THEME, static_url, theme_values

TEXT, CONTROL = 4.5, 3.0

PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-soft", "link") for ground in ("paper", "surface", "surface-quiet")],
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("on-accent-quiet", "accent-quiet", TEXT),
    ("on-live", "live", TEXT),
    ("on-practice", "practice", TEXT),
    ("on-practice", "practice-edge", TEXT),
    ("on-practice-quiet", "practice-quiet", TEXT),
    ("on-good-quiet", "good-quiet", TEXT),
    ("on-danger", "danger", TEXT),
    ("on-danger-quiet", "danger-quiet", TEXT),
    ("danger", "paper", TEXT),
    ("danger", "surface", TEXT),
    ("good", "surface", TEXT),
    ("on-demo", "demo", TEXT),
    *[(f"on-{kind}", kind, TEXT) for kind in ("own", "other", "whisper", "sparring", "draft")],
    *[("line-strong", ground, CONTROL) for ground in ("paper", "surface", "surface-quiet")],
    *[("focus", ground, CONTROL) for ground in ("paper", "surface", "surface-quiet")],
    *[("accent", ground, CONTROL) for ground in ("paper", "surface")],
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_what_stands_on_a_colour_can_be_read(front: str, ground: str, least: float, scheme: str) -> None:
    colours = theme_values(scheme)
    ratio = contrast(colours[f"--{front}"], colours[f"--{ground}"])
    assert ratio >= least, f"--{front} on --{ground} in {scheme}: {ratio:.2f}"


def test_every_colour_that_text_is_written_in_is_measured() -> None:
    measured = {name for pair in PAIRS for name in pair[:2]}
    colours = {name[2:] for name, value in theme_values("light").items() if value.startswith("#")}
    assert colours - measured == {"line", "live-edge"}, "decoration only"


def test_dark_changes_every_colour_or_says_why_not() -> None:
    light, dark = theme_values("light"), theme_values("dark")
    assert [name for name, value in light.items() if value.startswith("#") and dark[name] == value] == []


def test_no_rule_names_a_colour_outside_the_two_lists() -> None:
    rules = THEME.read_text().partition("/* ---- ground")[2]
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", rules.replace("#flyve-lock", "").replace("#app", "")) == []


def test_every_name_used_is_declared() -> None:
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", THEME.read_text()))
    assert used - theme_values("light").keys() == set()


def test_a_page_never_points_at_a_file_that_is_not_there() -> None:
    with pytest.raises(LookupError, match="ingen"):
        static_url("ingen.js")


def contrast(one: str, other: str) -> float:
    """WCAG 2: (lighter + 0.05) / (darker + 0.05)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
