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


def foretell(table: Floats, label: NDArray[np.intp], fold: Fold, sums: Floats) -> int:
    """Add to ``sums`` (3, n, q) what PLS, regression and the mean of the training rows foretell.

    ``table`` (n, k) is standardised, q of its items belong to endogenous constructs; ``label``
    (n,) numbers the fold in which a row is held out. Returns in how many folds PLS has no solution.
    """
    failed = 0
    total, products = table.sum(axis=0), table.T @ table
    batch = max(1, BATCH_NUMBERS // table.shape[1] ** 2)
    rows = np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))[:-1])
    wanted = foretold_items(fold.model)
    for start in range(0, len(rows), batch):
        held = rows[start : start + batch]
        parts = [table[out] for out in held]
        left = np.array([len(table) - len(part) for part in parts])
        means = np.array([total - part.sum(axis=0) for part in parts]) / left[:, None]
        seconds = np.array([products - part.T @ part for part in parts])
        covariance = seconds / left[:, None, None] - means[:, :, None] * means[:, None]
        constant = (np.einsum("bkk->bk", covariance) <= DEAD_VARIANCE).any(axis=1)
        if constant.any():
            failed += int(constant.sum())
            continue
        by_pls, bad = _pls_coefficients(covariance, fold)
        by_regression = _regression_coefficients(covariance, fold)
        failed += bad
        for out, part, mean, pls, line in zip(
            held, parts, means, by_pls, by_regression, strict=True
        ):
            deviation = part - mean
            sums[0, out] += mean[wanted] + deviation @ pls[:, wanted]
            sums[1, out] += mean[wanted] + deviation @ line[:, wanted]
            sums[2, out] += mean[wanted]
    return failed


def foretold_items(model: PathModel) -> NDArray[np.intp]:
    """The items, by their place among ``model.items``, that belong to endogenous constructs."""
    return np.flatnonzero(np.isin(model.owner, model.endogenous))


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
