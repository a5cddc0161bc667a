"""Whether effects of drivers hold when every unit may have a level of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.drawing import drawn_rows
from analysis.questions.fitting import STEP, Fitted
from analysis.questions.making import effect_verdict, refusal_of, refused, scaled
from analysis.statistics.adjustment import holm
from analysis.statistics.errors import StatisticsError
from analysis.statistics.mixed_intercept import MixedIntercept, mixed_intercept
from analysis.thresholds import Thresholds

METHOD = "mixed_reml"
FACT = "unit"


def with_units(
    dataset: Dataset, key: str, model: Fitted, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """The share of the rest that lies between units, and each effect with units held."""
    made = model.design
    if FACT not in dataset.facts:
        return
    codes = dataset.fact_labels(FACT).codes[made.rows]
    known = codes >= 0
    units = np.unique(codes[known]).size
    if units < plan.unit_levels:
        why = Refusal("too_few_units", {"n": units, "needed": plan.unit_levels})
        yield refused(f"{key}.units", Unit.SHARE, METHOD, why, made.n)
        return
    try:
        found = _fitted(made.y, made.x, codes, known, seed)
    except StatisticsError as error:
        yield refused(f"{key}.units", Unit.SHARE, METHOD, refusal_of(error), made.n)
        return
    held = tuple(_held(key, model, place, found) for place in range(len(made.names)))
    yield _between(key, found, held)
    yield from held


def _fitted(
    y: Floats, x: Floats, codes: NDArray[np.int64], known: NDArray[np.bool_], seed: int
) -> MixedIntercept:
    rows = drawn_rows(known, seed)
    return mixed_intercept(y[rows], x[rows], codes[rows])


def _between(key: str, found: MixedIntercept, held: tuple[Finding, ...]) -> Finding:
    moved = tuple(str(f.subject) for f in held if not f.checks[0].held)
    return Finding(
        f"{key}.units",
        found.n,
        Unit.SHARE,
        METHOD,
        Verdict.SURE if found.test.p < 1 - found.icc_interval.level else Verdict.CANNOT_TELL,
        found.icc,
        found.icc_interval,
        checks=(Check("effects_hold", not moved, {"moved": moved}),),
        facts={
            "units": found.units,
            "p": found.test.p,
            "r2_marginal": found.r2_marginal,
            "r2_conditional": found.r2_conditional,
        },
    )


def _held(key: str, model: Fitted, place: int, found: MixedIntercept) -> Finding:
    """An effect with units held, beside the usual one."""
    slope, usual = found.slopes[place], model.slopes[place]
    name = model.design.names[place]
    interval = scaled(slope.interval, STEP, METHOD)
    difference = STEP * (slope.value - usual.value)
    half = STEP * (usual.interval.high - usual.interval.low) / 2
    told: dict[str, Fact] = {
        "baseline": STEP * usual.value,
        "difference": difference,
        "p": slope.p,
    }
    facts: dict[str, Fact] = {"difference": difference, "half_width": half}
    adjusted = holm([each.p for each in found.slopes])[place]
    return Finding(
        f"{key}.{name}.with_units",
        found.n,
        Unit.POINTS,
        METHOD,
        effect_verdict(interval, adjusted),
        STEP * slope.value,
        interval,
        name,
        checks=(Check("robust", abs(difference) < half, facts),),
        facts=told,
    )
