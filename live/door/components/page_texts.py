"""What stands on the young person's page, what the place wants with it, and the numbers behind it."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from live.door.components.sheet import Sheet
from live.door.document import DoorTexts
from live.door.editing import Part
from live.web.components.words import heading, paragraph

_NUMBERS = (
    ("bagvagt_name", "bagvagt_phone"),
    ("bagvagt_mail", "social_on_call_phone"),
    ("hotline_name", "hotline_phone"),
)


def texts_part(sheet: Sheet) -> None:
    """Danish first; English beneath each other, so that one can be held against the other."""
    t = sheet.t
    with sheet.part(Part.TEXTS):
        paragraph(t("door.texts.lead"), "soft")
        for name in DoorTexts.model_fields:
            heading(t(f"door.texts.{name}"), 3)
            paragraph(t(f"door.texts.{name}_hint"), "hint")
            for language, label in (("da", t("door.in_danish")), ("en", t("door.in_english"))):
                box: dict[str, Any] = sheet.written[language]
                sheet.area(Part.TEXTS, box, name, label, spoken=f"{t(f'door.texts.{name}')}: {label}")


def purpose_part(sheet: Sheet) -> None:
    """LC24, LC25: written down, so that those at the keys know what they are there for."""
    t = sheet.t
    with sheet.part(Part.PURPOSE):
        for name in ("target_group", "purpose"):
            sheet.area(
                Part.PURPOSE, sheet.written, name, t(f"door.purpose.{name}"), hint=t(f"door.purpose.{name}_hint")
            )


def numbers_part(sheet: Sheet) -> None:
    """Whom to ring. The counsellor sees them in the moment they are needed."""
    t, numbers = sheet.t, sheet.written["numbers"]
    with sheet.part(Part.NUMBERS):
        paragraph(t("door.numbers.lead"), "soft")
        for pair in _NUMBERS:
            with ui.element("div").classes("door-pair"):
                for name in pair:
                    sheet.line(
                        Part.NUMBERS, numbers, name, t(f"door.numbers.{name}"), hint=t(f"door.numbers.{name}_hint")
                    )
        sheet.area(
            Part.NUMBERS, numbers, "police_text", t("door.numbers.police_text"), hint=t("door.numbers.police_text_hint")
        )


def kept_part(sheet: Sheet) -> None:
    """How long words are kept: the same number that the young person reads."""
    t = sheet.t
    with sheet.part(Part.KEPT):
        field = sheet.line(Part.KEPT, sheet.written, "live_days", t("door.kept.days"))
        field.props("inputmode=numeric").classes("door-short")
        paragraph(t("door.kept.only_new"), "notice")
        paragraph(t("door.kept.address"), "hint")


def survey_part(sheet: Sheet) -> None:
    """Whether the five questions are asked at all."""
    t = sheet.t
    with sheet.part(Part.SURVEY) as mine:

        def choose(event: Any) -> None:
            sheet.written["survey_on"] = bool(event.value)
            sheet.changed()

        box = ui.checkbox(t("door.survey.on"), value=bool(sheet.written["survey_on"]), on_change=choose)
        box.set_enabled(mine)
        paragraph(t("door.survey.lead"), "hint")
