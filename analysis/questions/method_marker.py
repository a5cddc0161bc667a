"""Satisfaction and loyalty, less what a question unrelated to both has in common with them."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataset import Dataset
from analysis.findings import Check, Fact, Finding, Unit
from analysis.questions.making import (
    ecological,
    effect_verdict,
    not_asked,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.roles import loyalty, satisfaction
from analysis.scores import Scores
from analysis.statistics.correlation import pearson
from analysis.statistics.errors import StatisticsError
from analysis.statistics.marker import MarkerAdjusted, marker_adjusted, marker_sensitivity
from analysis.statistics.missing import complete
from analysis.thresholds import Thresholds
from questionnaires.model import QuestionRole

KEY, HOW = "common_method.marker", "marker_adjusted"


def marker(dataset: Dataset, scores: Scores, plan: Thresholds) -> Iterator[Finding]:
    """The correlation of satisfaction and loyalty as the marker question corrects it."""
    form = dataset.questionnaire
    question = form.with_role(QuestionRole.MARKER)
    ends = satisfaction(form), loyalty(form)
    if question is None or question.id not in scores.items or None in ends:
        yield refused(KEY, Unit.CORRELATION, HOW, not_asked("marker"))
        return
    names = tuple(end.id for end in ends if end is not None)
    columns = complete(*(scores.constructs[name] for name in names), scores.items[question.id])
    n = int(columns[0].size)
    if n < plan.loyalty_correlation:
        why = too_few(n, plan.loyalty_correlation)
        yield refused(KEY, Unit.CORRELATION, HOW, why, n)
        return
    try:
        r = pearson(columns[0], columns[1]).r
        shared = _smallest(*(pearson(column, columns[2]).r for column in columns[:2]))
        found = marker_adjusted(r, shared, n)
        worst = marker_sensitivity(r, shared, n, shares=(0.95,))[-1]
    except StatisticsError as error:
        yield refused(KEY, Unit.CORRELATION, HOW, refusal_of(error), n)
        return
    facts: dict[str, Fact] = {"item": question.id, "satisfaction": names[0], "loyalty": names[1]}
    yield _told(dataset, found, worst, facts)


def _told(
    dataset: Dataset, found: MarkerAdjusted, worst: MarkerAdjusted, facts: dict[str, Fact]
) -> Finding:
    """``worst`` has the upper 95 % limit of the marker's correlation in its place."""
    return Finding(
        KEY,
        found.n,
        Unit.CORRELATION,
        HOW,
        effect_verdict(found.interval, found.p),
        found.adjusted,
        found.interval,
        checks=(
            Check("survives", worst.p < 0.05, {"adjusted": worst.adjusted, "marker": worst.marker}),
            *ecological(dataset),
        ),
        facts={**facts, "r": found.r, "marker": found.marker, "p": found.p},
    )


def _smallest(*correlations: float) -> float:
    """The smallest positive correlation of the marker; none is no common variance."""
    return min((r for r in correlations if r > 0), default=0.0)
