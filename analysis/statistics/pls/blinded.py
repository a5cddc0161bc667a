"""The PLS iteration when some rows of one block are hidden, on pairwise complete rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.failures import NoStableWeights, SingularStructure
from analysis.statistics.pls.inner_weights import inner_weights
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.structure import structure


@dataclass(frozen=True, slots=True, eq=False)
class Blinded:
    """Item covariances (k, k) over all rows, and over those in which no answer is hidden.

    ``construct``: the position of the one whose items are hidden. Items are standardised over the
    rows in which they are seen.
    """

    construct: int
    everything: Floats
    rest: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What foretells the hidden answers.

    ``score_weights`` (k, J) of scores with unit variance where they are seen; ``paths`` (J,) to the
    hidden construct; ``loadings`` (m,) of its items.
    """

    score_weights: Floats
    paths: Floats
    loadings: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Outer:
    weights: Floats
    everything: Floats
    rest: Floats
    correlations: Floats


def settled(blinded: Blinded, model: PathModel, options: PlsOptions) -> Settled:
    """Iterate from equal weights until they stand still."""
    outer = _outer(blinded, np.ones(model.items.size), model)
    own = (np.arange(model.items.size), model.owner)
    for _ in range(options.max_iterations):
        proxy = _proxy(blinded, outer, model, options)
        last, outer = outer, _outer(blinded, proxy, model)
        change = outer.everything[own] - last.everything[own]
        if np.abs(change).sum() < options.tolerance:
            return _results(blinded, outer, model)
    raise NoStableWeights(options.max_iterations)


def _outer(blinded: Blinded, weights: Floats, model: PathModel) -> _Outer:
    """Standardised scores, their covariances (k, J) with items and correlations (J, J)."""
    h = blinded.construct
    everything = np.add.reduceat(blinded.everything * weights, model.starts, axis=1)
    rest = np.add.reduceat(blinded.rest * weights, model.starts, axis=1)
    products = np.add.reduceat(weights[:, None] * everything, model.starts, axis=0)
    seen = np.add.reduceat(weights[:, None] * rest, model.starts, axis=0)
    deviation = np.sqrt(np.diag(products))
    correlations = products / np.outer(deviation, deviation)
    correlations[h] = correlations[:, h] = seen[h] / np.sqrt(seen[h, h] * np.diag(seen))
    deviation[h] = np.sqrt(seen[h, h])
    return _Outer(
        weights / deviation[model.owner], everything / deviation, rest / deviation, correlations
    )


def _proxy(blinded: Blinded, outer: _Outer, model: PathModel, options: PlsOptions) -> Floats:
    """Weights (k,) of items for their own inner proxy, over the rows where both are seen."""
    inner, _ = inner_weights(outer.correlations[:, :, None], model, options.scheme)
    proxy = np.ones_like(outer.weights)
    for j, (block, own) in enumerate(zip(model.blocks, model.slices, strict=True)):
        whole = blinded.construct not in {j, *model.neighbours[j]}
        items = blinded.everything if whole else blinded.rest
        with_scores = outer.everything if whole else outer.rest
        covariance = with_scores[own] @ inner[:, j, 0]
        if len(block.items) == 1:
            continue
        if block.mode == "A":
            proxy[own] = covariance / np.sqrt(np.diag(items[own, own]))
        else:
            proxy[own] = _regressed(blinded.everything[own, own], items[own, own], covariance)
    return proxy


def _regressed(seen: Floats, shared: Floats, covariance: Floats) -> Floats:
    """Mode B weights when items and proxy share fewer rows than the items among themselves."""
    turn = np.linalg.inv(np.linalg.cholesky(seen)).T
    return np.asarray(turn @ (turn.T @ covariance / np.sqrt(np.diag(turn.T @ shared @ turn))))


def _results(blinded: Blinded, outer: _Outer, model: PathModel) -> Settled:
    h = blinded.construct
    inner = structure(outer.correlations[:, :, None], model)
    if not inner.regular[0]:
        raise SingularStructure(model.names[h], tuple(model.names[s] for s in model.sources[h]))
    placed = np.zeros((outer.weights.size, len(model.blocks)))
    placed[np.arange(outer.weights.size), model.owner] = outer.weights
    spread = np.sqrt(np.diag(blinded.rest))[model.slices[h]]
    return Settled(placed, inner.paths[:, h, 0], outer.rest[model.slices[h], h] / spread)
