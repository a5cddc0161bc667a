"""How the survey was fielded, and the questions as they were asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.reports.document import Block, Page, Paragraph, Table
from analysis.reports.telling import Telling
from questionnaires.model import AnswerType, Question

DISPOSITIONS = ("invited", "answered", "completion", "partial", "response_rate")


def page(telling: Telling) -> Page | None:
    """Dispositions, and every question in every language of the questionnaire."""
    return Page(
        id="fielding",
        title=telling.say("fielding.title"),
        message="",
        blocks=tuple(_blocks(telling)),
    )


def _blocks(telling: Telling) -> Iterator[Block]:
    meta = telling.findings.meta
    yield Paragraph(_frame(telling, meta))
    rows = [
        (telling.say(f"fielding.{key}"), telling.value(finding), telling.basis(finding))
        for key in DISPOSITIONS
        if (finding := telling.told(f"respondents.{key}")) is not None
    ]
    head = ("fielding.disposition", "fielding.figure", "fielding.base")
    yield Table(tuple(telling.say(key) for key in head), tuple(rows), numeric=frozenset({1, 2}))
    form = telling.dataset.questionnaire
    yield Table(
        header=(telling.say("fielding.item"), *form.languages),
        rows=tuple(_question(telling, question) for question in form.questions.values()),
        title=telling.say("fielding.questions", id=form.id, version=form.version),
        wide=True,
        note=telling.say("fielding.reversed_note"),
    )


def _frame(telling: Telling, meta: Mapping[str, Any]) -> str:
    data = meta["dataset"]
    if data["level"] != "respondent":
        return telling.say("fielding.ecological", level=telling.unit_rows(str(data["level"])))
    return telling.say("fielding.self_selected" if data["self_selected"] else "fielding.frame")


def _question(telling: Telling, question: Question) -> tuple[str, ...]:
    languages = telling.dataset.questionnaire.languages
    mark = " (R)" if question.reverse else ""
    if question.scale.type is AnswerType.INFORMATION:
        mark = " (i)"
    return (question.id + mark, *(question.text.get(language, "") for language in languages))
