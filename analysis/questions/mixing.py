"""Whether two waves reached the same kinds of customers, and weights that make them alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check
from analysis.labels import Labels
from analysis.questions.suppression import group_columns
from analysis.statistics.effect_sizes import share_difference
from analysis.statistics.errors import NoVariation
from analysis.thresholds import Thresholds

ROUNDS = 25
TRIM = (0.2, 5.0)
APART = 10.0
"""The standardised difference told of two waves that have nothing in common."""


@dataclass(frozen=True)
class Mix:
    """How two waves differ: the worst fact with its standardised difference, and the facts that
    are flagged.
    """

    fact: str | None
    smd: float
    flagged: tuple[str, ...]

    def check(self, plan: Thresholds) -> Check:
        """Whether a difference between waves may be read as change."""
        held = abs(self.smd) <= plan.imbalance_flag
        return Check("mix", held, {"fact": self.fact, "smd": self.smd})


def compare_mix(
    dataset: Dataset,
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    plan: Thresholds,
) -> Mix:
    """Compare the shares of segments, units, channels and languages in two sets of rows (n,)."""
    worst, fact, flagged = 0.0, None, []
    for name, words in group_columns(dataset).items():
        smd = _largest(words.take(before), words.take(after))
        if abs(smd) > plan.imbalance_flag:
            flagged.append(name)
        if abs(smd) > abs(worst):
            worst, fact = smd, name
    return Mix(fact, worst, tuple(flagged))


def _largest(before: Labels, after: Labels) -> float:
    if not before.codes.size or not after.codes.size:
        return 0.0
    older, newer = before.counts(), after.counts()
    differences = [
        _difference(newer.get(name, 0) / after.codes.size, older.get(name, 0) / before.codes.size)
        for name in sorted({*older, *newer})
    ]
    return max(differences, key=abs, default=0.0)


def _difference(later: float, earlier: float) -> float:
    """Where everybody has a label in one wave and nobody in the other, nothing varies within."""
    try:
        return share_difference(later, earlier)
    except NoVariation:
        return APART * (later - earlier)


def alike(dataset: Dataset, rows: NDArray[np.bool_], facts: tuple[str, ...]) -> Floats:
    """Raking weights (m,) that give the chosen rows the mix of the whole data set on
    these facts.
    """
    columns = group_columns(dataset)
    weights = np.ones(int(rows.sum()))
    for _ in range(ROUNDS):
        for name in facts:
            weights = _adjusted(weights, columns[name].take(rows), columns[name])
    weights = np.clip(weights / weights.mean(), *TRIM)
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def _adjusted(weights: Floats, here: Labels, everywhere: Labels) -> Floats:
    """Rows without a label keep their weight."""
    places = len(everywhere.names) + 1
    now = np.bincount(here.codes + 1, weights, places) / weights.sum()
    wanted = np.bincount(everywhere.codes + 1, minlength=places) / everywhere.codes.size
    factors = np.divide(wanted, now, out=np.ones(places), where=now > 0)
    factors[0] = 1.0
    return np.asarray(weights * factors[here.codes + 1], dtype=np.float64)
