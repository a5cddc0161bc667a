"""From answers and predictors to rows sorted by category, standardised and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import LARGEST, Floats
from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.gram import (
    columns_of,
    gram,
    independent_columns,
    numbers,
    varying_columns,
)
from analysis.statistics.ordinal_likelihood import OrdinalRows

# So many answers are no longer categories: each would need its own threshold.
MOST_CATEGORIES = 100


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Sorted rows and the way back to the caller's units.

    ``order`` (n,) is each sorted row's place among the caller's; ``back`` (m, m) maps coefficients
    of the standardised predictors to those of the predictors as given.
    """

    rows: OrdinalRows
    categories: Floats
    order: NDArray[np.intp]
    back: Floats
    free: tuple[int, ...]
    shared: tuple[int, ...]


def prepared(
    y: ArrayLike,
    predictors: ArrayLike,
    weights: ArrayLike | None = None,
    free: Sequence[int] = (),
) -> Prepared:
    """Rows of y (n,) in at most 100 ordered values and predictors (n, p).

    ``free``: positions of predictors that get a slope at every threshold. Raises NoVariation (a
    constant y is column p), Collinear, TooFewObservations, OutOfRange, MissingValues.
    """
    x, target = columns_of(predictors, y)
    n, p = x.shape
    if target.shape[1] != 1 or p == 0:
        raise ShapeMismatch(x.shape, target.shape)
    _places(free, p)
    moments = gram(x, target)
    varying_columns(moments, [x, target])
    independent_columns(moments.correlation()[:p, :p])
    categories, codes = _coded(target[:, 0])
    if n < p + categories.size:
        raise TooFewObservations(n, p + categories.size)
    order = np.argsort(codes, kind="stable")
    shared = tuple(j for j in range(p) if j not in free)
    columns = (*free, *shared)
    middle, spread = moments.means[list(columns)], moments.spread()[list(columns)]
    rows = OrdinalRows(
        design=_design(x, order, columns, (middle, spread)),
        starts=(0, *np.cumsum(np.bincount(codes, minlength=categories.size)).tolist()),
        q=1 + len(free),
        weights=None if weights is None else _weights(weights, n)[order],
        names=columns,
    )
    back = _back(rows, middle, spread)
    return Prepared(rows, categories, order, back, tuple(free), shared)


def _places(free: Sequence[int], p: int) -> None:
    if len(set(free)) < len(free) or any(not 0 <= j < p for j in free):
        raise OutOfRange("the predictors set free", f"different positions from 0 to {p - 1}")


def _weights(weights: ArrayLike, n: int) -> Floats:
    given = numbers(weights)
    if given.shape != (n,):
        raise ShapeMismatch((n,), given.shape)
    if not np.isfinite(given).all():
        raise MissingValues(int((~np.isfinite(given)).sum()))
    if given.min() <= 0:
        raise OutOfRange("a weight", "above zero; leave out rows that count nothing")
    if given.max() > LARGEST:
        raise OutOfRange("a weight", f"at most {LARGEST:g}")
    return given


def _coded(y: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    """The different answers in order, and each row's position among them."""
    low, high = y.min(), y.max()
    if high - low < MOST_CATEGORIES and np.array_equal(np.floor(y), y):
        # Whole numbers in a short range are counted instead of sorted.
        steps = (y - low).astype(np.uint8)
        found = np.flatnonzero(np.bincount(steps))
        place = np.zeros(int(found[-1]) + 1, dtype=np.uint8)
        place[found] = np.arange(found.size)
        return found + low, place[steps]
    categories, codes = np.unique(y, return_inverse=True)
    if categories.size > MOST_CATEGORIES:
        raise OutOfRange("the number of different answers", f"at most {MOST_CATEGORIES}")
    if categories.size < 2:
        raise NoVariation((0,))
    return categories, codes.astype(np.uint8)


def _design(
    x: Floats,
    order: NDArray[np.intp],
    columns: tuple[int, ...],
    scale: tuple[Floats, Floats],
) -> Floats:
    n = x.shape[0]
    design = np.ones((1 + len(columns), n))
    chosen = list(columns)
    plain = chosen == list(range(x.shape[1]))
    for start in range(0, n, 8192):
        rows = order[start : start + 8192]
        block = x[rows] if plain else x[rows[:, None], chosen]
        design[1:, start : start + 8192] = ((block - scale[0]) / scale[1]).T
    return design


def _back(rows: OrdinalRows, middle: Floats, spread: Floats) -> Floats:
    """c_k0 + c_k'(z - m)/s - b'(x - m)/s, sorted by the predictors as they were given."""
    q, p, inner = rows.q, rows.p, rows.categories - 1
    back = np.zeros((rows.parameters(), rows.parameters()))
    free, shared = slice(0, q - 1), slice(q - 1, None)
    for k in range(inner):
        first = k * q
        back[first, first] = 1.0
        back[first, first + 1 : first + q] = -(middle[free] / spread[free])
        back[first, inner * q :] = middle[shared] / spread[shared]
        own = np.arange(first + 1, first + q)
        back[own, own] = 1 / spread[free]
    last = np.arange(inner * q, inner * q + p)
    back[last, last] = 1 / spread[shared]
    return back
