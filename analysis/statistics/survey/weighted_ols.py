"""Least squares under survey weights, the unweighted fit beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, floats, matrix, proper_level, same_rows, vector
from analysis.statistics.errors import Collinear, TooFewObservations
from analysis.statistics.estimate import Estimate, student
from analysis.statistics.survey.weights import (
    Design,
    linearised,
    proper_weights,
    weight_cost,
)

REPEATED = 1e-10
"""A predictor with less of its own than this, in its standard deviations, repeats others."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightedOls:
    """Coefficients (intercept first) under weights and without; ``shifts`` are their differences
    in standard errors of the unweighted fit.

    ``covariance`` (p + 1, p + 1) is the linearised one under weights.
    """

    n: int
    effective_n: float
    design_effect: float
    weighted: tuple[Estimate, ...]
    unweighted: tuple[Estimate, ...]
    covariance: Floats
    r2: float
    shifts: tuple[float, ...]


def survey_ols(y: ArrayLike, x: ArrayLike, design: Design, *, level: float = 0.95) -> WeightedOls:
    """Regress y (n,) on x (n, p) under weights, errors by Taylor linearisation (Binder 1983).

    Degrees of freedom are rows or clusters minus 1 - p. Raises Collinear, TooFewObservations,
    OutOfRange for weights at or below 0, MissingValues.
    """
    outcome, predictors = vector(y), matrix(x)
    same_rows(outcome, predictors)
    w = proper_weights(design.weights)
    same_rows(outcome, w)
    n, p = predictors.shape
    if n < p + 2:
        raise TooFewObservations(n, p + 2)
    table = np.column_stack([np.ones(n), predictors])
    cost = weight_cost(w)
    weighted, covariance, r2 = _fit(outcome, table, w, design, level)
    plain, _, _ = _fit(outcome, table, np.ones(n), design, level)
    gaps = [a.value - b.value for a, b in zip(weighted, plain, strict=True)]
    units = np.array([estimate.standard_error or 1.0 for estimate in plain])
    return WeightedOls(
        n,
        cost.effective_n,
        cost.design_effect,
        weighted,
        plain,
        covariance,
        r2,
        floats(np.array(gaps) / units),
    )


def _fit(
    y: Floats, table: Floats, w: Floats, design: Design, level: float
) -> tuple[tuple[Estimate, ...], Floats, float]:
    share = w / w.sum()
    _refuse_repeated(table, share)
    table, back = _standardised(table, share)
    bread = np.linalg.inv((table * share[:, None]).T @ table)
    coefficients = bread @ (table.T @ (share * y))
    residuals = y - table @ coefficients
    influence = (table * (share * residuals)[:, None]) @ bread @ back.T
    covariance, df = linearised(influence, design)
    df = max(df - table.shape[1] + 1, 1)
    spread = float(share @ (y - share @ y) ** 2)
    r2 = 1 - float(share @ residuals**2) / spread if spread > 0 else 0.0
    estimates = tuple(
        student(float(b), float(np.sqrt(v)), df, "ols_linearised", proper_level(level))
        for b, v in zip(back @ coefficients, np.diag(covariance), strict=True)
    )
    return estimates, covariance, r2


def _standardised(table: Floats, share: Floats) -> tuple[Floats, Floats]:
    """The table with standard scores beside the ones, and what turns coefficients back."""
    middle = share @ table[:, 1:]
    spread = np.sqrt(share @ (table[:, 1:] - middle) ** 2)
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -middle / spread
    return np.column_stack([table[:, 0], (table[:, 1:] - middle) / spread]), back


def _refuse_repeated(table: Floats, share: Floats) -> None:
    columns = table[:, 1:] - share @ table[:, 1:]
    spread = np.sqrt(share @ columns**2)
    size = np.maximum(np.abs(table[:, 1:]).max(axis=0), 1e-300)
    flat = spread <= REPEATED * size
    if flat.any():
        raise Collinear(tuple(int(place) for place in np.flatnonzero(flat)))
    r = np.linalg.qr(columns / spread * np.sqrt(share)[:, None], mode="r")
    repeated = np.flatnonzero(np.abs(np.diag(r)) < np.sqrt(REPEATED))
    if repeated.size:
        raise Collinear(tuple(int(place) for place in repeated))
