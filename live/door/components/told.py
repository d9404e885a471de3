"""A part of the door in plain lines: how it stands now, when somebody else has saved it meanwhile."""

from __future__ import annotations

from datetime import date

from live.door.document import Door, DoorTexts, Numbers
from live.door.editing import Part
from live.door.words import span_words
from live.web.texts import T


def told(t: T, door: Door, part: Part) -> list[str]:
    """One line for each thing; what is empty is left out."""
    lines = {
        Part.PLACE: _place,
        Part.HOURS: _hours,
        Part.TEXTS: _texts,
        Part.PURPOSE: _purpose,
        Part.OFFERS: _offers,
        Part.NUMBERS: _numbers,
        Part.PHRASES: _phrases,
        Part.KEPT: _kept,
        Part.SURVEY: _survey,
    }[part](t, door)
    return [line for line in lines if line] or [t("door.told.nothing")]


def _place(t: T, door: Door) -> list[str]:
    return [door.place, door.slug]


def _hours(t: T, door: Door) -> list[str]:
    week = [
        f"{t(f'door.weekday.{day}')}: {', '.join(span_words(t, *span) for span in spans)}"
        for day, spans in door.hours.items()
        if spans
    ]
    others = [
        f"{date.fromisoformat(one.day).strftime('%d.%m.%Y')}: "
        f"{', '.join(span_words(t, *span) for span in one.hours) or t('door.hours.closed')} {one.note}".strip()
        for one in door.exceptions
    ]
    return week + others


def _texts(t: T, door: Door) -> list[str]:
    return [getattr(words, name) for words in (door.da, door.en) for name in DoorTexts.model_fields]


def _purpose(t: T, door: Door) -> list[str]:
    return [door.target_group, door.purpose]


def _offers(t: T, door: Door) -> list[str]:
    return [", ".join(word for word in (one.name, one.phone, one.web) if word) for one in door.offers]


def _numbers(t: T, door: Door) -> list[str]:
    return [
        f"{t(f'door.numbers.{name}')}: {value}"
        for name in Numbers.model_fields
        if (value := getattr(door.numbers, name))
    ]


def _phrases(t: T, door: Door) -> list[str]:
    return [f"{phrase.title}: {phrase.da}" for phrase in door.phrases]


def _kept(t: T, door: Door) -> list[str]:
    return [t("door.told.days", days=door.live_days)]


def _survey(t: T, door: Door) -> list[str]:
    return [t("door.told.survey_on" if door.survey_on else "door.told.survey_off")]
