"""What young people say themselves: five questions, each with how many answered (ST1, ST4)."""

from __future__ import annotations

from nicegui import ui

from live.statistics.components.numbers import number_table
from live.statistics.counts import Asked
from live.statistics.words import percent, survey_lines
from live.web.components.card import card
from live.web.components.words import heading, paragraph
from live.web.texts import T


def survey(t: T, questions: tuple[Asked, ...]) -> None:
    """A card for each question, under one heading."""
    with ui.element("section").classes("stack"):
        heading(t("statistics.survey.title"))
        paragraph(t("statistics.survey.lead"), "soft")
        with ui.element("div").classes("parts"):
            for asked in questions:
                _question(t, asked)


def _question(t: T, asked: Asked) -> None:
    slug = asked.question.slug
    question = t(f"survey.{slug}.question")
    with card("numbers"):
        heading(question, 3)
        if not asked.answers:
            paragraph(t("statistics.survey.too_few"), "hint")
            return
        if asked.glad is not None:
            share, said = percent(t, asked.glad, asked.answers), t(f"statistics.glad.{slug}")
            paragraph(t("statistics.survey.of", share=share, glad=asked.glad, n=asked.answers, said=said), "told")
        if asked.question.several:
            paragraph(t("statistics.survey.marks", marks=asked.marks, n=asked.answers), "hint")
        else:
            paragraph(t("statistics.survey.answers", n=asked.answers), "hint")
        number_table(t, question, survey_lines(t, asked))
