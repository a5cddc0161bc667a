"""How reliable sums of ordinal items are, from a model of the normal scales behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats
from analysis.statistics.ordinal.bivariate_normal import cumulative
from analysis.statistics.structure.parameters import Relation
from analysis.statistics.structure.wlsmv import CategoricalFit


@dataclass(frozen=True, slots=True)
class CategoricalOmega:
    """Reliability of the sum of a construct's items as they were answered.

    ``omega`` is over the variance that the polychoric correlations give, ``implied`` over that of
    the model; None where a loading of one or more makes either impossible.
    """

    construct: str
    items: tuple[str, ...]
    omega: float | None
    implied: float | None


def categorical_omegas(of: CategoricalFit) -> tuple[CategoricalOmega, ...]:
    """Omega of every construct with two or more items (Green & Yang 2009, equation 21).

    The share of the variance of the summed answers, not of the scales behind them, that the
    construct explains: Psychometrika 74, 155-167.
    """
    found = [_omega(of, name) for name in of.fitted.scales.structure.latent]
    return tuple(each for each in found if len(each.items) > 1)


def _omega(of: CategoricalFit, construct: str) -> CategoricalOmega:
    observed = of.fitted.scales.structure.observed
    rows = [
        each
        for each in of.estimates
        if each.relation is Relation.LOADING and each.left == construct and each.right in observed
    ]
    at = [observed.index(each.right) for each in rows]
    items, limits = tuple(each.right for each in rows), of.moments.limits[at]
    loadings = np.array([np.inf if e.standardised is None else e.standardised for e in rows])
    if not rows or np.abs(loadings).max() >= 1:
        return CategoricalOmega(construct, items, None, None)
    true = _summed(limits, np.outer(loadings, loadings))
    seen, implied = (
        _summed(limits, matrix[np.ix_(at, at)])
        for matrix in (of.moments.matrix(), of.fitted.at.sigma[0])
    )
    return CategoricalOmega(construct, items, true / seen, true / implied)


def _summed(limits: Floats, correlations: Floats) -> float:
    """The covariance of two sums of answers whose scales correlate so (k, k)."""
    x, y = limits[:, None, :, None], limits[None, :, None, :]
    same = correlations[:, :, None, None] > 1 - 1e-12
    inside = np.where(same, 0.0, correlations[:, :, None, None])
    joint = np.where(same, special.ndtr(np.minimum(x, y)), cumulative(x, y, inside))
    return float((joint - special.ndtr(x) * special.ndtr(y)).sum())
