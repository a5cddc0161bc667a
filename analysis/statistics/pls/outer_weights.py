"""The PLS iteration: outer and inner proxies in turn, for one covariance matrix or many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.elimination import solve
from analysis.statistics.pls.inner_weights import inner_weights
from analysis.statistics.pls.options import PlsOptions, Scheme

# Scores whose variance is below this share of their items' have none.
DEAD = 1e-12

# Squared correlations of a block's items with its neighbours below this are rounding noise.
UNRELATED = 1e-20

# The share of a batch still moving at which the others are let go.
LEAVE_BELOW = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class OuterWeights:
    """Weights of scores with unit variance, the batch of b solutions last.

    ``weights`` (k, b); ``with_scores`` (k, J, b) covariances of items and scores; ``correlations``
    (J, J, b) of scores. ``regular`` (b,) is False where a block or a regression was singular or a
    score had no variance; ``converged`` (b,); ``iterations`` until the slowest stood still.
    """

    weights: Floats
    with_scores: Floats
    correlations: Floats
    regular: NDArray[np.bool_]
    converged: NDArray[np.bool_]
    iterations: int


@dataclass(frozen=True, slots=True, eq=False)
class _Outer:
    weights: Floats
    with_scores: Floats
    loadings: Floats
    correlations: Floats
    alive: NDArray[np.bool_]

    def only(self, some: NDArray[np.bool_]) -> _Outer:
        return _Outer(
            self.weights[:, some],
            self.with_scores[..., some],
            self.loadings[:, some],
            self.correlations[..., some],
            self.alive[some],
        )


def outer_weights(
    covariances: Floats, model: PathModel, options: PlsOptions, tolerance: float
) -> OuterWeights:
    """Wold's (1982) iteration in Lohmoeller's (1989) form, from equal weights.

    ``covariances`` (k, k, b) of items in the order of ``model.items``.
    """
    batch = covariances.shape[-1]
    inverses, regular = _mode_b_inverses(covariances, model)
    outer = _outer(covariances, np.ones((covariances.shape[1], batch)), model)
    weights, change = outer.weights.copy(), np.full(batch, np.inf)
    moving, some = np.arange(batch), covariances
    iterations = 0
    while moving.size and iterations < options.max_iterations:
        last = outer.loadings
        proxy, solved = _proxies(outer, model, options.scheme)
        for j, inverse in inverses.items():
            block = model.slices[j]
            proxy[block] = np.einsum("mlb,lb->mb", inverse, proxy[block])
        outer = _outer(some, proxy, model)
        iterations += 1
        weights[:, moving] = outer.weights
        change[moving] = np.abs(outer.loadings - last).sum(axis=0)
        regular[moving] &= solved & outer.alive
        going = regular[moving] & (change[moving] >= tolerance)
        # Solutions at rest are let go once they are many: copying the others has its cost, too.
        if going.sum() <= LEAVE_BELOW * going.size:
            moving, some = moving[going], some[:, :, going]
            outer = outer.only(going)
            inverses = {j: inverse[:, :, going] for j, inverse in inverses.items()}
    final = _outer(covariances, weights, model)
    regular &= final.alive & _related(final, covariances, model, options.scheme)
    return OuterWeights(
        final.weights,
        final.with_scores,
        final.correlations,
        regular,
        regular & (change < tolerance),
        iterations,
    )


def _mode_b_inverses(
    covariances: Floats, model: PathModel
) -> tuple[dict[int, Floats], NDArray[np.bool_]]:
    regular = np.ones(covariances.shape[-1], dtype=np.bool_)
    inverses = {}
    for j, block in enumerate(model.blocks):
        if block.mode == "B" and len(block.items) > 1:
            own = covariances[model.slices[j], model.slices[j]]
            unit = np.broadcast_to(np.eye(len(own))[:, :, None], own.shape)
            inverses[j], solved = solve(own, unit)
            regular &= solved
    return inverses, regular


def _outer(covariances: Floats, proxy: Floats, model: PathModel) -> _Outer:
    """Scores of unit variance from weights (k, b), and what they correlate with."""
    with_scores = _sums_by_block(covariances, proxy, model)
    products = np.add.reduceat(proxy[:, None] * with_scores, model.starts, axis=0)
    variance = np.einsum("jjb->jb", products)
    item_variance = np.einsum("kkb->kb", covariances)
    size = np.add.reduceat(proxy**2 * item_variance, model.starts, axis=0)
    dead = variance <= DEAD * size
    deviation = np.sqrt(np.where(dead, 1.0, variance))
    with_scores /= deviation
    return _Outer(
        weights=proxy / deviation[model.owner],
        with_scores=with_scores,
        loadings=with_scores[np.arange(len(proxy)), model.owner] / np.sqrt(item_variance),
        correlations=products / deviation[:, None] / deviation[None],
        alive=~dead.any(axis=0),
    )


def _sums_by_block(covariances: Floats, proxy: Floats, model: PathModel) -> Floats:
    """Covariances (k, J, b) of items with weighted sums of each block.

    Row by row of the symmetric matrices and into one buffer: three times as fast as a product.
    """
    sums = np.empty((len(covariances), len(model.blocks), covariances.shape[-1]))
    product = np.empty((len(covariances), covariances.shape[-1]))
    for j, block in enumerate(model.slices):
        total = np.multiply(covariances[block.start], proxy[block.start])
        for item in range(block.start + 1, block.stop):
            total += np.multiply(covariances[item], proxy[item], out=product)
        sums[:, j] = total
    return sums


def _proxies(outer: _Outer, model: PathModel, scheme: Scheme) -> tuple[Floats, NDArray[np.bool_]]:
    """Covariances (k, b) of every item with its own construct's inner proxy; which are usable."""
    inner, usable = inner_weights(outer.correlations, model, scheme)
    proxy = np.empty_like(outer.weights)
    for j, block in enumerate(model.slices):
        some = list(model.neighbours[j])
        proxy[block] = np.einsum("mjb,jb->mb", outer.with_scores[block][:, some], inner[some, j])
    return proxy, usable


def _related(
    outer: _Outer, covariances: Floats, model: PathModel, scheme: Scheme
) -> NDArray[np.bool_]:
    """Which solutions (b,) have constructs that all go with some neighbour."""
    proxy, usable = _proxies(outer, model, scheme)
    squares = proxy**2 / np.einsum("kkb->kb", covariances)
    explained = np.add.reduceat(squares, model.starts, axis=0)
    return np.asarray(usable & (explained > UNRELATED).all(axis=0))
