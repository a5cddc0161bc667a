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
    table = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
    sums = [
        _sums(table, model, j, omission_distance, chosen)
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


def _distance(distance: int, table: Floats, model: PathModel) -> None:
    if not 2 <= distance < len(table):
        raise OutOfRange("omission_distance", "from 2 to less than the number of rows")
    enough(len(table) - -(-len(table) // distance), model)


def _sums(
    table: Floats, model: PathModel, j: int, distance: int, options: PlsOptions
) -> tuple[float, float]:
    """Squared errors and squared deviations from the mean over all hidden answers of a block."""
    errors = deviations = 0.0
    own = model.slices[j]
    everything = np.cov(table, rowvar=False)
    for first in range(distance):
        hidden = np.zeros(len(table), dtype=np.bool_)
        hidden[first::distance] = True
        mean, spread = _seen(table[~hidden, own], model, j)
        scale = np.ones(table.shape[1])
        scale[own] = spread
        grid = np.outer(scale, scale)
        rest = np.cov(table[~hidden], rowvar=False)
        found = settled(Blinded(j, everything / grid, rest / grid), model, options)
        onto = list(model.sources[j])
        scores = table[hidden] @ found.score_weights[:, onto]
        foretold = np.outer(scores @ found.paths[onto], found.loadings) * spread + mean
        errors += float(((table[hidden, own] - foretold) ** 2).sum())
        deviations += float(((table[hidden, own] - mean) ** 2).sum())
    return errors, deviations


def _seen(answers: Floats, model: PathModel, j: int) -> tuple[Floats, Floats]:
    spread = answers.std(axis=0, ddof=1)
    constant = np.flatnonzero(spread <= RELATIVE_NOISE)
    if constant.size:
        raise NoVariation(tuple(model.blocks[j].items[item] for item in constant))
    return answers.mean(axis=0), spread
