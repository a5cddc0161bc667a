"""Categories of an answer with too few in them, joined with their neighbours."""

from __future__ import annotations

import numpy as np

from analysis.dataset import Floats


def joined(y: Floats, fewest: int) -> Floats:
    """Categories with too few answers joined with the next lower one (the lowest with the next)."""
    levels, counts = np.unique(y, return_counts=True)
    kept: list[float] = []
    pending = 0
    for level, count in zip(levels.tolist(), counts.tolist(), strict=True):
        if pending == 0:
            kept.append(level)
        pending += count
        pending = 0 if pending >= fewest else pending
    if pending and len(kept) > 1:
        kept.pop()
    return np.asarray(np.searchsorted(np.array(kept), y, side="right"), dtype=np.float64)
