"""Items foretold for rows held out, from the moments of all other rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.elimination import SINGULAR
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.resampled import BATCH_NUMBERS, DEAD_VARIANCE
from analysis.statistics.pls.solution import Solutions, solutions
from analysis.statistics.pls.structure import total_effects

Antecedents = Literal["direct", "earliest"]
Benchmark = Literal["other_items", "exogenous_items"]


@dataclass(frozen=True, slots=True)
class Fold:
    """What is done alike in every fold."""

    model: PathModel
    options: PlsOptions
    antecedents: Antecedents
    benchmark: Benchmark


def foretell(table: Floats, label: NDArray[np.intp], fold: Fold) -> tuple[Floats, int]:
    """Items (3, n, k) foretold by PLS, by regression and by the mean of the training rows.

    ``table`` (n, k) is standardised; ``label`` (n,) numbers the fold in which a row is held out.
    Also says in how many folds PLS has no solution.
    """
    foretold = np.empty((3, *table.shape))
    failed = 0
    total, products = table.sum(axis=0), table.T @ table
    batch = max(1, BATCH_NUMBERS // table.shape[1] ** 2)
    folds = int(label.max()) + 1
    rows = np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))[:-1])
    for start in range(0, folds, batch):
        held = rows[start : start + batch]
        left = np.array([len(table) - len(out) for out in held])
        means = np.array([total - table[out].sum(axis=0) for out in held]) / left[:, None]
        seconds = np.array([products - table[out].T @ table[out] for out in held])
        covariance = seconds / left[:, None, None] - means[:, :, None] * means[:, None]
        constant = (np.einsum("bkk->bk", covariance) <= DEAD_VARIANCE).any(axis=1)
        if constant.any():
            failed += int(constant.sum())
            continue
        by_pls, bad = _pls_coefficients(covariance, fold)
        by_regression = _regression_coefficients(covariance, fold)
        failed += bad
        for out, mean, pls, line in zip(held, means, by_pls, by_regression, strict=True):
            deviation = table[out] - mean
            foretold[0, out] = mean + deviation @ pls
            foretold[1, out] = mean + deviation @ line
            foretold[2, out] = mean
    return foretold, failed


def _pls_coefficients(covariance: Floats, fold: Fold) -> tuple[Floats, int]:
    """What a deviation of each item adds to each foretold item (b, k, k)."""
    found = solutions(
        np.moveaxis(covariance, 0, -1), fold.model, fold.options, fold.options.tolerance
    )
    spread = np.sqrt(np.einsum("bkk->bk", covariance))
    weights = found.weights.T / (spread if fold.options.scaling == "standardised" else 1.0)
    onto = _onto_scores(found, fold)[:, :, fold.model.owner]
    from_items = onto[:, fold.model.owner] * weights[:, :, None]
    failed = np.count_nonzero(~(found.regular & found.converged))
    return from_items * (found.loadings.T * spread)[:, None], int(failed)


def _onto_scores(found: Solutions, fold: Fold) -> Floats:
    """What the score of each construct adds to the foretold score of each (b, J, J)."""
    if fold.antecedents == "direct":
        return np.moveaxis(found.structure.paths, -1, 0)
    total = np.moveaxis(total_effects(found.structure.paths, fold.model), -1, 0).copy()
    total[:, list(fold.model.endogenous)] = 0.0
    return total


def _regression_coefficients(covariance: Floats, fold: Fold) -> Floats:
    """Slopes (b, k, k) of every endogenous item on the items of the benchmark."""
    slopes = np.zeros_like(covariance)
    exogenous = ~np.isin(fold.model.owner, fold.model.endogenous)
    for j in fold.model.endogenous:
        targets = np.flatnonzero(fold.model.owner == j)
        others = exogenous if fold.benchmark == "exogenous_items" else fold.model.owner != j
        predictors = np.flatnonzero(others)
        among = covariance[:, predictors[:, None], predictors]
        # Items that repeat each other share their slope instead of stopping the benchmark.
        inverse = np.linalg.pinv(among, rcond=SINGULAR, hermitian=True)
        onto = covariance[:, predictors[:, None], targets]
        slopes[:, predictors[:, None], targets] = inverse @ onto
    return slopes
