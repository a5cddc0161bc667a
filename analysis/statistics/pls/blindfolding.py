"""Stone-Geisser's Q2: are the answers to a construct's items foretold by its sources?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import RELATIVE_NOISE, Floats
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.pls.blinded import Blinded, settled
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.estimate import enough, model_items, pls
from analysis.statistics.pls.options import PlsOptions


@dataclass(frozen=True, slots=True)
class Blindfolding:
    """Cross-validated redundancy of every construct, in the order of the model.

    ``q2`` is 1 - ``errors`` / ``deviations`` (sums of squares of standardised items); None for
    exogenous constructs and those of mode B. Above 0 the sources foretell more than the mean does.
    """

    n: int
    omission_distance: int
    q2: tuple[float | None, ...]
    errors: tuple[float | None, ...]
    deviations: tuple[float | None, ...]


def blindfolding(
    items: ArrayLike,
    model: PathModel,
    omission_distance: int = 7,
    options: PlsOptions | None = None,
) -> Blindfolding:
    """Q2 of items (n, columns) by hiding every ``omission_distance``-th row of one block in turn.

    Each time the model is estimated from pairwise complete rows and the hidden answers are foretold
    from the sources' scores, path coefficients and loadings (Geisser 1974; Stone 1974; Lohmoeller
    1989, 2.5; Monecke & Leisch 2012). Rows should be in no meaningful order. Raises as ``pls``;
    OutOfRange for raw items or consistent PLS, for which it is not defined.
    """
    chosen = options or PlsOptions()
    if chosen.scaling == "raw" or chosen.consistent:
        raise OutOfRange("options", "standardised and not consistent for blindfolding")
    pls(items, model, chosen)
    table = model_items(items, model)
    _distance(omission_distance, table, model)
    hidings = _hidings((table - table.mean(axis=0)) / table.std(axis=0, ddof=1), omission_distance)
    sums = [
        _sums(hidings, model, j, chosen)
        if model.sources[j] and model.blocks[j].mode == "A"
        else None
        for j in range(len(model.blocks))
    ]
    return Blindfolding(
        n=len(table),
        omission_distance=omission_distance,
        q2=tuple(None if pair is None else 1 - pair[0] / pair[1] for pair in sums),
        errors=tuple(None if pair is None else pair[0] for pair in sums),
        deviations=tuple(None if pair is None else pair[1] for pair in sums),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Hiding:
    """Moments of standardised items when some rows are hidden.

    ``hidden`` (k + 1, k + 1): sums of products of those rows, a column of ones first; ``mean`` (k,)
    and ``rest`` (k, k): means and covariances of the others; ``everything`` (k, k): of all.
    """

    hidden: Floats
    mean: Floats
    rest: Floats
    everything: Floats


def _hidings(table: Floats, distance: int) -> list[_Hiding]:
    products = [_products(table[first::distance]) for first in range(distance)]
    whole = np.sum(products, axis=0)
    everything = _covariance(whole)
    return [
        _Hiding(hidden, (whole - hidden)[0, 1:] / (whole - hidden)[0, 0], rest, everything)
        for hidden in products
        for rest in [_covariance(whole - hidden)]
    ]


def _products(rows: Floats) -> Floats:
    with_ones = np.column_stack([np.ones(len(rows)), rows])
    return with_ones.T @ with_ones


def _covariance(products: Floats) -> Floats:
    n, sums = products[0, 0], products[0, 1:]
    return np.asarray((products[1:, 1:] - np.outer(sums, sums) / n) / (n - 1))


def _distance(distance: int, table: Floats, model: PathModel) -> None:
    if not 2 <= distance < len(table):
        raise OutOfRange("omission_distance", "from 2 to less than the number of rows")
    enough(len(table) - -(-len(table) // distance), model)


def _sums(
    hidings: list[_Hiding], model: PathModel, j: int, options: PlsOptions
) -> tuple[float, float]:
    """Squared errors and squared deviations from the mean over all hidden answers of a block."""
    own, onto = model.slices[j], list(model.sources[j])
    errors = deviations = 0.0
    for hiding in hidings:
        scale = np.ones(model.items.size)
        scale[own] = _spread(hiding.rest, model, j)
        grid = np.outer(scale, scale)
        found = settled(Blinded(j, hiding.everything / grid, hiding.rest / grid), model, options)
        from_mean = np.vstack([-hiding.mean[own], np.eye(model.items.size)[:, own]])
        score = found.score_weights[:, onto] @ found.paths[onto]
        from_scores = from_mean.copy()
        from_scores[1:] -= np.outer(score, found.loadings * scale[own])
        errors += float(np.einsum("am,ab,bm->", from_scores, hiding.hidden, from_scores))
        deviations += float(np.einsum("am,ab,bm->", from_mean, hiding.hidden, from_mean))
    return errors, deviations


def _spread(rest: Floats, model: PathModel, j: int) -> Floats:
    """Standard deviations of a block's items over the rows in which they are seen."""
    variance = np.diag(rest)
    shared = np.isin(model.owner, [j, *model.neighbours[j]])
    constant = np.flatnonzero(shared & (variance <= RELATIVE_NOISE))
    if constant.size:
        raise NoVariation(tuple(model.items[constant].tolist()))
    return np.sqrt(variance[model.slices[j]])
