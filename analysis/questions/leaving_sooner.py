"""Whether the satisfied leave later: hazards, from how long each customer was watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Finding, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.behaviour import PER, judged
from analysis.questions.drawing import drawn_rows
from analysis.questions.making import persons_only, refusal_of, refused, scaled
from analysis.questions.modelling import clusters_of
from analysis.statistics.adjustment import holm
from analysis.statistics.cox import Cox, cox
from analysis.statistics.cox_likelihood import Ties
from analysis.statistics.errors import StatisticsError
from analysis.statistics.event_rule import event_rule
from analysis.statistics.proportional_hazards import proportional_hazards
from analysis.thresholds import Thresholds

METHOD = "cox"
TIES: Ties = "efron"
EACH = 10
"""Events that each parameter takes."""


@dataclass(frozen=True)
class Watched:
    """Who left (n,), and how long each was watched (n,): until leaving, else until the end."""

    dataset: Dataset
    left: NDArray[np.bool_]
    days: Floats


def leaving_sooner(
    dataset: Dataset, columns: Mapping[str, Floats], plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """For each of ``columns`` (n,) on 0-100 the ratio of hazards of leaving per ten points."""
    left, days = roles.left(dataset), roles.number_fact(dataset, "days_observed")
    if left is None or days is None or np.isnan(days).all():
        return
    watched = Watched(dataset, left, days)
    told = [_hazard(watched, name, x, plan, seed) for name, x in columns.items()]
    adjusted = holm([float(str(finding.facts.get("p", 1.0))) for finding in told])
    for finding, p in zip(told, adjusted, strict=True):
        yield judged(finding, p)


def _hazard(watched: Watched, name: str, x: Floats, plan: Thresholds, seed: int) -> Finding:
    key = f"loyalty.behaviour.{name}.hazard"
    rows = drawn_rows(~np.isnan(x) & ~np.isnan(watched.days), seed)
    time, event, score = watched.days[rows], watched.left[rows].astype(np.float64), x[rows] / PER
    why = persons_only(watched.dataset) or _too_few(event, plan)
    if why is not None:
        return refused(key, Unit.RATIO, METHOD, why, int(time.size), name)
    clusters = clusters_of(watched.dataset, rows, plan)[0]
    try:
        fit = cox(time, event, score[:, None], ties=TIES, clusters=clusters)
    except StatisticsError as error:
        return refused(key, Unit.RATIO, METHOD, refusal_of(error), int(time.size), name)
    return _told(key, name, fit, _proportional(time, event, score, plan))


def _too_few(event: Floats, plan: Thresholds) -> Refusal | None:
    """Only those who left count, for how many stayed does not make their times any surer."""
    needed = max(plan.behaviour_events, EACH)
    enough = event.size > 0 and event_rule(event, 1).events >= needed
    return None if enough else Refusal("too_few_events", {"needed": needed})


def _proportional(time: Floats, event: Floats, score: Floats, plan: Thresholds) -> Check:
    """Whether the ratio stays the same over time; without two times of leaving nobody knows."""
    try:
        p = proportional_hazards(time, event, score[:, None], ties=TIES).overall.p
    except StatisticsError:
        return Check("proportional", False, {"p": None})
    return Check("proportional", p >= plan.significance, {"p": p})


def _told(key: str, name: str, fit: Cox, check: Check) -> Finding:
    ratio = fit.hazard_ratios[0]
    return Finding(
        key,
        fit.n,
        Unit.RATIO,
        METHOD,
        Verdict.CANNOT_TELL,
        ratio.value,
        scaled(ratio.interval, 1.0, ratio.interval.method),
        name,
        checks=(check,),
        facts={"p": fit.slopes[0].p, "ties": TIES, "step": PER},
    )
