"""Do the constructs differ from each other? HTMT and the Fornell-Larcker table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.estimate import Pls

Between = Literal["scores", "constructs"]

# No block of real items has a mean correlation below this; it keeps the ratio finite.
LEAST_MONOTRAIT = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Distinctness:
    """``htmt`` (J, J) with ones on the diagonal; ``fornell_larcker`` (J, J).

    The latter holds correlations, and on its diagonal the root of each block's mean squared
    loading, which should exceed all correlations in its row.
    """

    htmt: Floats
    fornell_larcker: Floats
    between: Between


def distinctness(fit: Pls, between: Between = "scores") -> Distinctness:
    """Henseler, Ringle & Sarstedt (2015); Fornell & Larcker (1981).

    ``between``: correlations of the scores, or of the constructs, which consistent PLS corrects.
    """
    table = (fit.score_correlations if between == "scores" else fit.correlations).copy()
    sizes = np.add.reduceat(fit.loadings**2, fit.model.starts) / _block_sizes(fit.model)
    np.fill_diagonal(table, np.sqrt(sizes))
    ratios = heterotrait_monotrait(fit.item_correlations[:, :, None], fit.model)[..., 0]
    return Distinctness(ratios, table, between)


def heterotrait_monotrait(correlations: Floats, model: PathModel) -> Floats:
    """HTMT (J, J, b) of item correlations (k, k, b), which count by absolute size.

    The mean correlation within a single item's block is 1.
    """
    rows = np.add.reduceat(np.abs(correlations), model.starts, axis=1)
    sums = np.add.reduceat(rows, model.starts, axis=0)
    size = _block_sizes(model)[:, None]
    within = np.einsum("jjb->jb", sums) - size
    monotrait = np.where(size > 1, within / np.maximum(size * (size - 1), 1.0), 1.0)
    root = np.sqrt(np.maximum(monotrait, LEAST_MONOTRAIT))
    ratios = np.asarray(sums / (size * size.T)[:, :, None] / root[:, None] / root[None])
    every = np.arange(len(model.blocks))
    ratios[every, every] = 1.0
    return ratios


def _block_sizes(model: PathModel) -> Floats:
    """How many items each block has (J,)."""
    return np.array([len(block.items) for block in model.blocks], dtype=np.float64)
