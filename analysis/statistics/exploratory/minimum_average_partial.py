"""How many components until what is left is unrelated: Velicer's minimum average partial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.covariances import inverse, proper_correlation

# A variance left below this is rounding: further components leave nothing to correlate.
NOTHING_LEFT = 1e-10


@dataclass(frozen=True, slots=True)
class MinimumAveragePartial:
    """Average partial correlations after 0, 1, 2 ... components, squared and to the fourth power.

    ``suggested`` is where the squared ones are least, ``suggested_fourth`` the fourth powers.
    """

    squared: tuple[float, ...]
    fourth: tuple[float, ...]
    suggested: int
    suggested_fourth: int


def minimum_average_partial(correlation: ArrayLike) -> MinimumAveragePartial:
    """MAP of a correlation matrix (k, k) (Velicer 1976; Velicer, Eaton & Fava 2000).

    Raises Collinear, NotIdentified below three items.
    """
    r = proper_correlation(correlation, fewest=3)
    inverse(r)
    values, vectors = np.linalg.eigh(r)
    values, vectors = values[::-1], vectors[:, ::-1]
    squared: list[float] = []
    fourth: list[float] = []
    for components in range(r.shape[0] - 1):
        left = (vectors[:, components:] * values[components:]) @ vectors[:, components:].T
        variance = np.diag(left)
        if variance.min() < NOTHING_LEFT:
            break
        both = _averages(left / np.sqrt(np.outer(variance, variance)))
        squared.append(both[0])
        fourth.append(both[1])
    return MinimumAveragePartial(
        tuple(squared), tuple(fourth), int(np.argmin(squared)), int(np.argmin(fourth))
    )


def _averages(partial: Floats) -> tuple[float, float]:
    k = partial.shape[0]
    pairs = np.square(partial[np.triu_indices(k, k=1)])
    return float(pairs.mean()), float(np.square(pairs).mean())
