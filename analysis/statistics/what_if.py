"""What fewer minutes of waiting would bring: along the chain to satisfaction, loyalty, money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, vector
from analysis.statistics.bootstrap_limits import BootstrapEffect, bootstrap_effect
from analysis.statistics.errors import Extrapolation, OutOfRange
from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.ols import Errors, Ols, ols
from analysis.statistics.path_table import PathTable, path_table
from analysis.statistics.recursive_paths import regression
from analysis.statistics.resampled_products import UnitProducts, unit_products
from analysis.statistics.sobel import product_of

# A change may be as large as the difference between short and long waits that were seen.
OUTER = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Step:
    """The mean change of one link of the chain.

    ``chain``: what comes through the link before it, with bootstrap limits; ``delta``: the same
    with the delta method's error; ``whole``: what goes together with the wait by whatever way.
    """

    chain: BootstrapEffect
    delta: Estimate
    whole: BootstrapEffect


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Mean changes per customer if every wait were ``fewer`` minutes shorter, none below ``floor``.

    ``change`` is the mean change in minutes, ``held`` the share of customers whose wait could not
    be shortened in full. ``steps`` follow the chain. The assumption: differences between customers
    tell what a change would do, and all of it runs through the link before.
    """

    n: int
    draws: int
    wait_now: float
    wait_then: float
    change: float
    floor: float
    held: float
    observed: Interval
    knot: float | None
    steps: tuple[Step, ...]


def what_if(  # noqa: PLR0913 - the chain, the change, and how to resample
    wait: ArrayLike,
    chain: Sequence[ArrayLike],
    *,
    fewer: float,
    seed: int,
    controls: ArrayLike | None = None,
    knot: float | None = None,
    draws: int = 2000,
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> WhatIf:
    """Carry a shorter wait (n,) through regressions of ``chain`` (vectors (n,), first comes first).

    Every link is regressed on the link before, the wait and the controls (n, c), HC3 or
    cluster-robust; with ``knot`` minutes count differently beyond it. Raises Extrapolation when
    ``fewer`` exceeds the distance between the 5th and 95th percentile of waits, or the mean wait
    would fall below the 5th; NoVariation and Collinear count wait 0, the chain 1 ... and controls.
    """
    minutes, level = vector(wait), proper_level(level)
    if not chain or draws < 2:
        raise OutOfRange("the chain and the draws", "at least one link and two draws")
    if not fewer > 0:
        raise OutOfRange("the minutes taken away", "above 0")
    low, high = (float(limit) for limit in np.quantile(minutes, OUTER))
    floor = float(minutes.min())
    then = np.maximum(minutes - fewer, floor)
    _inside(minutes, then, fewer, (low, high))
    bases = [minutes, *_beyond(minutes, knot)]
    moved = [then, *_beyond(then, knot)]
    change = np.array([float((b - a).mean()) for a, b in zip(bases, moved, strict=True)])
    table = path_table([*bases, *chain], controls)
    return WhatIf(
        n=table.n,
        draws=draws,
        wait_now=float(minutes.mean()),
        wait_then=float(then.mean()),
        change=float(change[0]),
        floor=floor,
        held=float(np.mean(minutes - fewer < floor)),
        observed=Interval(low, high, "percentiles", OUTER[1] - OUTER[0]),
        knot=knot,
        steps=_steps(table, change, (seed, draws, level), clusters),
    )


def _inside(minutes: Floats, then: Floats, fewer: float, seen: tuple[float, float]) -> None:
    low, high = seen
    if fewer > high - low:
        raise Extrapolation(fewer, 0.0, high - low)
    if then.mean() < low:
        raise Extrapolation(float(then.mean()), low, float(minutes.max()))


def _beyond(minutes: Floats, knot: float | None) -> list[Floats]:
    return [] if knot is None else [np.maximum(minutes - knot, 0.0)]


def _steps(
    table: PathTable,
    change: Floats,
    how: tuple[int, int, float],
    clusters: NDArray[np.generic] | None,
) -> tuple[Step, ...]:
    seed, draws, level = how
    random = np.random.Generator(np.random.PCG64(seed))
    units: UnitProducts = unit_products(table.scaled, clusters, random)
    value = _changes(table, units.total()[..., None], change)
    parts = [_changes(table, products, change) for products in units.drawn(draws, random)]
    drawn = np.concatenate(parts, axis=-1)
    left_out = _changes(table, units.without_each(), change)
    deltas = _deltas(table, change, clusters, level)

    def effect(kind: int, link: int) -> BootstrapEffect:
        here = (kind, link)
        return bootstrap_effect(float(value[here][0]), drawn[here], left_out[here], level)

    return tuple(Step(effect(0, link), delta, effect(1, link)) for link, delta in enumerate(deltas))


def _changes(table: PathTable, products: Floats, change: Floats) -> Floats:
    """Mean changes (2, links, b): along the chain, and by whatever way."""
    products = products / products[0, 0]
    first = table.first + 1
    waits = tuple(range(first, first + change.size))
    before = tuple(range(first + change.size))
    links = range(first + change.size, products.shape[0])
    scaled = (change / table.spread[[wait - 1 for wait in waits]])[:, None]
    chain: list[Floats] = []
    whole: list[Floats] = []
    for link in links:
        alone = regression(products, before, link)[first:]
        whole.append((alone * scaled).sum(axis=0) * table.spread[link - 1])
        if not chain:
            chain.append(whole[0])
            continue
        slope = regression(products, (*before, link - 1), link)[-1]
        chain.append(chain[-1] * slope * table.spread[link - 1] / table.spread[link - 2])
    return np.array([chain, whole])


def _deltas(
    table: PathTable, change: Floats, clusters: NDArray[np.generic] | None, level: float
) -> list[Estimate]:
    errors: Errors = "hc3" if clusters is None else "cluster"
    before = table.first + change.size
    found: list[Estimate] = []
    slopes: list[Estimate] = []
    for link in range(before, table.values.shape[1]):
        # Columns up to the waits, and the link before where there is one.
        columns = [*range(before), *([link - 1] if slopes else [])]
        fit = ols(table.values[:, link], table.values[:, columns], errors, clusters, level)
        slopes.append(_own(fit, change, table.first) if not slopes else fit.slopes[-1])
        product = product_of(slopes, level)
        found.append(normal(product.value, product.standard_error, "delta", level))
    return found


def _own(fit: Ols, change: Floats, first: int) -> Estimate:
    weights = np.zeros(fit.p + 1)
    weights[1 + first :] = change
    return fit.combination(weights)
