"""How strong an unmeasured confounder would undo a regression slope."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import t_quantile


@dataclass(frozen=True, slots=True)
class Robustness:
    """What a confounder must explain of both predictor and outcome, as shares of what is left.

    ``value``: that brings the estimate down by the share ``q`` (to zero for q = 1); ``to_unclear``:
    that makes its interval reach that point; ``partial_r2`` is what the predictor itself explains
    of the outcome beside the others: a confounder that explains all of the outcome would have to
    explain as much of the predictor.
    """

    value: float
    to_unclear: float
    partial_r2: float
    q: float
    level: float


def robustness(
    slope: float, standard_error: float, df: int, q: float = 1.0, level: float = 0.95
) -> Robustness:
    """Robustness values of a least-squares slope with ``df`` residual degrees of freedom.

    Cinelli & Hazlett (2020, sections 4.1-4.2). Use the classical standard error. Raises OutOfRange
    for an error of zero or below, df < 2, or a share q outside 0 to 1 (0 excluded).
    """
    _check(standard_error, df, q, level)
    t = slope / standard_error
    effect = q * abs(t) / math.sqrt(df)
    critical = t_quantile(0.5 + level / 2, df - 1) / math.sqrt(df - 1)
    return Robustness(
        value=_value(effect),
        to_unclear=_to_unclear(effect, critical),
        partial_r2=t * t / (t * t + df),
        q=q,
        level=level,
    )


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A slope with its error after an assumed confounder was allowed for."""

    slope: float
    standard_error: float
    low: float
    high: float


def adjusted_slope(
    slope: float,
    standard_error: float,
    df: int,
    *,
    with_predictor: float,
    with_outcome: float,
    level: float = 0.95,
) -> Adjusted:
    """The slope had a confounder been in the regression, at its worst for the claim.

    It explains the shares ``with_predictor`` (0 to below 1) and ``with_outcome`` (0 to 1) of what
    the others leave of predictor and outcome (Cinelli & Hazlett 2020, equations 13 and 14).
    """
    _check(standard_error, df, 1.0, level)
    if not (0 <= with_predictor < 1 and 0 <= with_outcome <= 1):
        raise OutOfRange("a share explained by a confounder", "from 0 to below 1")
    left = 1 - with_predictor
    bias = standard_error * math.sqrt(with_outcome * with_predictor / left * df)
    value = math.copysign(1.0, slope) * (abs(slope) - bias)
    error = standard_error * math.sqrt((1 - with_outcome) / left * df / (df - 1))
    reach = t_quantile(0.5 + level / 2, df - 1) * error
    return Adjusted(value, error, value - reach, value + reach)


def _value(effect: float) -> float:
    # (sqrt(f^4 + 4 f^2) - f^2) / 2, written so that a large f costs no digits
    square = effect * effect
    return 2 * square / (math.sqrt(square * square + 4 * square) + square) if square else 0.0


def _to_unclear(effect: float, critical: float) -> float:
    if effect <= critical:
        return 0.0
    if effect < 1 / critical:
        return _value(effect - critical)
    return (effect**2 - critical**2) / (1 + effect**2)


def _check(standard_error: float, df: int, q: float, level: float) -> None:
    if not standard_error > 0:
        raise OutOfRange("a standard error", "above 0")
    if df < 2:
        raise OutOfRange("the residual degrees of freedom", "at least 2")
    if not 0 < q <= 1:
        raise OutOfRange("the share to be explained away", "above 0 and at most 1")
    if not 0 < level < 1:
        raise OutOfRange("level", "between 0 and 1")
