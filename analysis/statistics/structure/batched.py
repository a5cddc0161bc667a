"""Refit one structure to many resampled moments at once, from the full sample's solution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.errors import StatisticsError
from analysis.statistics.structure.implied import implied
from analysis.statistics.structure.likelihood import definite, gradient, information, unvalued_point
from analysis.statistics.structure.maximum_likelihood import Estimated, estimate
from analysis.statistics.structure.sample import Sample

# Draws refitted together, so that their matrices stay in the processor's cache.
TOGETHER = 250
# How often the information of draws not yet settled is renewed, and the steps taken with each.
ROUNDS, STEPS = 4, 5
# A draw searched alone that takes more steps runs after an optimum that is not there.
MOST_STEPS = 50
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

    Each draw goes by Fisher scoring, its information renewed only where a few steps with the old
    do not suffice; draws that do not settle so are searched one by one, and those that still fail
    are left out.
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
    sample = Sample(fitted.sample.names, fitted.sample.n, covariance, mean)
    theta = np.tile(fitted.theta, (covariance.shape[0], 1))
    theta = theta - _first_step(fitted, sample, theta)
    settled = np.zeros(theta.shape[0], dtype=np.bool_)
    for _ in range(ROUNDS):
        open_ = np.flatnonzero(~settled & np.isfinite(theta).all(axis=1))
        if not open_.size:
            break
        part = Sample(sample.names, sample.n, covariance[open_], mean[open_])
        found = _scored(fitted, part, theta[open_])
        theta[open_], settled[open_] = found.theta, found.settled
    return Refitted(theta, settled)


def _scored(fitted: Estimated, sample: Sample, theta: Floats) -> Refitted:
    """A few steps with the information at the start of them."""
    structure = fitted.structure.with_sampled(sample.covariance, sample.mean)
    left = np.full(theta.shape[0], np.inf)
    # Draws that run away overflow or meet a singular matrix; they are searched again alone.
    with np.errstate(all="ignore"):
        try:
            at = unvalued_point(structure, sample, theta)
            curve = np.linalg.inv(2 * information(structure, sample, at))
            for _ in range(STEPS):
                slope = gradient(structure, sample, unvalued_point(structure, sample, theta))
                step = (curve @ slope[..., None])[..., 0]
                left = (slope * step).sum(axis=-1)
                theta = theta - step
                if not (left > SETTLED).any():
                    break
        except np.linalg.LinAlgError:
            return Refitted(np.full_like(theta, np.nan), np.zeros(theta.shape[0], dtype=np.bool_))
        sigma = implied(structure, structure.values(theta)).sigma
    return Refitted(theta, (np.abs(left) <= SETTLED) & definite(sigma).all(axis=-1))


def _first_step(fitted: Estimated, sample: Sample, theta: Floats) -> Floats:
    structure = fitted.structure.with_sampled(sample.covariance, sample.mean)
    slope = gradient(structure, sample, unvalued_point(structure, sample, theta))
    return np.asarray(np.linalg.solve(2 * fitted.information, slope.T).T)


def _alone(fitted: Estimated, covariance: Floats, mean: Floats) -> Floats | None:
    sample = Sample(fitted.sample.names, fitted.sample.n, covariance, mean)
    try:
        return estimate(fitted.structure, sample, fitted.theta, most=MOST_STEPS).theta
    except StatisticsError:
        return None
