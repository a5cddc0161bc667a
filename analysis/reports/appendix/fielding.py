"""How the survey was fielded, and the questions as they were asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from analysis.findings import Finding, Point, Verdict
from analysis.reports.appendix.cells import figure, probability
from analysis.reports.choosing import told
from analysis.reports.document import Block, Page, Paragraph, Table
from analysis.reports.telling import Telling
from questionnaires.model import AnswerType, Question

DISPOSITIONS = (
    "invited",
    "answered",
    "completion",
    "partial",
    "participation",
    "response_rate",
    "weighting",
)
SIGNS = (
    "speeders",
    "straight_liners",
    "duplicates",
    "careless.long_string",
    "careless.even_odd",
    "careless.far",
    "careless.reverse_pairs",
    "careless.two_signs",
)
MORE_THAN_ONE = 2


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
    yield Table(
        tuple(telling.say(key) for key in head), tuple(rows), numeric=frozenset({1, 2}), wide=True
    )
    yield from filter(None, (_rates(telling), _quality(telling), _patterns(telling)))
    form = telling.dataset.questionnaire
    yield Table(
        header=(telling.say("fielding.item"), " · ".join(form.languages)),
        rows=tuple(_question(telling, question) for question in form.questions.values()),
        title=telling.say("fielding.questions", id=form.id, version=form.version),
        wide=True,
        note=telling.say("fielding.reversed_note"),
    )


def _rates(telling: Telling) -> Table | None:
    """Outcome rates by the names of the standard definitions."""
    found = telling.told("respondents.outcome_rates")
    if found is None:
        return None
    return Table(
        header=tuple(telling.say(f"fielding.{key}") for key in ("rate", "figure", "base")),
        rows=tuple(_point(telling, point) for point in found.points),
        title=telling.say("fielding.rates"),
        numeric=frozenset({1, 2}),
        wide=True,
        note=telling.say("fielding.rates_note"),
    )


def _point(telling: Telling, point: Point) -> tuple[str, str, str]:
    share = telling.phrases.percent(point.estimate or 0.0, 1)
    return str(point.x), share, telling.phrases.number(point.n)


def _quality(telling: Telling) -> Table | None:
    """Signs of carelessness, and late against early answers."""
    signs = [
        (telling.say(f"fielding.{key.rpartition('.')[2]}"), finding)
        for key in SIGNS
        if (finding := telling.told(f"respondents.{key}")) is not None
    ]
    late = [
        (telling.say("fielding.early_late", construct=telling.name(finding.subject)), finding)
        for finding in told(telling, "respondents", "respondents.early_late.")
    ]
    if not signs and not late:
        return None
    return Table(
        header=tuple(telling.say(f"fielding.{key}") for key in ("sign", "figure", "base")),
        rows=tuple((label, telling.value(f), telling.basis(f)) for label, f in (*signs, *late)),
        title=telling.say("fielding.quality"),
        numeric=frozenset({1, 2}),
        wide=True,
    )


def _patterns(telling: Telling) -> Table | None:
    """What is missing together, and what Little's test says of it."""
    found, test = (telling.told(f"respondents.{key}") for key in ("missing", "missing_by_chance"))
    if found is None or len(found.points) < MORE_THAN_ONE:
        return None
    named = [replace(point, x=_constructs(telling, str(point.x))) for point in found.points]
    return Table(
        header=tuple(telling.say(f"fielding.{key}") for key in ("pattern", "figure", "base")),
        rows=tuple(_point(telling, point) for point in named),
        title=telling.say("fielding.patterns"),
        numeric=frozenset({1, 2}),
        wide=True,
        note=_little(telling, test),
    )


def _constructs(telling: Telling, pattern: str) -> str:
    if pattern == "nothing":
        return telling.say("fielding.nothing")
    return ", ".join(telling.name(name) for name in pattern.split(", "))


def _little(telling: Telling, test: Finding | None) -> str:
    if test is None:
        return ""
    rejected = test.verdict is Verdict.SURE
    return telling.say(
        "fielding.not_by_chance" if rejected else "fielding.chance_cannot_be_told",
        statistic=figure(telling, test.estimate),
        df=figure(telling, test.facts["df"], 0),
        p=probability(telling, test.facts["p"]),
    )


def _frame(telling: Telling, meta: Mapping[str, Any]) -> str:
    data = meta["dataset"]
    if data["level"] != "respondent":
        return telling.say("fielding.ecological", level=telling.unit_rows(str(data["level"])))
    return telling.say("fielding.self_selected" if data["self_selected"] else "fielding.frame")


def _question(telling: Telling, question: Question) -> tuple[str, str]:
    """The item and its texts, a line each: cells beside each other would break every one."""
    languages = telling.dataset.questionnaire.languages
    mark = " (R)" if question.reverse else ""
    if question.scale.type is AnswerType.INFORMATION:
        mark = " (i)"
    return question.id + mark, "\n".join(question.text.get(name, "") for name in languages)
