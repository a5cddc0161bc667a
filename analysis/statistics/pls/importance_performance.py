"""Importance-performance map: where is little achieved of what matters much?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange, ShapeMismatch, StatisticsError
from analysis.statistics.pls.design import InvalidPathModel, PathModel
from analysis.statistics.pls.estimate import Pls, model_items, pls
from analysis.statistics.pls.options import PlsOptions

# A sum of weights this small against their sizes cannot be divided by.
CANCELLED = 1e-6


class CancelledWeights(StatisticsError):
    """Constructs whose items' weights sum to nothing, so that no weighted mean exists."""

    def __init__(self, constructs: tuple[str, ...]) -> None:
        self.constructs = constructs
        super().__init__(
            f"the weights of {', '.join(constructs)} cancel out; turn reversed items round"
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """One construct (``item`` None) or item (column position) on the map.

    ``performance`` is its mean on 0-100; ``importance`` the points that the target gains for one
    point more of it, all paths together.
    """

    construct: str
    item: int | None
    performance: float
    importance: float


@dataclass(frozen=True, slots=True)
class ImportancePerformance:
    """All constructs with a chain of paths to the target, and their items.

    ``target_performance``: its own mean on 0-100. ``negative_weights`` names constructs with an
    item of negative weight, whose performance and importance are not to be trusted: leave the item
    out or turn it round.
    """

    n: int
    target: str
    target_performance: float
    constructs: tuple[Placed, ...]
    items: tuple[Placed, ...]
    negative_weights: tuple[str, ...]


def importance_performance(
    items: ArrayLike,
    model: PathModel,
    target: str,
    scale: tuple[ArrayLike, ArrayLike],
    options: PlsOptions | None = None,
) -> ImportancePerformance:
    """The map of items (n, columns) for one endogenous construct (Ringle & Sarstedt 2016).

    ``scale`` holds the lowest and the highest possible answer, one number or one for each column of
    ``items``. Importance is the unstandardised total effect of scores that are weighted means of
    items on 0-100. Raises as ``pls``; OutOfRange for answers beyond the scale; InvalidPathModel for
    a target without sources; CancelledWeights.
    """
    if target not in {name for _, name in model.paths}:
        raise InvalidPathModel((f"{target} has no path to it",))
    fit = pls(items, model, options)
    answers = _on_hundred(np.asarray(items, dtype=np.float64), model, scale)
    return placed(fit, target, answers.mean(axis=0), answers.std(axis=0))


def placed(fit: Pls, target: str, means: Floats, deviations: Floats) -> ImportancePerformance:
    """The map of a fitted model whose items have these means and deviations (k,) on 0-100.

    Raises InvalidPathModel and CancelledWeights.
    """
    model = fit.model
    if target not in {name for _, name in model.paths}:
        raise InvalidPathModel((f"{target} has no path to it",))
    shares = fit.standardised_weights / deviations
    sums = np.add.reduceat(shares, model.starts)
    _not_cancelled(shares, sums, model)
    effects = fit.total_effects[:, model.names.index(target)]
    importance = effects * sums / sums[model.names.index(target)]
    shares = shares / sums[model.owner]
    performance = np.add.reduceat(shares * means, model.starts)
    return _map(fit, target, _Values(means, shares, performance, importance))


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    item_means: Floats
    shares: Floats
    performance: Floats
    importance: Floats


def _map(fit: Pls, target: str, values: _Values) -> ImportancePerformance:
    model = fit.model
    upstream = model.reachable[:, model.names.index(target)]
    negative = np.unique(model.owner[fit.weights < 0])
    return ImportancePerformance(
        n=fit.n,
        target=target,
        target_performance=float(values.performance[model.names.index(target)]),
        constructs=tuple(
            Placed(model.names[j], None, float(values.performance[j]), float(values.importance[j]))
            for j in np.flatnonzero(upstream)
        ),
        items=tuple(
            Placed(
                model.names[model.owner[i]],
                int(model.items[i]),
                float(values.item_means[i]),
                float(values.importance[model.owner[i]] * values.shares[i]),
            )
            for i in np.flatnonzero(upstream[model.owner])
        ),
        negative_weights=tuple(model.names[j] for j in negative),
    )


def _on_hundred(items: Floats, model: PathModel, scale: tuple[ArrayLike, ArrayLike]) -> Floats:
    """The model's items (n, k) on 0-100."""
    low, high = (_by_item(limit, items.shape[1], model) for limit in scale)
    if not (np.isfinite(low).all() and np.isfinite(high).all() and (low < high).all()):
        raise OutOfRange("scale", "finite, its lowest answer below its highest")
    table = model_items(items, model)
    if (table < low).any() or (table > high).any():
        raise OutOfRange("every answer", "within the scale given")
    return np.asarray(100 * (table - low) / (high - low))


def _by_item(limit: ArrayLike, columns: int, model: PathModel) -> Floats:
    values = np.asarray(limit, dtype=np.float64)
    if values.ndim and values.shape != (columns,):
        raise ShapeMismatch((columns,), values.shape)
    return np.broadcast_to(values, (columns,))[model.items]


def _not_cancelled(shares: Floats, sums: Floats, model: PathModel) -> None:
    sizes = np.add.reduceat(np.abs(shares), model.starts)
    gone = np.flatnonzero(np.abs(sums) <= CANCELLED * sizes)
    if gone.size:
        raise CancelledWeights(tuple(model.names[j] for j in gone))
