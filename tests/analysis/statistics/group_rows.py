"""Invented answers of several groups to the tru, sat and loy items."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.structure.builders import cfa
from tests.analysis.statistics.structure_models import SCALES, survey_rows

Floats = NDArray[np.float64]
THREE = cfa({name: SCALES[name] for name in ("tru", "sat", "loy")}, identification="marker")
UNIT = cfa({name: SCALES[name] for name in ("tru", "sat", "loy")})
LABELS = ("branch", "phone", "web")


def group_rows(
    n: int = 300, groups: int = 2, skewed: bool = False
) -> tuple[Floats, list[str], list[str]]:
    """Answers, names and groups of n rows each, alike but for chance."""
    parts = [survey_rows(n, seed, skewed)[0] for seed in range(3, 3 + groups)]
    labels = [label for label in LABELS[:groups] for _ in range(n)]
    return np.vstack(parts), survey_rows(2)[1], labels
