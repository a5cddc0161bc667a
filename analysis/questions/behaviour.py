"""Whether satisfaction and stated loyalty go together with what customers did afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Finding, Interval, Point, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.drawing import drawn_rows
from analysis.questions.making import effect_verdict, persons_only, refusal_of, refused, scaled
from analysis.questions.modelling import clusters_of
from analysis.statistics.adjustment import holm
from analysis.statistics.behaviour_curve import behaviour_curve
from analysis.statistics.calibration import Calibration, calibration
from analysis.statistics.errors import StatisticsError
from analysis.statistics.event_rule import event_rule
from analysis.statistics.logistic import Logistic, logistic
from analysis.statistics.out_of_fold import out_of_fold
from analysis.thresholds import Thresholds

METHOD = "logistic"
PER = 10.0
GRID = 21
FAIR = (0.7, 1.3)
"""Calibration slopes within these leave predictions worth their numbers."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What customers did (n,): 1, 0, or NaN where it is not known; ``measure`` names it."""

    dataset: Dataset
    measure: str
    happened: Floats


def later(dataset: Dataset) -> Behaviour | None:
    """Leaving within the year after the survey, else buying again; None where neither is known.

    A customer without a day or flag of leaving has stayed.
    """
    left = roles.left(dataset)
    if left is not None and left.any():
        return Behaviour(dataset, "left", left.astype(np.float64))
    revenue = roles.number_fact(dataset, "revenue_next_12m")
    if revenue is not None and not np.isnan(revenue).all():
        bought = np.where(np.isnan(revenue), np.nan, (revenue > 0).astype(np.float64))
        return Behaviour(dataset, "bought_again", bought)
    again = _given(dataset, "next_purchase_at")
    return None if again is None else Behaviour(dataset, "bought_again", again.astype(np.float64))


def _given(dataset: Dataset, fact: str) -> NDArray[np.bool_] | None:
    """Rows (n,) in which a fact is there; None where it never is."""
    if fact not in dataset.facts:
        return None
    there = dataset.fact_labels(fact).codes >= 0
    return there if there.any() else None


def behaviour(
    dataset: Dataset, columns: Mapping[str, Floats], plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """For each of ``columns`` (n,) on 0-100 the odds per ten points, and their curve."""
    found = later(dataset)
    if found is None:
        return
    told = [_odds(found, name, x, plan, seed) for name, x in columns.items()]
    adjusted = holm([float(str(finding.facts.get("p", 1.0))) for finding in told])
    for finding, p in zip(told, adjusted, strict=True):
        yield judged(finding, p)
    for finding, (name, x) in zip(told, columns.items(), strict=True):
        if finding.refusal is None:
            yield from _curve(found, name, x, plan, seed)


def judged(finding: Finding, adjusted: float) -> Finding:
    """The verdict on a ratio of odds or hazards, whose logarithm is 0 where there is nothing."""
    if finding.interval is None:
        return finding
    ends = [float(np.log(end)) for end in (finding.interval.low, finding.interval.high)]
    verdict = effect_verdict(Interval(ends[0], ends[1], METHOD), adjusted)
    return replace(finding, verdict=verdict, facts={**finding.facts, "p_holm": adjusted})


def _rows(found: Behaviour, x: Floats, seed: int) -> NDArray[np.int64]:
    return drawn_rows(~np.isnan(x) & ~np.isnan(found.happened), seed)


def _odds(found: Behaviour, name: str, x: Floats, plan: Thresholds, seed: int) -> Finding:
    key, rows = f"loyalty.behaviour.{name}", _rows(found, x, seed)
    y, score = found.happened[rows], x[rows] / PER
    why = persons_only(found.dataset)
    if why is None and not event_rule(y, 1, fewest=plan.behaviour_events).enough:
        why = Refusal("too_few_events", {"needed": plan.behaviour_events})
    if why is not None:
        return refused(key, Unit.RATIO, METHOD, why, int(y.size), name)
    clusters = clusters_of(found.dataset, rows, plan)[0]
    try:
        fit = logistic(y, score[:, None], clusters=clusters)
        held = calibration(y, out_of_fold(y, score[:, None], seed=seed))
    except StatisticsError as error:
        return refused(key, Unit.RATIO, METHOD, refusal_of(error), int(y.size), name)
    return _told(key, name, found.measure, fit, held)


def _told(key: str, name: str, measure: str, fit: Logistic, held: Calibration) -> Finding:
    ratio = fit.odds_ratios[0]
    slope = held.slope.value
    return Finding(
        key,
        fit.n,
        Unit.RATIO,
        METHOD,
        Verdict.CANNOT_TELL,
        ratio.value,
        scaled(ratio.interval, 1.0, METHOD),
        name,
        checks=(Check("calibrated", FAIR[0] <= slope <= FAIR[1], {"slope": slope}),),
        facts={
            "measure": measure,
            "p": fit.slopes[0].p,
            "auc": held.auc.value,
            "auc_low": held.auc.interval.low,
            "auc_high": held.auc.interval.high,
            "share": fit.events / fit.n,
            "step": PER,
        },
    )


def _curve(
    found: Behaviour, name: str, x: Floats, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    rows = _rows(found, x, seed)
    y, score = found.happened[rows], x[rows]
    first, last = (float(place) for place in np.percentile(score, [2.5, 97.5]))
    grid = np.linspace(first, last, GRID)
    try:
        bent = behaviour_curve(score, y, grid=grid)
    except StatisticsError:
        return
    near = float(grid[1] - grid[0]) / 2
    points = tuple(
        Point(place, chance, int((np.abs(score - place) <= near).sum()), low, high)
        for place, chance, low, high in zip(bent.x, bent.chance, bent.low, bent.high, strict=True)
    )
    yield Finding(
        f"loyalty.behaviour.{name}.curve",
        bent.n,
        Unit.SHARE,
        "logistic_rcs4",
        Verdict.PROBABLY,
        subject=name,
        points=points,
        facts={
            "measure": found.measure,
            "shape": "bend" if bent.test.p < plan.significance else "line",
        },
    )
