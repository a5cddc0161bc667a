"""How strong an unmeasured common cause of mediator and outcome would undo a mediated effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, floats, proper_level
from analysis.statistics.bootstrap_limits import percentile_limits
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.path_table import PathTable, path_table
from analysis.statistics.recursive_paths import regression
from analysis.statistics.resampled_products import unit_products

GRID = np.linspace(-0.95, 0.95, 39)

PERFECT = 1e-9


@dataclass(frozen=True, slots=True)
class MediationSensitivity:
    """The indirect effect under assumed correlations rho of the two equations' errors.

    ``rho_at_zero`` is the rho at which the effect vanishes (``interval`` its bootstrap limits) and
    ``r2_at_zero`` its square: the product of the shares of what is left unexplained in mediator and
    outcome that a common cause would have to explain. ``interval_reaches_zero`` is the smallest
    |rho| at which the interval includes 0 (0 when it does at once).
    """

    n: int
    draws: int
    indirect: float
    rho_at_zero: float
    interval: Interval
    r2_at_zero: float
    interval_reaches_zero: float
    rho: tuple[float, ...]
    effect: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def mediation_sensitivity(  # noqa: PLR0913 - the variables, and how to resample
    x: ArrayLike,
    mediator: ArrayLike,
    y: ArrayLike,
    *,
    seed: int,
    controls: ArrayLike | None = None,
    draws: int = 2000,
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> MediationSensitivity:
    """Sensitivity of x (n,) -> mediator (n,) -> y (n,) given controls (n, c) to confounding.

    Imai, Keele & Yamamoto (2010, theorem 4) for linear models; the indirect effect is zero where
    rho equals the correlation of mediator and outcome given x and the controls. Bootstrapped by
    rows or ``clusters`` (n,). Raises NoVariation when x and the controls explain the mediator (1)
    or the outcome (2) completely.
    """
    if draws < 2:
        raise OutOfRange("draws", "at least 2")
    level = proper_level(level)
    table = path_table([x, mediator, y], controls)
    random = np.random.Generator(np.random.PCG64(seed))
    units = unit_products(table.scaled, clusters, random)
    slope, errors, rho = _parts(table, units.total()[..., None])
    _imperfect(errors[:, 0])
    drawn = [_parts(table, products) for products in units.drawn(draws, random)]
    slopes, spreads, rhos = (np.concatenate([part[i] for part in drawn], axis=-1) for i in range(3))
    curve = _effect(slope, errors, rho, GRID[:, None])[:, 0]
    tail = (1 - level) / 2
    low, high = np.quantile(_effect(slopes, spreads, rhos, GRID[:, None]), [tail, 1 - tail], axis=1)
    return MediationSensitivity(
        n=table.n,
        draws=draws,
        indirect=float(_effect(slope, errors, rho, np.zeros(1))[0]),
        rho_at_zero=float(rho[0]),
        interval=percentile_limits(rhos, level),
        r2_at_zero=float(rho[0] ** 2),
        interval_reaches_zero=_first_crossing(slopes, spreads, rhos, level),
        rho=floats(GRID),
        effect=floats(curve),
        low=floats(low),
        high=floats(high),
    )


def _parts(table: PathTable, products: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope of the mediator on x, residual deviations (2, b), and their correlation (b,)."""
    products = products / products[0, 0]
    x, m, y = (table.first + 1 + place for place in range(3))
    before = tuple(range(x + 1))
    slopes = [regression(products, before, of) for of in (m, y)]
    explained = [
        [np.einsum("ib,ib->b", slope, products[list(before), of]) for of in (m, y)]
        for slope in slopes
    ]
    variance = np.stack([products[m, m] - explained[0][0], products[y, y] - explained[1][1]])
    errors = np.sqrt(np.maximum(variance, PERFECT**2))
    rho = (products[m, y] - explained[0][1]) / (errors[0] * errors[1])
    deviation = table.spread[[m - 1, y - 1]][:, None]
    return table.per_unit(slopes[0][-1], x - 1, m - 1), errors * deviation, np.clip(rho, -1, 1)


def _effect(slope: Floats, errors: Floats, rho: Floats, assumed: Floats) -> Floats:
    """The indirect effect where the errors' correlation were ``assumed``."""
    left = np.sqrt(np.maximum(1 - rho**2, 0.0) / (1 - assumed**2))
    return np.asarray(slope * errors[1] / errors[0] * (rho - assumed * left))


def _first_crossing(slopes: Floats, errors: Floats, rhos: Floats, level: float) -> float:
    fine = np.linspace(0.0, 0.99, 100)
    tail = (1 - level) / 2
    reached = 1.0
    for sign in (-1.0, 1.0):
        drawn = _effect(slopes, errors, rhos, sign * fine[:, None])
        low, high = np.quantile(drawn, [tail, 1 - tail], axis=1)
        includes = np.flatnonzero((low <= 0) & (high >= 0))
        if includes.size:
            reached = min(reached, float(fine[includes[0]]))
    return reached


def _imperfect(errors: Floats) -> None:
    perfect = np.flatnonzero(errors <= PERFECT)
    if perfect.size:
        raise NoVariation(tuple(1 + int(place) for place in perfect))
