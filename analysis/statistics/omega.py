"""McDonald's omega and average variance extracted from one maximum-likelihood factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, matrix, proper_level, varying
from analysis.statistics.errors import NotIdentified
from analysis.statistics.estimate import normal
from analysis.statistics.missing import complete
from analysis.statistics.one_factor import OneFactor, fit_one_factor


@dataclass(frozen=True, slots=True)
class Omega:
    """Reliability of the sum of ``k`` items under one factor.

    ``omega`` divides by the variance of the sum that the model implies. ``omega_observed`` divides
    by the one seen with divisor n - 1, ``omega_observed_ml`` by the one seen with divisor n; they
    differ from ``omega`` as far as the model misfits. ``interval`` belongs to ``omega``. ``ave`` is
    the mean squared standardised loading. ``improper`` solutions are not to be believed.
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


def omega(items: ArrayLike, level: float = 0.95) -> Omega:
    """Omega of items (n, k), k >= 3, rows with NaN dropped (McDonald 1999; Fornell & Larcker 1981).

    The interval is by the delta method on the expected information (normal theory). Raises
    NotIdentified, NoVariation, Collinear or NotConverged.
    """
    (answered,) = complete(np.asarray(items, dtype=np.float64))
    table = matrix(answered, needed=2)
    n, k = table.shape
    if k < 3:
        raise NotIdentified(k, 3)
    varying(table)
    covariance = np.cov(table, rowvar=False, ddof=0)
    factor = fit_one_factor(covariance, n)
    loadings, unique = np.array(factor.loadings), np.array(factor.uniquenesses)
    common, implied = loadings.sum() ** 2, loadings.sum() ** 2 + unique.sum()
    value = float(common / implied)
    error = _standard_error(factor, loadings, unique)
    return Omega(
        n=n,
        k=k,
        omega=value,
        omega_observed=float(common / covariance.sum()) * (n - 1) / n,
        omega_observed_ml=float(common / covariance.sum()),
        interval=normal(value, error, "delta", proper_level(level)).interval,
        ave=float(np.mean(np.square(factor.standardised))),
        loadings=factor.standardised,
        improper=factor.improper,
    )


def _standard_error(factor: OneFactor, loadings: Floats, unique: Floats) -> float:
    total, rest = loadings.sum(), unique.sum()
    by_loading = 2 * total * rest / (total**2 + rest) ** 2
    by_unique = -(total**2) / (total**2 + rest) ** 2
    k = loadings.size
    slope = np.concatenate([np.full(k, by_loading), np.full(k, by_unique)])
    return float(np.sqrt(max(0.0, slope @ factor.parameter_covariance @ slope)))
