"""Maximum likelihood of a few positive parameters, by Newton's method on their logarithms."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.errors import AtTheEdge, NotConverged

Likelihood = Callable[[Floats], tuple[float, Floats, Floats]]
"""From parameters (k,) to the log-likelihood, its gradient (k,) and its Hessian (k, k)."""

STEPS = 200
# A logarithm moves at most this far in one step.
LONGEST = 1.5
# Parameters beyond these would be zero or infinite if the search went on.
EDGE = math.log(1e7)
SETTLED = 1e-14


@dataclass(frozen=True, slots=True)
class Parameter:
    """A positive parameter; its interval is normal for the logarithm."""

    value: float
    standard_error: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Maximum:
    """``covariance`` (k, k) inverts the observed information."""

    values: Floats
    covariance: Floats
    log_likelihood: float
    iterations: int

    def parameters(self, level: float = 0.95) -> tuple[Parameter, ...]:
        """Each parameter with its standard error and interval."""
        z = float(special.ndtri(0.5 + proper_level(level) / 2))
        errors = np.sqrt(np.diag(self.covariance))
        return tuple(
            _parameter(float(value), float(error), z, level)
            for value, error in zip(self.values, errors, strict=True)
        )


def maximise(likelihood: Likelihood, start: Floats, names: tuple[str, ...]) -> Maximum:
    """The parameters (k,) with the highest likelihood, from ``start`` (k,).

    Raises AtTheEdge naming parameters that run off to zero or infinity, NotConverged when steps no
    longer help.
    """
    logs = np.log(start)
    value, slope, curve = _on_logs(likelihood, logs)
    for iteration in range(1, STEPS + 1):
        step = _uphill(slope, curve)
        if float(slope @ step) <= SETTLED * (1 + abs(value)):
            return _at(logs + _last(step), likelihood, iteration)
        logs, value, slope, curve = _climbed(likelihood, logs, step, value)
        _within(logs, names)
    raise NotConverged(STEPS)


def _on_logs(likelihood: Likelihood, logs: Floats) -> tuple[float, Floats, Floats]:
    theta = np.exp(logs)
    value, slope, curve = likelihood(theta)
    return value, theta * slope, np.outer(theta, theta) * curve + np.diag(theta * slope)


def _uphill(slope: Floats, curve: Floats) -> Floats:
    """Newton's step, with the curvature made negative where it is not."""
    values, axes = np.linalg.eigh(-curve)
    bent = np.maximum(np.abs(values), 1e-9 * float(np.abs(values).max()) + 1e-300)
    step = np.asarray(axes @ ((axes.T @ slope) / bent))
    longest = float(np.abs(step).max())
    return step * min(1.0, LONGEST / longest) if longest > 0 else step


def _climbed(
    likelihood: Likelihood, logs: Floats, step: Floats, value: float
) -> tuple[Floats, float, Floats, Floats]:
    for halving in range(40):
        trial = logs + step / 2**halving
        found = _on_logs(likelihood, trial)
        if math.isfinite(found[0]) and found[0] >= value - 1e-12 * abs(value):
            return trial, *found
    raise NotConverged(40)


def _last(step: Floats) -> Floats:
    return step if float(np.abs(step).max()) < 1e-3 else np.zeros_like(step)


def _within(logs: Floats, names: tuple[str, ...]) -> None:
    out = np.flatnonzero(np.abs(logs) > EDGE)
    if out.size:
        raise AtTheEdge(tuple(names[int(place)] for place in out))


def _at(logs: Floats, likelihood: Likelihood, iterations: int) -> Maximum:
    theta = np.exp(logs)
    value, _, curve = likelihood(theta)
    scaled = -curve * np.outer(theta, theta)
    values = np.linalg.eigvalsh(scaled)
    if values[0] <= 1e-12 * values[-1]:
        raise NotConverged(iterations)
    covariance = np.linalg.inv(scaled) * np.outer(theta, theta)
    return Maximum(theta, covariance, float(value), iterations)


def _parameter(value: float, error: float, z: float, level: float) -> Parameter:
    ratio = math.exp(z * error / value)
    return Parameter(value, error, Interval(value / ratio, value * ratio, "wald_log", level))
