"""Whether doing badly in a driver goes with more than doing well does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Finding, Refusal, Unit
from analysis.questions.drawing import drawn_rows
from analysis.questions.fitting import Fitted
from analysis.questions.making import effect_verdict, refusal_of, refused, scaled
from analysis.statistics.errors import StatisticsError
from analysis.statistics.penalty_reward import Asymmetry, penalty_reward
from analysis.thresholds import Thresholds

METHOD = "penalty_reward"


def asymmetries(key: str, model: Fitted, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """For each predictor what low marks (below the plan's lower band) and high marks (from its
    upper band on) go with beside those in between, all predictors together.
    """
    made = model.design
    rows = drawn_rows(np.ones(made.n, dtype=bool), seed)
    marks = made.x[rows]
    enough = _enough(marks, plan)
    for name in (name for name, there in zip(made.names, enough, strict=True) if not there):
        why = Refusal("too_few_in_tails", {"needed": plan.each_side_of_knot})
        yield refused(f"{key}.{name}.asymmetry", Unit.POINTS, METHOD, why, made.n, name)
    names = [name for name, there in zip(made.names, enough, strict=True) if there]
    if not names:
        return
    clusters = None if made.clusters is None else made.clusters[rows]
    below = float(np.nextafter(plan.band_low, 0.0))
    try:
        found = penalty_reward(
            made.y[rows], marks[:, enough], below, plan.band_high, clusters=clusters
        )
    except StatisticsError as error:
        for name in names:
            why = refusal_of(error)
            yield refused(f"{key}.{name}.asymmetry", Unit.POINTS, METHOD, why, made.n, name)
        return
    for name, each in zip(names, found.attributes, strict=True):
        yield _told(f"{key}.{name}.asymmetry", name, found.n, each)


def _enough(marks: Floats, plan: Thresholds) -> list[bool]:
    """Predictors with enough marks at both ends and between."""
    low, high = (marks < plan.band_low).sum(axis=0), (marks >= plan.band_high).sum(axis=0)
    fewest = np.minimum(np.minimum(low, high), marks.shape[0] - low - high)
    return [bool(count >= plan.each_side_of_knot) for count in fewest]


def _told(key: str, name: str, n: int, found: Asymmetry) -> Finding:
    """How many are at either end stays untold: it would give away hidden bands of the levels."""
    interval = scaled(found.asymmetry.interval, 1.0, METHOD)
    return Finding(
        key,
        n,
        Unit.POINTS,
        METHOD,
        effect_verdict(interval, found.adjusted_p),
        found.asymmetry.value,
        interval,
        name,
        facts={
            "penalty": found.penalty.value,
            "reward": found.reward.value,
            "kind": found.kind,
            "p_holm": found.adjusted_p,
        },
    )
