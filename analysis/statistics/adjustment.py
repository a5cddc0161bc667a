"""p-values adjusted for having looked several times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats, floats, same_rows, vector
from analysis.statistics.errors import OutOfRange


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's (1979) step-down adjustment, in the order given."""
    p, order = _ordered(p_values)
    m = p.size
    stepped = np.maximum.accumulate((m - np.arange(m)) * p[order])
    return _back(stepped, order)


def weighted_holm(p_values: Sequence[float], weights: Sequence[float]) -> tuple[float, ...]:
    """Holm's (1979) procedure for tests of unequal ``weights`` above 0, in the order given.

    Adjusted p is p times the weight of all tests still open over its own; what is rejected leaves
    its weight to the others. Equal weights give ``holm``. Holds under any dependence.
    """
    p, share = _ordered(p_values)[0], vector(list(weights), needed=0)
    same_rows(p, share)
    if (share <= 0).any():
        raise OutOfRange("a weight", "above 0")
    order = np.argsort(p / share, kind="stable")
    still_open = np.cumsum(share[order][::-1])[::-1]
    return _back(np.maximum.accumulate(p[order] * still_open / share[order]), order)


def bonferroni(p_values: Sequence[float]) -> tuple[float, ...]:
    """Each p-value times their number (Dunn 1961), in the order given."""
    p, order = _ordered(p_values)
    return _back(p.size * p[order], order)


def hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Hochberg's (1988) step-up adjustment, for independent or positively dependent tests."""
    p, order = _ordered(p_values)
    m = p.size
    return _back(_step_up((m - np.arange(m)) * p[order]), order)


def hommel(p_values: Sequence[float]) -> tuple[float, ...]:
    """Hommel's (1988) adjustment in Wright's (1992) form; never above Hochberg's."""
    p, order = _ordered(p_values)
    m, ascending = p.size, p[order]
    adjusted = ascending.copy()
    for size in range(m, 1, -1):
        top = m - size + 1
        least = float(np.min(size * ascending[top - 1 :] / np.arange(1, size + 1)))
        adjusted[top:] = np.maximum(adjusted[top:], least)
        adjusted[:top] = np.maximum(adjusted[:top], np.minimum(least, size * ascending[:top]))
    return _back(adjusted, order)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Benjamini & Hochberg's (1995) step-up adjustment for the false discovery rate."""
    p, order = _ordered(p_values)
    m = p.size
    return _back(_step_up(m / (np.arange(m) + 1) * p[order]), order)


def benjamini_yekutieli(p_values: Sequence[float]) -> tuple[float, ...]:
    """Benjamini & Yekutieli's (2001) false discovery rate under any dependence."""
    p, order = _ordered(p_values)
    rank = np.arange(p.size) + 1
    return _back(_step_up(float(np.sum(1 / rank)) * p.size / rank * p[order]), order)


def _step_up(scaled: Floats) -> Floats:
    return np.asarray(np.minimum.accumulate(scaled[::-1])[::-1])


def _ordered(p_values: Sequence[float]) -> tuple[Floats, NDArray[np.intp]]:
    p = vector(list(p_values), needed=0)
    if ((p < 0) | (p > 1)).any():
        raise OutOfRange("a p-value", "between 0 and 1")
    return p, np.argsort(p, kind="stable")


def _back(stepped: Floats, order: NDArray[np.intp]) -> tuple[float, ...]:
    adjusted = np.empty_like(stepped)
    adjusted[order] = np.minimum(stepped, 1.0)
    return floats(adjusted)
