"""Refit one structure to many resampled moments at once, from the full sample's solution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.errors import StatisticsError
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.implied import implied
from analysis.statistics.structure.likelihood import definite, gradient, information, unvalued_point
from analysis.statistics.structure.maximum_likelihood import Estimated, estimate
from analysis.statistics.structure.sample import Sample

# Draws refitted together, so that their matrices stay in the processor's cache.
TOGETHER = 250
MOST_STEPS = 12
# Squared length of the step still wanted, per row, at which a draw has settled: far below its
# sampling error.
SETTLED = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Refitted:
    """``theta`` (D, q) of D draws, and which of them ``settled`` (D,)."""

    theta: Floats
    settled: Rows


def refit(fitted: Estimated, covariance: Floats, mean: Floats) -> Refitted:
    """Refit to resampled covariances (D, G, p, p; divisor n) and means (D, G, p).

    Each draw goes by Fisher scoring with its own information, taken once after a first common step;
    draws that do not settle so are searched one by one, and those that still fail are left out.
    """
    parts = [
        _together(fitted, covariance[first : first + TOGETHER], mean[first : first + TOGETHER])
        for first in range(0, covariance.shape[0], TOGETHER)
    ]
    theta = np.concatenate([each.theta for each in parts])
    settled = np.concatenate([each.settled for each in parts])
    for draw in np.flatnonzero(~settled):
        found = _alone(fitted, covariance[draw], mean[draw])
        if found is not None:
            theta[draw], settled[draw] = found, True
    return Refitted(theta, settled)


def _together(fitted: Estimated, covariance: Floats, mean: Floats) -> Refitted:
    theta = np.tile(fitted.theta, (covariance.shape[0], 1))
    try:
        # Draws that run away overflow; they are searched again one by one.
        with np.errstate(all="ignore"):
            return _scored(fitted, covariance, mean, theta)
    except np.linalg.LinAlgError:
        return Refitted(theta, np.zeros(theta.shape[0], dtype=np.bool_))


def _scored(fitted: Estimated, covariance: Floats, mean: Floats, theta: Floats) -> Refitted:
    structure = fitted.structure.with_sampled(covariance, mean)
    sample = Sample(fitted.sample.names, fitted.sample.n, covariance, mean)
    theta = theta - _first_step(fitted, structure, sample, theta)
    at = unvalued_point(structure, sample, theta)
    curve = np.linalg.inv(2 * information(structure, sample, at))
    left = np.full(theta.shape[0], np.inf)
    for _ in range(MOST_STEPS):
        slope = gradient(structure, sample, unvalued_point(structure, sample, theta))
        step = (curve @ slope[..., None])[..., 0]
        left = (slope * step).sum(axis=-1)
        theta = theta - step
        if not (left > SETTLED).any() or not np.isfinite(left).all():
            break
    possible = definite(implied(structure, structure.values(theta)).sigma).all(axis=-1)
    return Refitted(theta, (np.abs(left) <= SETTLED) & possible)


def _first_step(fitted: Estimated, structure: Structure, sample: Sample, theta: Floats) -> Floats:
    slope = gradient(structure, sample, unvalued_point(structure, sample, theta))
    return np.asarray(np.linalg.solve(2 * fitted.information, slope.T).T)


def _alone(fitted: Estimated, covariance: Floats, mean: Floats) -> Floats | None:
    sample = Sample(fitted.sample.names, fitted.sample.n, covariance, mean)
    try:
        return estimate(fitted.structure, sample, fitted.theta).theta
    except StatisticsError:
        return None
