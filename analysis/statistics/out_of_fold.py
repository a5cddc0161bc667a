"""Predictions for rows that the model has not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.arrays import Floats, matrix, same_rows, vector
from analysis.statistics.errors import OutOfRange
from analysis.statistics.logistic import logistic


def out_of_fold(y: ArrayLike, predictors: ArrayLike, *, seed: int, folds: int = 10) -> Floats:
    """Chances (n,) of y = 1 (n,) from logistic regressions on the other folds' predictors (n, p).

    Both outcomes are dealt evenly over the folds (Stone 1974; Kohavi 1995). Raises what
    ``logistic`` raises for any fold.
    """
    outcome, x = vector(y), matrix(predictors)
    same_rows(outcome, x)
    if not 2 <= folds <= outcome.size:
        raise OutOfRange("the number of folds", "from 2 to the number of rows")
    random = np.random.Generator(np.random.PCG64(seed))
    # In random order, ones first: counting off deals each outcome out evenly.
    order = np.lexsort((random.random(outcome.size), -outcome))
    fold = np.empty(outcome.size, dtype=np.intp)
    fold[order] = np.arange(outcome.size) % folds
    predicted = np.empty(outcome.size)
    for k in range(folds):
        away = fold == k
        fit = logistic(outcome[~away], x[~away])
        predicted[away] = special.expit(fit.log_odds(x[away]))
    return predicted
