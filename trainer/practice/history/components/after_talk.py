"""What the opsamling left: the feelings, the young person's card, what one took along."""

from __future__ import annotations

from nicegui import ui

from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from trainer.practice.history.components.replayed import Note
from trainer.practice.history.replay import Afterwards, Replay


def marked_places(t: T, notes: list[Note]) -> None:
    """A list of the places that were marked; pressing one goes there."""
    found = [note for note in notes if note.at is not None]
    if not found:
        return
    with card("card--quiet"):
        heading(t("history.marks.title"))
        paragraph(t("history.marks.lead"), "hint")
        with ui.element("ul").classes("jumps"):
            for note in found:
                with ui.element("li"):
                    jump = words("button", note.text, f"jump jump--{note.how or 'comment'}")
                    jump.props["type"] = "button"
                    jump.props["data-replay-to"] = str(note.at)


def after_talk(t: T, shown: Replay) -> None:
    """Only for the two, and only what each may see of it."""
    after = shown.afterwards
    if after is None:
        return
    if after.reactions:
        with card("card--quiet"):
            heading(t("history.after.reactions"))
            for seat, text in after.reactions:
                name = t("history.after.me") if seat == shown.seat else shown.names.get(seat, "")
                paragraph(t("history.after.said", name=name, text=text))
    if after.took_along:
        _took_along(t, after)
    if after.card is not None:
        _young_card(t, after)


def _took_along(t: T, after: Afterwards) -> None:
    with card("card--quiet"):
        heading(t("history.after.along"))
        for name, label in (
            ("text", t("history.after.along_text")),
            ("mine", t("history.after.along_mine")),
            ("theirs", t("history.after.along_theirs")),
        ):
            if name in after.took_along:
                words("p", label, "hint")
                paragraph(after.took_along[name], "pre-wrap")
        paragraph(t("history.after.along_private"), "hint")


def _young_card(t: T, after: Afterwards) -> None:
    young = (after.card or {}).get(t.code) or {}
    with card("card--quiet"):
        heading(t("history.after.card"))
        paragraph(t("history.after.person", name=young.get("name", ""), age=young.get("age", "")))
        paragraph(young.get("who", ""))
        hidden = young.get("hidden", ())
        if hidden:
            heading(t("history.after.hidden"), 3)
            with ui.element("dl").classes("hidden-things"):
                for one in hidden:
                    words("dt", one["what"])
                    words("dd", one["takes"], "hint")
