"""Customer lifetime value in closed form, for customers who stay with a constant chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.findings import Interval
from analysis.statistics.errors import OutOfRange
from analysis.statistics.means import Mean
from analysis.statistics.proportions import Proportion


@dataclass(frozen=True, slots=True)
class LifetimeValue:
    """``value`` of one customer in the unit of the margin; ``retention`` 0-1 a period."""

    value: float
    margin: float
    retention: float
    discount: float
    interval: Interval


def lifetime_value(margin: float, retention: float, discount: float) -> float:
    """m r / (1 + i - r): margins a period, first after one period, while the customer stays.

    Gupta & Lehmann (2003). ``retention`` 0-1, ``discount`` above zero, both a period.
    """
    if not 0 <= retention <= 1:
        raise OutOfRange("retention", "between 0 and 1")
    if not (discount > 0 and math.isfinite(discount)):
        raise OutOfRange("discount", "above zero, or customers who all stay are worth infinity")
    if not math.isfinite(margin):
        raise OutOfRange("margin", "a finite number")
    return margin * _multiple(retention, discount)


def lifetime_value_interval(margin: Mean, retention: Proportion, discount: float) -> LifetimeValue:
    """``lifetime_value`` of a measured mean margin and a measured share who stayed.

    Both must be given with intervals of one level. The variance of a product (Goodman 1960) is
    recovered from the distances of their limits (MOVER, Zou & Donner 2008), so that limits may lie
    unevenly, as for shares near 0 or 1. Margin and staying are taken as unrelated.
    """
    if margin.interval.level != retention.interval.level:
        raise OutOfRange("the levels of both intervals", "the same")
    value = lifetime_value(margin.mean, retention.share, discount)
    span = (
        _multiple(max(retention.interval.low, 0.0), discount),
        _multiple(min(retention.interval.high, 1.0), discount),
    )
    factor = _multiple(retention.share, discount)
    low, high = _product_limits(margin.mean, margin.interval, factor, span)
    interval = Interval(low, high, "mover", margin.interval.level)
    return LifetimeValue(value, margin.mean, retention.share, discount, interval)


def _multiple(retention: float, discount: float) -> float:
    return retention / (1 + discount - retention)


def _product_limits(
    mean: float, limits: Interval, factor: float, span: tuple[float, float]
) -> tuple[float, float]:
    """Limits of mean x factor by squared distances from each extreme (both unrelated)."""
    down, up = mean - limits.low, limits.high - mean
    less, more = factor - span[0], span[1] - factor
    # A loss grows with the factor, so its lower limit needs the factor's upper one.
    toward = (less, more) if mean >= 0 else (more, less)
    low = math.hypot(factor * down, mean * toward[0], down * toward[0])
    high = math.hypot(factor * up, mean * toward[1], up * toward[1])
    return mean * factor - low, mean * factor + high
