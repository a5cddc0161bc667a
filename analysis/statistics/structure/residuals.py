"""What a structural model leaves unexplained of the sample's covariances and means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.full_information import GappyEstimated
from analysis.statistics.structure.implied import sigma_jacobian
from analysis.statistics.structure.maximum_likelihood import Estimated, inverse_of
from analysis.statistics.structure.saturated import Saturated


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


def residuals(of: Estimated | GappyEstimated) -> Residuals:
    """Residuals with normal-theory errors (Joreskog & Sorbom 1981; Bollen 1989).

    Of gappy rows they are against the saturated moments, with the errors those have. Raises
    InvalidModel for an estimate from gappy rows without those rows.
    """
    fitted = of.fitted if isinstance(of, GappyEstimated) else of
    sample, moments = fitted.sample, fitted.at.moments
    raw = sample.covariance - moments.sigma
    loose, tight = _errors(of)
    return Residuals(
        names=sample.names,
        raw=raw,
        correlation=_correlations(sample.covariance) - _correlations(moments.sigma),
        normalised=raw / np.sqrt(loose),
        standardised=_standardised(fitted, raw, tight),
        mean=fitted.at.gap,
    )


def _errors(of: Estimated | GappyEstimated) -> tuple[Floats, Floats]:
    """Squared errors (G, p, p) of the sample's covariances, by itself and under the model."""
    if isinstance(of, GappyEstimated):
        found = np.stack([_gappy_error(each) for each in of.saturated])
        found = found / of.fitted.sample.n[:, None, None]
        return found, found
    if of.gappy:
        raise InvalidModel("the rows had gaps; give the whole gappy estimate, not its summary")
    n = of.sample.n
    return _error(of.sample.covariance, n), _error(of.at.moments.sigma, n)


def _gappy_error(free: Saturated) -> Floats:
    """Squared errors (p, p), per row, of the saturated covariances of one group."""
    p = free.mean.size
    column, row = np.triu_indices(p)
    found = np.empty((p, p))
    each = np.diag(inverse_of(free.information))[: row.size]
    found[row, column] = found[column, row] = each
    return found


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


def _standardised(fitted: Estimated, raw: Floats, whole: Floats) -> Floats:
    sample, p = fitted.sample, raw.shape[-1]
    slopes = sigma_jacobian(fitted.structure, fitted.at.moments)
    covariance = inverse_of(fitted.information) / sample.total
    taken = np.einsum("gvq,qr,gvr->gv", slopes, covariance, slopes)
    column, row = np.triu_indices(p)
    left = whole[:, row, column] - taken
    room = left > 1e-8 * whole[:, row, column]
    each = np.where(room, raw[:, row, column] / np.sqrt(np.where(room, left, 1.0)), 0.0)
    found = np.empty_like(raw)
    found[:, row, column] = found[:, column, row] = each
    return found
