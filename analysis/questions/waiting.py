"""Waiting: actual, felt and acceptable, what it costs, where it tips, what makes it easier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Fact, Finding, Refusal, Unit
from analysis.questions.making import (
    SEED,
    certain,
    described,
    ecological,
    hidden,
    not_asked,
    refusal_of,
    refused,
    share,
    too_few,
)
from analysis.questions.waiting_bands import bands
from analysis.questions.waiting_causes import causes
from analysis.questions.waiting_curve import shape_over_time, tipping_over_time
from analysis.questions.waiting_gap import gap
from analysis.questions.waiting_times import Times, times_of
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.power_law import power_law
from analysis.statistics.quantiles import median
from analysis.thresholds import PLAN, Thresholds

HEAPED = 0.5


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Times, clock against perception, gap to the acceptable wait, bands, tipping point and
    causes.
    """
    if dataset.n == 0:
        return Answer("waiting", refusal=Refusal("no_answers"))
    times = times_of(dataset, scores)
    if times.actual is None and times.perceived is None:
        return Answer("waiting", refusal=not_asked("perceived_wait", "actual_wait"))
    return Answer("waiting", tuple(_findings(dataset, scores, times, plan, seed)))


def _findings(
    dataset: Dataset, scores: Scores, times: Times, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    for name, column in (
        ("actual", times.actual),
        ("perceived", times.perceived),
        ("acceptable", times.acceptable),
    ):
        if column is not None:
            yield _time(dataset, name, column, plan)
    yield from _perception(times, plan)
    yield from _over_limit(times, plan)
    yield from gap(times, plan)
    yield from bands(times, plan)
    yield from shape_over_time(times, plan)
    yield from tipping_over_time(times, plan, seed)
    yield from causes(dataset, scores, times, plan, seed)


def _heaping(values: Floats) -> Check:
    round_share = float((np.mod(values, 5) == 0).mean())
    return Check("heaping", round_share < HEAPED, {"share": round_share})


def _time(dataset: Dataset, name: str, column: Floats, plan: Thresholds) -> Finding:
    key = f"waiting.{name}"
    values = column[~np.isnan(column)]
    n = int(values.size)
    if n < plan.show:
        return refused(key, Unit.WAIT, "median_order", hidden(plan), n)
    found = median(values)
    facts: dict[str, Fact] = {
        "mean": float(values.mean()),
        "p90": float(np.percentile(values, 90)),
        "wait_unit": dataset.wait_unit,
        "zero_share": float((values == 0).mean()),
    }
    if name == "perceived":
        facts["heaped_share"] = float((np.mod(values, 5) == 0).mean())
    return Finding(
        key,
        n,
        Unit.WAIT,
        "median_order",
        described(n, plan),
        found.median,
        found.interval,
        checks=(certain(n, plan), *ecological(dataset)),
        facts=facts,
    )


def _perception(times: Times, plan: Thresholds) -> Iterator[Finding]:
    keys = {
        "waiting.overestimate": (Unit.RATIO, "median_order"),
        "waiting.exponent": (Unit.COEFFICIENT, "loglog_hc3"),
    }
    actual, perceived = times.pair(times.actual, times.perceived)
    n = int(actual.size)
    why: Refusal | None = None
    if times.actual is None or times.perceived is None:
        missing = "actual_wait" if times.actual is None else "perceived_wait"
        why = not_asked(missing)
    elif n < plan.clock_pairs:
        why = too_few(n, plan.clock_pairs)
    if why is not None:
        for key, (unit, method) in keys.items():
            yield refused(key, unit, method, why, n)
        return
    yield _overestimate(actual, perceived, plan)
    yield _exponent(actual, perceived, plan)


def _overestimate(actual: Floats, perceived: Floats, plan: Thresholds) -> Finding:
    found = median((perceived + 1) / (actual + 1))
    return Finding(
        "waiting.overestimate",
        found.n,
        Unit.RATIO,
        "median_order",
        described(found.n, plan),
        found.median,
        found.interval,
        checks=(_heaping(perceived),),
        facts={"mean_actual": float(actual.mean()), "mean_perceived": float(perceived.mean())},
    )


def _exponent(actual: Floats, perceived: Floats, plan: Thresholds) -> Finding:
    key = "waiting.exponent"
    try:
        found = power_law(perceived, actual)
    except StatisticsError as error:
        return refused(key, Unit.COEFFICIENT, "loglog_hc3", refusal_of(error), int(actual.size))
    return Finding(
        key,
        found.n,
        Unit.COEFFICIENT,
        "loglog_hc3",
        described(found.n, plan),
        found.exponent.value,
        found.exponent.interval,
        checks=(_heaping(perceived),),
        facts={"r2": found.r2, "constant": found.factor},
    )


def _over_limit(times: Times, plan: Thresholds) -> Iterator[Finding]:
    if times.perceived is None or times.acceptable is None:
        return
    perceived, acceptable = times.pair(times.perceived, times.acceptable)
    count = int((perceived > acceptable).sum())
    yield share("waiting.over_limit", count, int(perceived.size), plan)
