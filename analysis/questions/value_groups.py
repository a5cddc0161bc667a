"""Whether the customers who bring most are more satisfied and more loyal than the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Fact, Finding, Point, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.making import effect_verdict, refusal_of, refused, too_few
from analysis.scores import Scores
from analysis.statistics.adjustment import holm
from analysis.statistics.effect_sizes import hedges_g
from analysis.statistics.errors import StatisticsError
from analysis.statistics.estimate import Test
from analysis.statistics.group_tests import kruskal, welch_anova
from analysis.statistics.means import mean_interval
from analysis.statistics.two_groups import welch_t
from analysis.thresholds import Thresholds
from questionnaires.model import Construct

MEASURES = ("revenue_12m", "margin_12m")
METHOD = "welch_t"
FIFTHS = 5


def differences(
    dataset: Dataset, scores: Scores, rows: NDArray[np.bool_], plan: Thresholds
) -> tuple[Finding, ...]:
    """Satisfaction and loyalty of the top fifth by value less those of all others."""
    measure = next((name for name in MEASURES if roles.number_fact(dataset, name) is not None), "")
    value = roles.number_fact(dataset, measure)
    form = dataset.questionnaire
    wanted = [c for c in (roles.satisfaction(form), roles.loyalty(form)) if c is not None]
    if value is None:
        return ()
    found = [_one(dataset, scores, c, np.where(rows, value, np.nan), plan) for c in wanted]
    tested = [f for f in found if f.refusal is None]
    corrected = holm([float(str(f.facts["p"])) for f in tested]) if tested else ()
    judged = {
        f.key: replace(
            f,
            verdict=effect_verdict(f.interval, p),
            facts={**f.facts, "measure": measure, "p_holm": p},
        )
        for f, p in zip(tested, corrected, strict=True)
    }
    return tuple(judged.get(f.key, f) for f in found)


def _one(
    dataset: Dataset, scores: Scores, construct: Construct, value: Floats, plan: Thresholds
) -> Finding:
    key = f"value.difference.{construct.id}"
    binary = roles.is_binary(dataset.questionnaire, construct)
    unit, scale = (Unit.SHARE, 100.0) if binary else (Unit.POINTS, 1.0)
    answers = scores.constructs[construct.id]
    known = np.isfinite(value) & ~np.isnan(answers)
    n = int(known.sum())
    if n < plan.value_customers:
        return refused(key, unit, METHOD, too_few(n, plan.value_customers), n, construct.id)
    groups = _fifths(value[known], answers[known] / scale)
    if groups[-1].size in {0, n} or any(0 < g.size < plan.compare for g in groups):
        return refused(key, unit, METHOD, Refusal("no_spread"), n, construct.id)
    try:
        return _compared(key, unit, groups, construct, binary)
    except StatisticsError as error:
        return refused(key, unit, METHOD, refusal_of(error), n, construct.id)


def _fifths(value: Floats, answers: Floats) -> list[Floats]:
    """Answers by fifth of the value, least first; equal values are never parted."""
    edges = np.quantile(value, [0.2, 0.4, 0.6, 0.8])
    place = np.searchsorted(edges, value, side="left")
    return [answers[place == fifth] for fifth in range(FIFTHS)]


def _compared(
    key: str, unit: Unit, groups: list[Floats], construct: Construct, binary: bool
) -> Finding:
    top, rest = groups[-1], np.concatenate(groups[:-1])
    some = [group for group in groups if group.size]
    found, size = welch_t(top, rest), hedges_g(top, rest)
    facts: dict[str, Fact] = {
        "top": found.mean_a,
        "rest": found.mean_b,
        "n_top": found.n_a,
        "g": size.value,
        "g_low": size.interval.low,
        "g_high": size.interval.high,
        "p": found.p,
        "welch_p": _p(welch_anova, some),
        "kruskal_p": _p(kruskal, some),
        "binary": binary,
    }
    return Finding(
        key,
        found.n,
        unit,
        METHOD,
        Verdict.CANNOT_TELL,
        found.difference,
        found.interval,
        construct.id,
        points=tuple(_point(fifth, group) for fifth, group in enumerate(groups, 1) if group.size),
        facts=facts,
    )


def _p(test: Callable[[list[Floats]], Test], groups: list[Floats]) -> float | None:
    """None where a fifth answers all alike, so that there is no such test."""
    try:
        return test(groups).p
    except StatisticsError:
        return None


def _point(fifth: int, group: Floats) -> Point:
    try:
        limits = mean_interval(group).interval
    except StatisticsError:
        return Point(float(fifth), float(group.mean()), int(group.size))
    return Point(float(fifth), float(group.mean()), int(group.size), limits.low, limits.high)
