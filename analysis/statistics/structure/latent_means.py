"""By how much groups differ in what their items measure, given that the items are comparable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.structure.compiled import MEAN
from analysis.statistics.structure.fit import Fit


@dataclass(frozen=True, slots=True)
class LatentMean:
    """The mean of a factor in ``group`` less that in ``reference``, in the unit of the factor.

    ``standardised`` divides it by the factor's standard deviation within the two groups (Hancock
    2001), None where that is not positive.
    """

    latent: str
    group: str
    reference: str
    difference: Estimate
    standardised: float | None


def latent_means(fit: Fit, labels: Sequence[str], *, level: float = 0.95) -> tuple[LatentMean, ...]:
    """Latent means of a model with equal intercepts, where those of the first group are zero."""
    structure, theta = fit.fitted.structure, fit.fitted.theta
    errors = np.sqrt(np.maximum(np.diag(fit.correction.covariance), 0.0))
    p = len(structure.observed)
    rows = []
    for group in range(1, structure.groups):
        for place, latent in enumerate(structure.latent, start=p):
            cell = np.flatnonzero((structure.matrix == MEAN) & (structure.row == place))
            free = int(structure.free[group, cell[0]])
            if free < 0:
                continue
            value = float(theta[free])
            spread = _spread(fit, group, place)
            rows.append(
                LatentMean(
                    latent=latent,
                    group=labels[group],
                    reference=labels[0],
                    difference=normal(value, float(errors[free]), "wald", level),
                    standardised=None if spread is None else value / spread,
                )
            )
    return tuple(rows)


def _spread(fit: Fit, group: int, place: int) -> float | None:
    """The pooled standard deviation of a factor within its group and the first."""
    variances = fit.fitted.at.moments.spread[[0, group], place, place]
    sizes = fit.fitted.sample.n[[0, group]]
    pooled = float(variances @ sizes / sizes.sum())
    return math.sqrt(pooled) if (variances > 0).all() else None
