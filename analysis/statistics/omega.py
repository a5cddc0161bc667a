"""McDonald's omega and average variance extracted from one maximum-likelihood factor."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, varying
from analysis.statistics.covariances import answered_rows
from analysis.statistics.errors import NotIdentified
from analysis.statistics.estimate import normal
from analysis.statistics.one_factor import OneFactor, fit_one_factor
from analysis.statistics.one_factor_sandwich import robust_covariance


@dataclass(frozen=True, slots=True)
class Omega:
    """Reliability of the sum of ``k`` items under one factor.

    ``omega`` divides by the variance of the sum that the model implies. ``omega_observed`` divides
    by the one seen with divisor n - 1, ``omega_observed_ml`` by the one seen with divisor n; they
    differ from ``omega`` as far as the model misfits. ``interval`` and ``standard_error`` belong to
    ``omega`` and take answers for normal; ``robust_interval`` and ``robust_error`` do not, and are
    None where the information cannot be inverted. ``ave`` is the mean squared standardised
    loading. ``improper`` solutions are not to be believed.
    """

    n: int
    k: int
    omega: float
    omega_observed: float
    omega_observed_ml: float
    interval: Interval
    ave: float
    loadings: tuple[float, ...]
    improper: bool
    standard_error: float
    robust_error: float | None
    robust_interval: Interval | None


def omega(items: ArrayLike, level: float = 0.95) -> Omega:
    """Omega of items (n, k), k >= 3, rows with NaN dropped (McDonald 1999; Fornell & Larcker 1981).

    The intervals are by the delta method, on the expected information (normal theory) and on the
    Huber-White sandwich with observed information. Raises NotIdentified, NoVariation, Collinear or
    NotConverged.
    """
    table = answered_rows(items, needed=2)
    n, k = table.shape
    if k < 3:
        raise NotIdentified(k, 3)
    varying(table)
    deviations = table - table.mean(axis=0)
    # No result has a unit, and squares of very large or small answers leave what can be held.
    deviations /= np.abs(deviations).max()
    covariance = deviations.T @ deviations / n
    factor = fit_one_factor(covariance, n)
    loadings, unique = np.array(factor.loadings), np.array(factor.uniquenesses)
    common, implied = loadings.sum() ** 2, loadings.sum() ** 2 + unique.sum()
    value = float(common / implied)
    slope = _slope(loadings, unique)
    error = _error(slope, factor.parameter_covariance)
    robust = _robust_error(slope, factor, deviations)
    proper_level(level)
    return Omega(
        n=n,
        k=k,
        omega=value,
        omega_observed=float(common / covariance.sum()) * (n - 1) / n,
        omega_observed_ml=float(common / covariance.sum()),
        interval=normal(value, error, "delta", level).interval,
        ave=float(np.mean(np.square(factor.standardised))),
        loadings=factor.standardised,
        improper=factor.improper,
        standard_error=error,
        robust_error=robust,
        robust_interval=None if robust is None else _robust_interval(value, robust, level),
    )


def _slope(loadings: Floats, unique: Floats) -> Floats:
    total, rest = loadings.sum(), unique.sum()
    by_loading = 2 * total * rest / (total**2 + rest) ** 2
    by_unique = -(total**2) / (total**2 + rest) ** 2
    k = loadings.size
    return np.concatenate([np.full(k, by_loading), np.full(k, by_unique)])


def _error(slope: Floats, parameters: Floats) -> float:
    return math.sqrt(max(0.0, float(slope @ parameters @ slope)))


def _robust_error(slope: Floats, factor: OneFactor, deviations: Floats) -> float | None:
    parameters = robust_covariance(factor, deviations)
    return None if parameters is None else _error(slope, parameters)


def _robust_interval(value: float, error: float, level: float) -> Interval:
    return normal(value, error, "delta_robust", level).interval
