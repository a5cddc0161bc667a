"""What makes a solution doubtful though it was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel

# Eigenvalues and loadings beyond their limits by less than this are rounding noise.
ROUNDING = 1e-9

# Rows wanted for every predictor of the largest regression (Barclay, Higgins & Thompson 1995).
ROWS_PER_ARROW = 10


class Concern(StrEnum):
    """A reason to doubt a solution."""

    LOADING_ABOVE_ONE = "loading_above_one"
    NEGATIVE_LOADING = "negative_loading"
    RELIABILITY_ABOVE_ONE = "reliability_above_one"
    CORRELATION_ABOVE_ONE = "correlation_above_one"
    IMPOSSIBLE_CORRELATIONS = "impossible_correlations"
    """The constructs' correlation matrix has a negative eigenvalue: no data could have it."""
    R2_ABOVE_ONE = "r2_above_one"
    PERFECT_PREDICTION = "perfect_prediction"
    FEW_ROWS = "few_rows"
    """Fewer than ten rows for each predictor of the largest regression."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One concern and the constructs it is about (all of them when it is about the whole)."""

    concern: Concern
    constructs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The parts of a solution that can be improper; see ``Pls``."""

    n: int
    loadings: Floats
    correlations: Floats
    rho_a: Floats
    r2: Floats


def flags(found: Judged, model: PathModel) -> tuple[Flag, ...]:
    """Every concern about a solution, in the order of ``Concern``."""
    above = np.abs(found.correlations) - np.eye(len(model.blocks))
    impossible = np.linalg.eigvalsh(found.correlations)[0] < -ROUNDING
    few = found.n < ROWS_PER_ARROW * _largest_regression(model)
    about = {
        Concern.LOADING_ABOVE_ONE: _owners(np.abs(found.loadings) > 1 + ROUNDING, model),
        Concern.NEGATIVE_LOADING: _owners(found.loadings < 0, model),
        Concern.RELIABILITY_ABOVE_ONE: _named(found.rho_a > 1 + ROUNDING, model),
        Concern.CORRELATION_ABOVE_ONE: _named(above.max(axis=0) > 1 + ROUNDING, model),
        Concern.IMPOSSIBLE_CORRELATIONS: model.names if impossible else (),
        Concern.R2_ABOVE_ONE: _named(found.r2 > 1 + ROUNDING, model),
        Concern.PERFECT_PREDICTION: _named(np.abs(found.r2 - 1) <= ROUNDING, model),
        Concern.FEW_ROWS: model.names if few else (),
    }
    return tuple(Flag(concern, names) for concern, names in about.items() if names)


def _largest_regression(model: PathModel) -> int:
    inner = max(map(len, model.sources))
    return max(inner, *(len(block.items) if block.mode == "B" else 1 for block in model.blocks))


def _owners(items: NDArray[np.bool_], model: PathModel) -> tuple[str, ...]:
    return tuple(model.names[j] for j in np.unique(model.owner[items]))


def _named(constructs: NDArray[np.bool_], model: PathModel) -> tuple[str, ...]:
    return tuple(model.names[j] for j in np.flatnonzero(constructs))
