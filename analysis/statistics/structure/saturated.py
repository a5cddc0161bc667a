"""Maximum-likelihood means and covariances of rows with gaps, under no model but normality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.ascent import Slope, descend
from analysis.statistics.structure.errors import (
    ModelNotConverged,
    NotPositiveDefinite,
    TooManyGaps,
)
from analysis.statistics.structure.gappy_likelihood import Seen, curvature, seen
from analysis.statistics.structure.incomplete import Gappy
from analysis.statistics.structure.likelihood import definite
from analysis.statistics.structure.sample import check_definite

# EM brings the start near enough for steps by curvature.
FIRST_STEPS = 6
# With fewer rows per column that have some pair, a singular solution is blamed on the gaps.
FEWEST_PER_COLUMN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Saturated:
    """``mean`` (p,) and ``covariance`` (p, p) of one group, ``value`` of F there.

    ``information`` is the observed one per row of (vech covariance, mean).
    """

    mean: Floats
    covariance: Floats
    value: float
    iterations: int
    information: Floats


def saturated(of: Gappy) -> Saturated:
    """Most likely moments: some steps of EM (Dempster, Laird & Rubin 1977), then scoring.

    Raises NotPositiveDefinite for columns that repeat each other, TooManyGaps where hardly any row
    has both of two columns.
    """
    try:
        return _scored(of, FIRST_STEPS)
    except (ModelNotConverged, NotPositiveDefinite) as error:
        fewest, p = int(of.together.min()), len(of.names)
        if isinstance(error, ModelNotConverged) or fewest < FEWEST_PER_COLUMN * p:
            raise TooManyGaps(p, fewest) from None
        raise


def _scored(of: Gappy, steps: int) -> Saturated:
    p, scale = of.mean.size, np.sqrt(of.variance)
    mean, covariance = of.mean, np.diag(of.variance)
    for _ in range(steps):
        mean, covariance = _em_step(seen(of, covariance, mean), covariance, mean)
        check_definite(covariance, of.names)
    column, row = np.triu_indices(p)
    unit = np.concatenate([scale[row] * scale[column], scale])
    twice = np.where(row == column, 1.0, 2.0)

    def near(theta: Floats) -> Slope:
        sigma, mu = _moments(theta * unit, p)
        if not definite(sigma):
            return Slope(np.inf, theta)
        at = seen(of, sigma, mu)
        slope = np.concatenate([at.weight[row, column] * twice, -2 * at.pull])
        return Slope(at.value, slope * unit)

    def bent(theta: Floats, observed: bool) -> Floats:
        sigma, mu = _moments(theta * unit, p)
        check_definite(sigma, of.names)
        found = curvature(of, sigma, mu, observed=observed)
        return np.asarray(2 * found * unit[:, None] * unit)

    begin = np.concatenate([covariance[row, column], mean]) / unit
    found = descend(near, lambda at: bent(at, False), lambda at: bent(at, True), begin)
    sigma, mu = _moments(found.theta * unit, p)
    check_definite(sigma, of.names)
    information = curvature(of, sigma, mu, observed=True)
    return Saturated(mu, sigma, found.value, found.iterations + steps, information)


def _em_step(at: Seen, sigma: Floats, mu: Floats) -> tuple[Floats, Floats]:
    """One step of EM from (mu, Sigma), written by the slopes of F there."""
    shift = sigma @ at.pull
    return mu + shift, sigma - sigma @ at.weight @ sigma - np.outer(shift, shift)


def _moments(theta: Floats, p: int) -> tuple[Floats, Floats]:
    column, row = np.triu_indices(p)
    sigma = np.empty((p, p))
    sigma[row, column] = sigma[column, row] = theta[: row.size]
    return sigma, theta[row.size :]
