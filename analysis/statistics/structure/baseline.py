"""The baseline model of a structural model: observed variables unrelated, exogenous ones as found.

Its chi-square is that against which the incremental fit indices compare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.rows import exogenous
from analysis.statistics.structure.sample import Sample


@dataclass(frozen=True, slots=True)
class Baseline:
    """Chi-square and degrees of freedom of the model of unrelated variables."""

    chi_square: float
    df: int


def baseline(structure: Structure, sample: Sample) -> Baseline:
    """Closed form: the log-determinants of the sample's correlations, those of exogenous apart."""
    x = np.flatnonzero(exogenous(structure))
    y = np.flatnonzero(exogenous(structure) == 0)
    variance = np.diagonal(sample.covariance, axis1=-2, axis2=-1)[:, y]
    inner = sample.covariance[:, x][:, :, x]
    each = np.log(variance).sum(axis=1) + _logdet(inner) - _logdet(sample.covariance)
    p = len(structure.observed)
    pairs = p * (p - 1) // 2 - x.size * (x.size - 1) // 2
    return Baseline(float(each @ sample.n), structure.groups * pairs)


def _logdet(matrices: Floats) -> Floats:
    return np.asarray(np.linalg.slogdet(matrices)[1])
