"""How long a wait feels beside how long it was."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Refusal, Unit
from analysis.questions.drawing import drawn_rows
from analysis.questions.making import (
    described,
    effect_verdict,
    not_asked,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.waiting_times import Times
from analysis.statistics.errors import StatisticsError
from analysis.statistics.heaped_power_law import heaped_power_law
from analysis.statistics.heaping import heaping
from analysis.statistics.power_law import power_law
from analysis.statistics.quantiles import median
from analysis.thresholds import Thresholds

HEAPED = 0.5
MOST_ROWS = 10_000


def perception(times: Times, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """How much longer waits feel, and how feeling grows with the clock."""
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
    yield _exponent(actual, perceived, times.wait_unit, seed)


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


def _exponent(actual: Floats, perceived: Floats, wait_unit: str, seed: int) -> Finding:
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
        effect_verdict(found.exponent.interval, found.exponent.p),
        found.exponent.value,
        found.exponent.interval,
        checks=(_heaping(perceived), *_heaped(actual, perceived, wait_unit, seed)),
        facts={"r2": found.r2, "constant": found.factor, "p": found.exponent.p},
    )


def _heaping(values: Floats) -> Check:
    round_share = float((np.mod(values, 5) == 0).mean())
    return Check("heaping", round_share < HEAPED, {"share": round_share})


def _heaped(actual: Floats, perceived: Floats, wait_unit: str, seed: int) -> tuple[Check, ...]:
    """The exponent again, round minutes taken as known to within the step they were rounded to."""
    if wait_unit != "minutes":
        return ()
    rows = drawn_rows(np.ones(actual.size, dtype=bool), seed, MOST_ROWS)
    try:
        heaps = heaping(perceived[rows]).heaps
        found = heaped_power_law(perceived[rows], actual[rows])
    except StatisticsError:
        return ()
    facts: dict[str, Fact] = {
        "exponent": found.exponent.value,
        "shift": found.shift,
        "rounded": found.rounded,
        "heaps": tuple(heap.step for heap in heaps if heap.clear),
    }
    return (Check("heaping_robust", found.robust, facts),)
