"""Mediation between observed variables: what runs through one or more mediators in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.bootstrap_limits import BootstrapEffect, bootstrap_effect
from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import Estimate
from analysis.statistics.gram import numbers
from analysis.statistics.ols import Errors, ols
from analysis.statistics.path_table import PathTable, path_table
from analysis.statistics.recursive_paths import along, path_coefficients, regression, routes
from analysis.statistics.resampled_products import Resampled, UnitProducts, unit_products
from analysis.statistics.sobel import sobel

Kind = Literal["total", "direct", "indirect", "path"]

MOST_MEDIATORS = 6


@dataclass(frozen=True, slots=True)
class MediatedPath:
    """The effect through some mediators in their order (0-based positions in ``through``).

    ``sobel`` is the product with its delta-method error.
    """

    through: tuple[int, ...]
    effect: BootstrapEffect
    sobel: Estimate


@dataclass(frozen=True, slots=True)
class Mediation:
    """Effects of x on y, each in units of y per unit of x.

    ``total`` = ``direct`` + ``indirect``, and the ``paths`` sum to ``indirect``; ``standardised``
    is the indirect effect in standard deviations. ``proportion`` (indirect over total) is None
    unless the total effect's percentile interval excludes zero: it would be a ratio to nothing.
    ``equations[j]`` are the slopes of mediator j (last: of y) on x and the mediators before.
    """

    n: int
    draws: int
    resampled: Resampled
    total: BootstrapEffect
    direct: BootstrapEffect
    indirect: BootstrapEffect
    standardised: float
    paths: tuple[MediatedPath, ...]
    proportion: BootstrapEffect | None
    equations: tuple[tuple[Estimate, ...], ...]


def mediation(  # noqa: PLR0913 - the variables, and how to resample
    x: ArrayLike,
    mediators: ArrayLike,
    y: ArrayLike,
    *,
    seed: int,
    controls: ArrayLike | None = None,
    draws: int = 5000,
    clusters: NDArray[np.generic] | None = None,
    errors: Errors = "classical",
    level: float = 0.95,
) -> Mediation:
    """Effects of x (n,) on y (n,) through mediators (n, k) in causal order, given controls (n, c).

    A list of mediators (n,) will do as well as a table.
    Each mediator is regressed on x, the mediators before it and the controls; y on all of them.
    Effects are bootstrapped (rows, or whole ``clusters`` (n,)) with percentile and BCa limits
    (Preacher & Hayes 2008; Hayes 2018, 5 for serial mediation). ``errors`` are those of the
    regressions and of Sobel's (1982) test. Raises NoVariation and Collinear with columns counted x,
    mediators, y, controls.
    """
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    level = proper_level(level)
    table = path_table([x, *_mediators(mediators), y], controls)
    random = np.random.Generator(np.random.PCG64(seed))
    units = unit_products(table.scaled, clusters, random)
    found = _Bootstrapped(table, units, (draws, level), random)
    equations = _equations(table, errors if clusters is None else "cluster", clusters, level)
    total, indirect = found.effect("total"), found.effect("indirect")
    excludes_zero = total.percentile.low > 0 or total.percentile.high < 0
    first, last = table.first, table.values.shape[1] - 1
    return Mediation(
        n=table.n,
        draws=draws,
        resampled=units.resampled,
        total=total,
        direct=found.effect("direct"),
        indirect=indirect,
        standardised=indirect.value * float(table.spread[first] / table.spread[last]),
        paths=tuple(
            MediatedPath(way, found.effect("path", way), sobel(equations, way, level))
            for way in routes(last - first - 1)
        ),
        proportion=found.proportion() if excludes_zero else None,
        equations=equations,
    )


class _Bootstrapped:
    """Every effect in the data, in the draws, and with each unit left out."""

    def __init__(
        self,
        table: PathTable,
        units: UnitProducts,
        how: tuple[int, float],
        random: np.random.Generator,
    ) -> None:
        draws, self.level = how
        self.value = _effects(table, units.total()[..., None])
        parts = [_effects(table, products) for products in units.drawn(draws, random)]
        self.drawn = {name: np.concatenate([part[name] for part in parts]) for name in self.value}
        self.left_out = _effects(table, units.without_each())

    def effect(self, kind: Kind, way: tuple[int, ...] = ()) -> BootstrapEffect:
        """One effect with its error and limits."""
        name = (kind, way)
        return bootstrap_effect(
            float(self.value[name][0]), self.drawn[name], self.left_out[name], self.level
        )

    def proportion(self) -> BootstrapEffect:
        """Indirect over total; draws whose total is nothing say nothing about it."""
        value, drawn, left_out = (_ratio(of) for of in (self.value, self.drawn, self.left_out))
        return bootstrap_effect(float(value[0]), drawn, left_out, self.level)


_Named = dict[tuple[Kind, tuple[int, ...]], Floats]


def _effects(table: PathTable, products: Floats) -> _Named:
    """Effects (b,) from cross-products (k + 1, k + 1, b) of 1 and the table's columns."""
    products = products / products[0, 0]
    # Column 0 is the constant: the table's columns follow.
    x, y = table.first + 1, products.shape[0] - 1
    slopes = path_coefficients(products)
    total = regression(products, tuple(range(x + 1)), y)[-1]
    found: _Named = {("total", ()): total, ("direct", ()): slopes[y, x]}
    found["indirect", ()] = total - slopes[y, x]
    for way in routes(y - x - 1):
        stops = tuple(x + 1 + mediator for mediator in way)
        found["path", way] = along(slopes, x, stops, y)
    return {name: table.per_unit(effect, x - 1, y - 1) for name, effect in found.items()}


def _ratio(effects: _Named) -> Floats:
    indirect, total = effects["indirect", ()], effects["total", ()]
    usable = total != 0
    return np.asarray(indirect[usable] / total[usable])


def _equations(
    table: PathTable, errors: Errors, clusters: NDArray[np.generic] | None, level: float
) -> tuple[tuple[Estimate, ...], ...]:
    first, last = table.first, table.values.shape[1]
    fits = [
        ols(table.values[:, j], table.values[:, :j], errors, clusters, level)
        for j in range(first + 1, last)
    ]
    return tuple(fit.slopes[first:] for fit in fits)


def _mediators(mediators: ArrayLike) -> list[Floats]:
    given = numbers(mediators)
    if given.ndim == 1:
        return [given]
    # A list of vectors has its mediators in rows, a table in columns.
    listed = isinstance(mediators, list | tuple)
    columns = list(given) if listed else list(given.T)
    if not 1 <= len(columns) <= MOST_MEDIATORS:
        raise OutOfRange("the number of mediators", f"1 to {MOST_MEDIATORS}")
    return columns
