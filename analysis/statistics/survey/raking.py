"""Weights that bring a sample to known margins: raking with bounds, and poststratification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange, ShapeMismatch
from analysis.statistics.survey.margins import Advice, Coded, Codes, Margin, coded, same_rows
from analysis.statistics.survey.weights import WeightCost, proper_weights, weight_cost

TOLERANCE = 1e-9
MOST_ROUNDS = 2_000
HALVINGS = 100
FEWEST = 20
"""A category with fewer answers gets advice: its few would speak for many."""


@dataclass(frozen=True, slots=True)
class MarginFit:
    """One category of a margin: rows, its target share, and its share before and after."""

    margin: str
    category: str
    n: int
    target: float
    before: float
    after: float


@dataclass(frozen=True, slots=True, eq=False)
class Raking:
    """Weights (n,) with mean 1, and how far they got.

    ``largest_gap`` is the largest difference of a reached share from its target; ``converged`` says
    that it is below the tolerance. ``at_bound`` rows have the smallest or largest weight allowed;
    ``empty_cells`` counts combinations of categories that nobody is in. ``advice`` names categories
    to join with another.
    """

    weights: Floats
    converged: bool
    rounds: int
    largest_gap: float
    margins: tuple[MarginFit, ...]
    at_bound: int
    empty_cells: int
    cost: WeightCost
    advice: tuple[Advice, ...]


def rake(
    margins: Sequence[Margin],
    *,
    weights: ArrayLike | None = None,
    low: float = 0.2,
    high: float = 5.0,
    fewest: int = FEWEST,
    tolerance: float = TOLERANCE,
) -> Raking:
    """Iterative proportional fitting to margins (Deming & Stephan 1940), weights kept in bounds.

    Every round scales the weights to one margin after the other and then cuts them to ``low`` ...
    ``high`` times their mean, so that trimmed weights are raked again until both hold or no more is
    gained (as in the bounded raking of Deville & Saerndal 1992, where bounds and margins allow no
    solution the margins give way and the gap is told). ``weights`` (n,) are those of the design.
    Categories that nobody is in are told in ``advice``, their targets go to the others of the
    margin. Raises OutOfRange (targets, labels without target, bounds), ShapeMismatch,
    TooFewObservations.
    """
    n = same_rows(margins)
    if not 0 <= low < 1 < high:
        raise OutOfRange("the bounds of weights", "such that 0 <= low < 1 < high")
    known = [coded(margin, fewest) for margin in margins]
    groups = _groups(known, _start(weights, n))
    scaled, rounds = _fitted(groups, (low, high), tolerance)
    fits = tuple(_reached(groups, scaled))
    gap = max(abs(fit.after - fit.target) for fit in fits)
    found = scaled[groups.of_row]
    bound = (found <= low * (1 + 1e-9)) | (found >= high * (1 - 1e-9))
    return Raking(
        weights=found,
        converged=gap < 10 * tolerance,
        rounds=rounds,
        largest_gap=gap,
        margins=fits,
        at_bound=int(bound.sum()),
        empty_cells=_empty(groups),
        cost=weight_cost(found),
        advice=tuple(one for margin in known for one in margin.advice),
    )


def poststratify(
    margin: Margin, *, weights: ArrayLike | None = None, fewest: int = FEWEST
) -> Raking:
    """Weights that bring one fact, or a crossing of facts, exactly to its targets (Holt & Smith
    1979).

    A crossing is a margin whose labels name the cell. Raises as ``rake``.
    """
    n = same_rows([margin])
    known = coded(margin, fewest)
    groups = _groups([known], _start(weights, n))
    scaled = groups.start.copy()
    _sweep(groups, scaled)
    fits = tuple(_reached(groups, scaled))
    gap = max(abs(fit.after - fit.target) for fit in fits)
    found = scaled[groups.of_row]
    return Raking(found, True, 1, gap, fits, 0, 0, weight_cost(found), known.advice)


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Rows alike in every margin and in their first weight, which keep the same weight.

    ``codes`` (groups, margins), ``rows`` (groups,) how many, ``start`` (groups,) their weight.
    """

    known: Sequence[Coded]
    of_row: Codes
    codes: Codes
    rows: Floats
    start: Floats


def _start(weights: ArrayLike | None, n: int) -> Floats:
    start = np.ones(n) if weights is None else proper_weights(weights)
    if start.size != n:
        raise ShapeMismatch((n,), start.shape)
    return np.asarray(start / start.mean())


def _groups(known: Sequence[Coded], start: Floats) -> _Groups:
    of_row = np.unique(start, return_inverse=True)[1].reshape(-1)
    for one in known:
        joined = of_row * len(one.categories) + one.codes
        of_row = np.unique(joined, return_inverse=True)[1].reshape(-1)
    _, first = np.unique(of_row, return_index=True)
    return _Groups(
        known,
        of_row.astype(np.intp),
        np.column_stack([one.codes[first] for one in known]),
        np.bincount(of_row).astype(np.float64),
        start[first],
    )


def _fitted(groups: _Groups, bounds: tuple[float, float], tolerance: float) -> tuple[Floats, int]:
    low, high = bounds
    scaled, rounds = groups.start.copy(), 0
    for _ in range(MOST_ROUNDS):
        rounds += 1
        _sweep(groups, scaled)
        np.clip(scaled, low, high, out=scaled)
        if _gap(groups, scaled) < tolerance:
            break
    return _with_mean_one(groups, scaled, bounds), rounds


def _with_mean_one(groups: _Groups, scaled: Floats, bounds: tuple[float, float]) -> Floats:
    """The weights times one number, cut to the bounds, such that their mean is 1 (bisection)."""
    total, least, most = groups.rows.sum(), 0.0, 1 / float(scaled.min()) * bounds[1]
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        over = float(groups.rows @ np.clip(scaled * middle, *bounds)) > total
        least, most = (least, middle) if over else (middle, most)
    return np.clip(scaled * least, *bounds)


def _sweep(groups: _Groups, scaled: Floats) -> None:
    """Scale the weights in place to one margin after the other."""
    total = groups.rows.sum()
    for place, one in enumerate(groups.known):
        codes = groups.codes[:, place]
        sums = np.bincount(codes, groups.rows * scaled, len(one.categories))
        scaled *= (one.shares * total / np.where(sums > 0, sums, 1.0))[codes]


def _gap(groups: _Groups, scaled: Floats) -> float:
    return max(
        float(np.abs(_shares(groups, p, scaled) - one.shares).max())
        for p, one in enumerate(groups.known)
    )


def _shares(groups: _Groups, place: int, scaled: Floats) -> Floats:
    codes, size = groups.codes[:, place], len(groups.known[place].categories)
    sums = np.bincount(codes, groups.rows * scaled, size)
    return np.asarray(sums / sums.sum())


def _reached(groups: _Groups, scaled: Floats) -> Iterator[MarginFit]:
    for place, one in enumerate(groups.known):
        before, after = _shares(groups, place, groups.start), _shares(groups, place, scaled)
        for i, category in enumerate(one.categories):
            if one.counts[i] > 0:
                yield MarginFit(
                    one.name,
                    category,
                    int(one.counts[i]),
                    float(one.shares[i]),
                    float(before[i]),
                    float(after[i]),
                )


def _empty(groups: _Groups) -> int:
    used = [int((one.counts > 0).sum()) for one in groups.known]
    return int(np.prod(used)) - int(np.unique(groups.codes, axis=0).shape[0])
