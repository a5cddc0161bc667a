"""Invented answers with gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.analysis.statistics.structure_models import survey_rows

Floats = NDArray[np.float64]


def gappy_rows(
    n: int = 300, share: float = 0.15, seed: int = 11, skewed: bool = False
) -> tuple[Floats, list[str]]:
    """Answers to tru, sat and loy items, of which a share is missing wherever it falls."""
    rows, names = survey_rows(n, skewed=skewed)
    random = np.random.Generator(np.random.PCG64(seed))
    rows[random.random(rows.shape) < share] = np.nan
    return rows, names
