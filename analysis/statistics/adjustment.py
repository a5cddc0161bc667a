"""p-values adjusted for having looked several times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats, floats, vector
from analysis.statistics.errors import OutOfRange


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's (1979) step-down adjustment, in the order given."""
    p, order = _ordered(p_values)
    m = p.size
    stepped = np.maximum.accumulate((m - np.arange(m)) * p[order])
    return _back(stepped, order)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Benjamini & Hochberg's (1995) step-up adjustment for the false discovery rate."""
    p, order = _ordered(p_values)
    m = p.size
    scaled = m / (np.arange(m) + 1) * p[order]
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    return _back(stepped, order)


def _ordered(p_values: Sequence[float]) -> tuple[Floats, NDArray[np.intp]]:
    p = vector(list(p_values), needed=0)
    if ((p < 0) | (p > 1)).any():
        raise OutOfRange("a p-value", "between 0 and 1")
    return p, np.argsort(p, kind="stable")


def _back(stepped: Floats, order: NDArray[np.intp]) -> tuple[float, ...]:
    adjusted = np.empty_like(stepped)
    adjusted[order] = np.minimum(stepped, 1.0)
    return floats(adjusted)
