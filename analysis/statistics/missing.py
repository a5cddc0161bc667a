"""Listwise deletion, said aloud: the caller cuts, and sees how many rows are left."""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats, Rows, all_finite, same_rows


def complete_rows(*arrays: Floats) -> Rows:
    """True for rows in which every array is finite.

    ``arrays``: vectors (n,) or matrices (n, k). Returns booleans (n,).
    """
    same_rows(*arrays)
    rows = np.ones(arrays[0].shape[0], dtype=np.bool_)
    for array in arrays:
        if all_finite(array):
            continue
        finite = np.isfinite(array)
        rows &= finite if array.ndim == 1 else finite.all(axis=1)
    return rows


def complete(*arrays: Floats) -> tuple[Floats, ...]:
    """The arrays without the rows in which any of them is missing or infinite."""
    rows = complete_rows(*arrays)
    if rows.all():
        return arrays
    return tuple(array[rows] for array in arrays)
