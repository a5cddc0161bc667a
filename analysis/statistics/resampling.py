"""The bootstrap's one step: how often each unit was drawn."""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats


def resampling_counts(draws: int, units: int, random: np.random.Generator) -> Floats:
    """How often each unit came up (draws, units) when ``units`` were drawn with replacement."""
    picked = random.integers(0, units, size=(draws, units))
    picked += units * np.arange(draws)[:, None]
    counts = np.bincount(picked.ravel(), minlength=draws * units)
    return counts.reshape(draws, units).astype(np.float64)
