"""What a structural model leaves unexplained of the sample's covariances and means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.implied import sigma_jacobian
from analysis.statistics.structure.maximum_likelihood import Estimated, inverse_of


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """Sample less implied, for G groups of p ``names``.

    ``raw`` (G, p, p) covariances; ``correlation`` (G, p, p) of the two correlation matrices;
    ``normalised`` raw over the sampling error of the sample's covariance; ``standardised`` raw over
    the residual's own error (zero where the model reproduces the moment by design).
    ``mean`` (G, p), zeros without mean structure.
    """

    names: tuple[str, ...]
    raw: Floats
    correlation: Floats
    normalised: Floats
    standardised: Floats
    mean: Floats


@dataclass(frozen=True, slots=True)
class ResidualSize:
    """Root mean squares of residuals: raw, over the sample's spreads, and of correlations."""

    rmr: float
    srmr: float
    crmr: float


def residuals(fitted: Estimated) -> Residuals:
    """Residuals with normal-theory errors (Joreskog & Sorbom 1981; Bollen 1989)."""
    sample, moments = fitted.sample, fitted.at.moments
    raw = sample.covariance - moments.sigma
    return Residuals(
        names=sample.names,
        raw=raw,
        correlation=_correlations(sample.covariance) - _correlations(moments.sigma),
        normalised=raw / np.sqrt(_error(sample.covariance, sample.n)),
        standardised=_standardised(fitted, raw),
        mean=fitted.at.gap,
    )


def residual_size(fitted: Estimated) -> ResidualSize:
    """RMR, SRMR (Bentler 1995) and CRMR (Bollen 1989), groups weighed by their rows.

    With mean structure the residual means count as further moments.
    """
    structure, sample, sigma = fitted.structure, fitted.sample, fitted.at.moments.sigma
    spread = np.sqrt(np.diagonal(sample.covariance, axis1=-2, axis2=-1))
    implied = np.sqrt(np.diagonal(sigma, axis1=-2, axis2=-1))
    raw = sample.covariance - sigma
    scaled = raw / _outer(spread)
    unscaled = sample.covariance / _outer(spread) - sigma / _outer(implied)
    gap = fitted.at.gap
    rmr = _size(structure, raw, gap, 0)
    # Means have no correlations; both sizes take them in the sample's spreads.
    srmr = _size(structure, scaled, gap / spread, 0)
    crmr = _size(structure, unscaled, gap / spread, sigma.shape[-1])
    return ResidualSize(*(float(each @ sample.shares) for each in (rmr, srmr, crmr)))


def _size(structure: Structure, each: Floats, mean: Floats, left_out: int) -> Floats:
    p = each.shape[-1]
    lower = np.tril(np.ones((p, p)))
    squares = (each**2 * lower).sum(axis=(-1, -2))
    count = p * (p + 1) // 2 - left_out
    if structure.has_means:
        squares, count = squares + (mean**2).sum(axis=-1), count + p
    return np.asarray(np.sqrt(squares / max(count, 1)))


def _outer(each: Floats) -> Floats:
    return each[..., :, None] * each[..., None, :]


def _correlations(covariance: Floats) -> Floats:
    spread = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    return covariance / _outer(spread)


def _error(covariance: Floats, n: Floats) -> Floats:
    variance = np.diagonal(covariance, axis1=-2, axis2=-1)
    return np.asarray((_outer(variance) + covariance**2) / n[:, None, None])


def _standardised(fitted: Estimated, raw: Floats) -> Floats:
    sigma, sample = fitted.at.moments.sigma, fitted.sample
    p = sigma.shape[-1]
    slopes = sigma_jacobian(fitted.structure, fitted.at.moments)
    covariance = inverse_of(fitted.information) / sample.total
    taken = np.einsum("gvq,qr,gvr->gv", slopes, covariance, slopes)
    column, row = np.triu_indices(p)
    whole = _error(sigma, sample.n)
    left = whole[:, row, column] - taken
    room = left > 1e-8 * whole[:, row, column]
    each = np.where(room, raw[:, row, column] / np.sqrt(np.where(room, left, 1.0)), 0.0)
    found = np.empty_like(raw)
    found[:, row, column] = found[:, column, row] = each
    return found
