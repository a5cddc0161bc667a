"""PLSpredict: can the model foretell the answers of people it was not estimated from?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange, StatisticsError
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.estimate import enough, model_items, pls
from analysis.statistics.pls.foretelling import (
    Antecedents,
    Benchmark,
    Fold,
    foretell,
    foretold_items,
)
from analysis.statistics.pls.options import PlsOptions


class FailedFolds(StatisticsError):
    """Training parts of the data without a solution."""

    def __init__(self, failed: int, folds: int) -> None:
        self.failed = failed
        self.folds = folds
        super().__init__(
            f"in {failed} of {folds} folds the model has no solution without the rows held out; "
            "use more folds, or leave out items that nearly everybody answers alike"
        )


class PredictivePower(StrEnum):
    """For how many items PLS has the smaller RMSE (Shmueli et al. 2019)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """How rows are held out, and what foretells and is compared.

    ``folds`` None leaves out each row in turn. Predictions are averaged over ``repetitions`` of
    dealing the rows into folds. ``antecedents``: foretell a construct from the scores of its direct
    sources, or through the model from exogenous constructs alone (earliest). ``benchmark``: linear
    regression of each item on all items of other constructs, or on those of exogenous constructs.
    """

    seed: int
    folds: int | None = 10
    repetitions: int = 1
    antecedents: Antecedents = "direct"
    benchmark: Benchmark = "other_items"

    def __post_init__(self) -> None:
        if self.folds is not None and self.folds < 2:
            raise OutOfRange("folds", "at least 2")
        if self.repetitions < 1:
            raise OutOfRange("repetitions", "at least 1")
        if self.antecedents not in get_args(Antecedents):
            raise OutOfRange("antecedents", f"one of {', '.join(get_args(Antecedents))}")
        if self.benchmark not in get_args(Benchmark):
            raise OutOfRange("benchmark", f"one of {', '.join(get_args(Benchmark))}")


@dataclass(frozen=True, slots=True)
class PredictionErrors:
    """Errors in the item's own unit; ``q2`` compares with the mean of the training rows."""

    rmse: float
    mae: float
    q2: float


@dataclass(frozen=True, slots=True)
class ItemPrediction:
    """How well an item (column position) of an endogenous construct is foretold."""

    construct: str
    item: int
    pls: PredictionErrors
    linear: PredictionErrors


@dataclass(frozen=True, slots=True)
class Prediction:
    """Out-of-sample errors of every endogenous item.

    ``power``: PLS beats the linear benchmark in RMSE for all items (high), for at least half
    (medium), for some (low) or for no item (none).
    """

    n: int
    cross_validation: CrossValidation
    folds: int
    items: tuple[ItemPrediction, ...]
    power: PredictivePower


def predict_pls(
    items: ArrayLike,
    model: PathModel,
    cross_validation: CrossValidation,
    options: PlsOptions | None = None,
) -> Prediction:
    """Cross-validated prediction of items (n, columns).

    Shmueli, Ray, Velasquez Estrada & Chatla (2016); Shmueli et al. (2019); direct and earliest
    antecedents: Danks (2021). Raises as ``pls``; FailedFolds; OutOfRange for consistent PLS, which
    estimates and does not predict.
    """
    chosen = options or PlsOptions()
    if chosen.consistent:
        raise OutOfRange("options", "not consistent for prediction")
    pls(items, model, chosen)
    table = model_items(items, model)
    n = len(table)
    folds = cross_validation.folds or n
    if folds > n:
        raise OutOfRange("folds", "at most the number of rows")
    enough(n - -(-n // folds), model)
    spread = table.std(axis=0)
    table = (table - table.mean(axis=0)) / spread
    fold = Fold(model, chosen, cross_validation.antecedents, cross_validation.benchmark)
    wanted = foretold_items(model)
    sums = np.zeros((3, n, wanted.size))
    for label in _dealt(n, folds, cross_validation):
        failed = foretell(table, label, fold, sums)
        if failed:
            raise FailedFolds(failed, folds)
    sums /= cross_validation.repetitions
    found = tuple(
        _item(model, int(i), (table[:, i] - sums[:, :, place]) * spread[i])
        for place, i in enumerate(wanted)
    )
    return Prediction(n, cross_validation, folds, found, _power(found))


def _item(model: PathModel, i: int, residuals: Floats) -> ItemPrediction:
    by_pls, by_regression, by_mean = residuals
    return ItemPrediction(
        construct=model.names[model.owner[i]],
        item=int(model.items[i]),
        pls=_errors(by_pls, by_mean),
        linear=_errors(by_regression, by_mean),
    )


def _dealt(n: int, folds: int, plan: CrossValidation) -> list[NDArray[np.intp]]:
    """The fold of every row (n,), for each repetition."""
    if folds == n:
        return [np.arange(n)] * plan.repetitions
    random = np.random.Generator(np.random.PCG64(plan.seed))
    return [random.permutation(n) % folds for _ in range(plan.repetitions)]


def _errors(residuals: Floats, from_mean: Floats) -> PredictionErrors:
    squares = float((residuals**2).sum())
    return PredictionErrors(
        rmse=float(np.sqrt(squares / residuals.size)),
        mae=float(np.abs(residuals).mean()),
        q2=1 - squares / float((from_mean**2).sum()),
    )


def _power(items: tuple[ItemPrediction, ...]) -> PredictivePower:
    better = sum(item.pls.rmse < item.linear.rmse for item in items)
    if better == len(items):
        return PredictivePower.HIGH
    if 2 * better >= len(items):
        return PredictivePower.MEDIUM
    return PredictivePower.LOW if better else PredictivePower.NONE
