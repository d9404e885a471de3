"""What one person is writing about the door: fields bound to it, faults beside them, and nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nicegui import ui
from nicegui.element import Element

from live.door.editing import Fault, Part, Wrong
from live.door.words import hour_words
from live.web.components.words import heading, paragraph, words
from live.web.texts import T

Box = Any
"""A dict or list inside what is written; a field is one place in it."""


class Sheet:
    """`written` is shaped as a `Door` in JSON, right or wrong. The fields write into it as somebody types.

    A browser that was away for a moment may have typed what never came here: pressing save sends the fields that were
    touched once more (door-settings.js), and `take` puts them where they belong.
    """

    def __init__(self, t: T, written: dict[str, Any], parts: frozenset[Part], on_change: Callable[[], None]) -> None:
        self.t, self.written, self.parts = t, written, parts
        self._on_change = on_change
        self._fields: dict[tuple[int, Any], ui.input | ui.textarea] = {}
        self._slots: dict[tuple[int, Any], Element] = {}
        self._boxes: dict[int, tuple[Box, Any]] = {}
        self._awaited: tuple[int, Any] | None = None

    @contextmanager
    def part(self, part: Part) -> Iterator[bool]:
        """A section of the page; False inside for who may only read it."""
        mine = part in self.parts
        with ui.element("section").classes("card door-part").props(f'id="{part.value}" tabindex="-1"') as section:
            title = heading(self.t(f"door.part.{part.value}"))
            title.props["id"] = f"{part.value}-title"
            section.props["aria-labelledby"] = f"{part.value}-title"
            if not mine:
                paragraph(self.t("door.settings.only_lead"), "hint")
            yield mine

    def line(self, part: Part, box: Box, key: Any, label: str, *, hint: str = "", spoken: str = "") -> ui.input:
        """One line. `spoken` is its whole name where `label` alone would not say which one it is."""
        field: ui.input = ui.input(label, value=_there(box, key), on_change=lambda event: self._put(field, event.value))
        return self._field(field, part, box, key, hint, spoken)

    def area(self, part: Part, box: Box, key: Any, label: str, *, hint: str = "", spoken: str = "") -> ui.textarea:
        """Several lines."""
        field: ui.textarea = ui.textarea(
            label, value=_there(box, key), on_change=lambda event: self._put(field, event.value)
        )
        return self._field(field.props("autogrow"), part, box, key, hint, spoken)

    def slot(self, box: Box, key: Any) -> None:
        """Where a fault is told that is about more than one field: two hours that overlap, one day written twice."""
        said = words("p", "", "door-fault").props("role=alert")
        said.set_visibility(False)
        self._slots[id(box), key] = said

    def changed(self) -> None:
        """Something was added or taken away."""
        self._on_change()

    def begin(self, box: Box, key: Any) -> None:
        """Put the focus in this field as soon as it is there: whoever pressed "add" wants to write."""
        self._awaited = id(box), key

    def leave(self, nearest: Element) -> None:
        """What had the focus is gone: give it to what stands nearest, or the keyboard begins at the top again."""
        _focus(f"#{nearest.html_id}")

    def take(self, typed: object) -> None:
        """What stood in the touched fields when save was pressed: `{field's number: text}`, from the browser."""
        for number, text in typed.items() if isinstance(typed, Mapping) else ():
            if not (isinstance(number, str) and number.isdigit() and isinstance(text, str)):
                continue
            box, key = self._boxes.get(int(number), (None, None))
            field = self._fields.get((id(box), key))
            if box is not None and field is not None and field.id == int(number) and _text(box[key]) != text:
                field.value = text  # tells `_put`, as if it had come when it was typed

    def tell(self, wrong: Wrong) -> None:
        """Every fault beside its field, and the first one in view."""
        self.clear()
        first: ui.input | ui.textarea | None = None
        for fault in wrong.faults:
            clocks = {
                name: hour_words(self.t, fault.details[name]) for name in ("begins", "ends") if name in fault.details
            }
            sentence = self.t(f"door.wrong.{fault.code}", **{**fault.details, **clocks})
            place = self._place(fault)
            if place in self._fields:
                self._fields[place].error = sentence
                first = first or self._fields[place]
            elif place in self._slots:
                self._slots[place].set_visibility(True)
                slot = self._slots[place]
                slot.set_text(f"{slot.text} {sentence}".strip())  # type: ignore[attr-defined]
        if first is not None:
            _focus(f'[data-field="{first.id}"]')

    def clear(self) -> None:
        """No faults are shown any more."""
        for field in self._fields.values():
            field.error = None
        for slot in self._slots.values():
            slot.set_text("")  # type: ignore[attr-defined]
            slot.set_visibility(False)

    def _field(self, field: Any, part: Part, box: Box, key: Any, hint: str, spoken: str) -> Any:
        if isinstance(box, dict):
            box.setdefault(key, "")
        field.classes("w-full").props(f'data-field="{field.id}" bottom-slots')
        if hint:
            field.props["hint"] = hint
        if spoken:
            field.props["aria-label"] = spoken
        if part not in self.parts:
            field.props("readonly")
        self._fields[id(box), key] = field
        self._boxes[field.id] = (box, key)
        if self._awaited == (id(box), key):
            self._awaited = None
            _focus(f'[data-field="{field.id}"]')
        return field

    def _put(self, field: ui.input | ui.textarea, value: Any) -> None:
        box, key = self._boxes[field.id]
        box[key] = _text(value)
        field.error = None
        self._on_change()

    def _place(self, fault: Fault) -> tuple[int, Any] | None:
        """The nearest place that can say something: `hours.monday.0.1`, else `hours.monday`, else `hours`."""
        box: Any = self.written
        found: tuple[int, Any] | None = None
        for step in fault.path.split("."):
            key: Any = int(step) if isinstance(box, list) and step.isdigit() else step
            if (id(box), key) in self._fields or (id(box), key) in self._slots:
                found = (id(box), key)
            try:
                box = box[key]
            except (KeyError, IndexError, TypeError):
                break
        return found


def _focus(selector: str) -> None:
    ui.run_javascript(f"flyveFocus({selector!r})")


def _there(box: Box, key: Any) -> str:
    return _text(box.get(key) if isinstance(box, dict) else box[key])


def _text(value: Any) -> str:
    return "" if value is None else str(value)
