"""The library: choose by what it is about, how much it asks and how long one has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from nicegui import ui
from nicegui.element import Element

from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from scenarios.library import Library
from scenarios.schema import Scenario
from scenarios.vocabulary import Difficulty, Theme
from trainer.practice.lobby.components.case_card import case_card
from trainer.practice.lobby.components.press import hold, press, toggle


@dataclass
class Wish:
    """What somebody looks for. It outlives the drawing of the shelf, so that coming back finds it as it was left."""

    theme: str | None = None
    difficulty: str | None = None
    minutes: int | None = None

    def __bool__(self) -> bool:
        return any((self.theme, self.difficulty, self.minutes))


class Shelf:
    """Filters above, cases below. Only the cases are drawn anew when a filter is pressed: the focus stays put."""

    def __init__(
        self, t: T, library: Library, wish: Wish, seen: frozenset[str], on_choose: Callable[[str], None]
    ) -> None:
        self._t, self._library, self._wish, self._seen, self._on_choose = t, library, wish, seen, on_choose
        self._held: list[tuple[words, str, str | int]] = []
        heading(t("lobby.shelf.title")).props["tabindex"] = "-1"
        paragraph(t("lobby.shelf.lead"), "soft")
        with ui.element("div").classes("filters"):
            self._filters()
        self._count = paragraph("", "hint")
        self._count.props["role"] = "status"
        self._cases: Element = ui.element("ul").classes("shelf")
        self._draw()

    def _filters(self) -> None:
        t, cases = self._t, self._library.all(self._t.code)
        themes = {theme for case in cases for theme in case.themes}
        levels = {case.difficulty for case in cases}
        names = sorted((t(f"scenarios.theme.{theme}"), theme.value) for theme in Theme if theme in themes)
        self._group("theme", t("lobby.shelf.theme"), names)
        self._group(
            "difficulty",
            t("lobby.shelf.difficulty"),
            [(t(f"scenarios.difficulty.{level}"), level.value) for level in Difficulty if level in levels],
        )
        lengths = sorted({case.minutes for case in cases})
        self._group("minutes", t("lobby.shelf.time"), [(t("lobby.shelf.at_most", minutes=m), m) for m in lengths])

    def _group(self, what: str, legend: str, choices: Iterable[tuple[str, str | int]]) -> None:
        with ui.element("fieldset").classes("filters__group"):
            words("legend", legend)
            with ui.element("div").classes("filters__row"):
                for text, value in choices:
                    pressed = getattr(self._wish, what) == value
                    button = toggle(text, partial(self._press, what, value), pressed=pressed)
                    self._held.append((button, what, value))

    def _press(self, what: str, value: str | int) -> None:
        setattr(self._wish, what, None if getattr(self._wish, what) == value else value)
        self._show()

    def _clear(self) -> None:
        self._wish.theme = self._wish.difficulty = self._wish.minutes = None
        self._show()

    def _show(self) -> None:
        for button, what, value in self._held:
            hold(button, getattr(self._wish, what) == value)
        self._draw()

    def _draw(self) -> None:
        t = self._t
        found = self._library.find(
            theme=self._wish.theme,
            difficulty=self._wish.difficulty,
            minutes=self._wish.minutes,
            language=t.code,
        )
        self._count.text = t("lobby.shelf.found_one") if len(found) == 1 else t("lobby.shelf.found", count=len(found))
        self._cases.clear()
        with self._cases:
            for case in found:
                case_card(t, case, seen=case.slug in self._seen, on_choose=self._chosen(case))
            if not found:
                with ui.element("li").classes("empty"):
                    heading(t("lobby.shelf.none_title"), 3)
                    paragraph(t("lobby.shelf.none"))
                    press(t("lobby.shelf.clear"), self._clear)

    def _chosen(self, case: Scenario) -> Callable[[], None]:
        return lambda: self._on_choose(case.slug)
