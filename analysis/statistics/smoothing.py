"""A running level for answers that come in all the time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import signal

from analysis.statistics.arrays import Floats, vector
from analysis.statistics.errors import OutOfRange


def ewma(values: ArrayLike, weight: float = 0.2) -> Floats:
    """Exponentially weighted moving average of values (n,), started at the first (Roberts 1959).

    ``weight`` (0-1] is what the newest value counts.
    """
    x = vector(values)
    if not 0 < weight <= 1:
        raise OutOfRange("weight", "above 0, at most 1")
    smoothed, _ = signal.lfilter([weight], [1, weight - 1], x, zi=[(1 - weight) * x[0]])
    return np.asarray(smoothed, dtype=np.float64)
