"""What a model of ordinal items leaves unexplained of their polychoric correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.categorical_estimate import Weighted
from analysis.statistics.structure.categorical_measures import left_over

# A residual whose own variance is this small a share is zero by design.
NOTHING_LEFT = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class CategoricalResiduals:
    """Polychoric less implied correlations (p, p) of ``names``.

    ``standardised`` are over their own standard errors (zero where the model reproduces a
    correlation by design).
    """

    names: tuple[str, ...]
    raw: Floats
    standardised: Floats


def categorical_residuals(fitted: Weighted) -> CategoricalResiduals:
    """Residuals with errors that count the estimation of the model (Maydeu-Olivares 2017)."""
    variance = np.diag(left_over(fitted))
    room = variance > NOTHING_LEFT
    unit = fitted.gap / fitted.error
    each = np.where(room, unit / np.sqrt(np.where(room, variance, 1.0)), 0.0)
    names = fitted.scales.structure.observed
    return CategoricalResiduals(names, _square(fitted.gap, names), _square(each, names))


def _square(pairs: Floats, names: tuple[str, ...]) -> Floats:
    found = np.zeros((len(names), len(names)))
    first, second = np.triu_indices(len(names), 1)
    found[first, second] = found[second, first] = pairs
    return found
