"""What the opsamling left: the feelings, the young person's card, what one took along."""

from __future__ import annotations

from nicegui import ui

from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from trainer.practice.history.components.replayed import Note
from trainer.practice.history.replay import Replay


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


def feelings(t: T, shown: Replay) -> None:
    """What both said about how they felt."""
    if shown.afterwards is None or not shown.afterwards.reactions:
        return
    with card("card--quiet"):
        heading(t("history.after.reactions"))
        for seat, text in shown.afterwards.reactions:
            name = t("history.after.me") if seat == shown.seat else shown.names.get(seat, "")
            paragraph(t("history.after.said", name=name, text=text))


def took_along(t: T, shown: Replay) -> None:
    """For the one who wrote it, and nobody else."""
    if shown.afterwards is None or not shown.afterwards.took_along:
        return
    with card("card--quiet"):
        heading(t("history.after.along"))
        for name, label in (
            ("text", t("history.after.along_text")),
            ("mine", t("history.after.along_mine")),
            ("theirs", t("history.after.along_theirs")),
        ):
            if name in shown.afterwards.took_along:
                paragraph(label, "hint")
                paragraph(shown.afterwards.took_along[name], "pre-wrap")
        paragraph(t("history.after.along_private"), "hint")


def young_card(t: T, shown: Replay) -> None:
    """Laid on the table in the opsamling, and lying there since."""
    if shown.afterwards is None or shown.afterwards.card is None:
        return
    young = shown.afterwards.card.get(t.code) or {}
    with card("card--quiet"):
        heading(t("history.after.card"))
        paragraph(t("history.after.person", name=young.get("name", ""), age=young.get("age", "")))
        paragraph(young.get("who", ""))
        if hidden := young.get("hidden", ()):
            heading(t("history.after.hidden"), 3)
            with ui.element("dl").classes("hidden-things"):
                for one in hidden:
                    words("dt", one["what"])
                    words("dd", one["takes"], "hint")
