"""What the young person hides must not be readable in anything the counsellor sees before the opsamling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenarios.problem import Problem
from scenarios.schema import Hidden, ScenarioText

WORDS_IN_A_ROW = 5
"""So many equal words in a row are a copy, not chance."""


def leaks(text: ScenarioText, file: str) -> Iterator[Problem]:
    """A problem for each visible field that holds a betraying word, or five words in a row from what is hidden."""
    for field, visible in _visible(text):
        for number, hidden in enumerate(text.young.hidden, 1):
            if word := _betraying(visible, hidden):
                details = (("hidden", f"kort.gemmer nr. {number}"), ("word", word))
                yield Problem(file, field, "leak", details)
    for theme in sorted(set(text.themes) & set(text.quiet_themes)):
        yield Problem(file, "stille_temaer", "quiet_theme_shown", (("theme", theme),))


def _visible(text: ScenarioText) -> Iterator[tuple[str, str]]:
    yield "titel", text.title
    yield "teaser", text.teaser
    for number, line in enumerate(text.counsellor.knows, 1):
        yield f"raadgiver.ved nr. {number}", line
    for number, note in enumerate(text.counsellor.notes, 1):
        yield f"raadgiver.noter nr. {number}.tekst", note.text


def _betraying(visible: str, hidden: Hidden) -> str:
    words, spoken = _words(visible), " ".join(_words(visible))
    for beginning in hidden.gives_away:
        wanted = " ".join(_words(beginning))
        if any(word.startswith(wanted) for word in words) or (" " in wanted and wanted in spoken):
            return beginning
    for secret in (_words(hidden.what), _words(hidden.sounds)):
        for start in range(len(secret) - WORDS_IN_A_ROW + 1):
            row = " ".join(secret[start : start + WORDS_IN_A_ROW])
            if f" {row} " in f" {spoken} ":
                return row
    return ""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
