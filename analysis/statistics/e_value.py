"""The E-value: how strongly a confounder must go with both sides to explain a ratio away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from analysis.statistics.errors import OutOfRange

Scale = Literal["risk_ratio", "odds_ratio", "odds_ratio_rare", "hazard_ratio", "hazard_ratio_rare"]


@dataclass(frozen=True, slots=True)
class EValue:
    """On the risk-ratio scale, 1 upwards; ``limit`` is that of the interval's end nearest to 1.

    ``ratio`` is the approximate risk ratio that was used.
    """

    value: float
    limit: float
    ratio: float


def e_value(ratio: float, low: float, high: float, scale: Scale = "risk_ratio") -> EValue:
    """E-value of a ratio with its interval (VanderWeele & Ding 2017).

    Odds and hazard ratios of outcomes that are not rare (above 15 %) are taken to risk ratios by
    their approximations. Raises OutOfRange unless 0 < low <= ratio <= high.
    """
    if not 0 < low <= ratio <= high < math.inf:
        raise OutOfRange("a ratio and its limits", "above 0, finite and in order")
    risk = _risk_ratio(ratio, scale)
    near = _risk_ratio(low if ratio >= 1 else high, scale)
    crosses = low <= 1 <= high
    return EValue(_needed(risk), 1.0 if crosses else _needed(near), risk)


def e_value_of_difference(difference: float, standard_error: float) -> EValue:
    """E-value of a standardised mean difference with its standard error.

    Risk ratio exp(0.91 d), limits exp(0.91 d -+ 1.78 se) (VanderWeele & Ding 2017).
    """
    if not standard_error >= 0:
        raise OutOfRange("a standard error", "zero or more")
    middle, reach = 0.91 * difference, 1.78 * standard_error
    return e_value(math.exp(middle), math.exp(middle - reach), math.exp(middle + reach))


def _needed(risk: float) -> float:
    above = risk if risk >= 1 else 1 / risk
    return above + math.sqrt(above * (above - 1))


def _risk_ratio(ratio: float, scale: Scale) -> float:
    if scale == "odds_ratio":
        return math.sqrt(ratio)
    if scale == "hazard_ratio":
        half = math.sqrt(0.5)
        return float((1 - half ** math.sqrt(ratio)) / (1 - half ** math.sqrt(1 / ratio)))
    return ratio
