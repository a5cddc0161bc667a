"""The PLS iteration: outer and inner proxies in turn, for one covariance matrix or many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.elimination import solve
from analysis.statistics.pls.inner_weights import inner_weights
from analysis.statistics.pls.options import PlsOptions

# Scores whose variance is below this share of their items' have none.
DEAD = 1e-12

# Squared correlations of a block's items with its neighbours below this are rounding noise.
UNRELATED = 1e-20


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
    correlations: Floats
    alive: NDArray[np.bool_]


def outer_weights(
    covariances: Floats, model: PathModel, options: PlsOptions, tolerance: float
) -> OuterWeights:
    """Wold's (1982) iteration in Lohmoeller's (1989) form, from equal weights.

    ``covariances`` (k, k, b) of items in the order of ``model.items``.
    """
    inverses, regular = _mode_b_inverses(covariances, model)
    proxy = np.ones((covariances.shape[1], covariances.shape[2]))
    variances = np.einsum("kkb->kb", covariances)
    outer = _outer(covariances, proxy, model)
    change = np.full(proxy.shape[-1], np.inf)
    iterations = 0
    while iterations < options.max_iterations and (change[regular] >= tolerance).any():
        inner, solved = inner_weights(outer.correlations, model, options.scheme)
        regular &= outer.alive if solved is None else outer.alive & solved
        proxy = _proxy_covariances(outer.with_scores, inner, model)
        explained = np.add.reduceat(proxy**2 / variances, model.starts, axis=0)
        regular &= (explained > UNRELATED).all(axis=0)
        for j, inverse in inverses.items():
            block = model.slices[j]
            proxy[block] = np.einsum("mlb,lb->mb", inverse, proxy[block])
        last, outer = outer, _outer(covariances, proxy, model)
        change = np.abs(outer.weights - last.weights).sum(axis=0)
        iterations += 1
    regular &= outer.alive
    converged = regular & (change < tolerance)
    return OuterWeights(
        outer.weights, outer.with_scores, outer.correlations, regular, converged, iterations
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
    with_scores = np.add.reduceat(covariances * proxy, model.starts, axis=1)
    products = np.add.reduceat(proxy[:, None] * with_scores, model.starts, axis=0)
    variance = np.einsum("jjb->jb", products)
    size = np.add.reduceat(proxy**2 * np.einsum("kkb->kb", covariances), model.starts, axis=0)
    dead = variance <= DEAD * size
    deviation = np.sqrt(np.where(dead, 1.0, variance))
    with_scores /= deviation
    return _Outer(
        weights=proxy / deviation[model.owner],
        with_scores=with_scores,
        correlations=products / deviation[:, None] / deviation[None],
        alive=~dead.any(axis=0),
    )


def _proxy_covariances(with_scores: Floats, inner: Floats, model: PathModel) -> Floats:
    """Covariances (k, b) of every item with its own construct's inner proxy."""
    proxy = np.empty((with_scores.shape[0], with_scores.shape[-1]))
    for j, block in enumerate(model.slices):
        some = list(model.neighbours[j])
        proxy[block] = np.einsum("mjb,jb->mb", with_scores[block][:, some], inner[some, j])
    return proxy
