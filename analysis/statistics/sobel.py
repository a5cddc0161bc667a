"""The delta-method error of a product of slopes from different regressions."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.statistics.estimate import Estimate, normal


def sobel(
    equations: Sequence[Sequence[Estimate]], way: tuple[int, ...], level: float = 0.95
) -> Estimate:
    """The effect through mediators ``way`` of a chain of regressions, with a normal interval.

    ``equations[j]`` are the slopes of mediator j (last: of the outcome) on x and the mediators
    before it. Slopes of different equations of a recursive chain are uncorrelated, so the variance
    is the sum over slopes of (error times the other slopes)^2 (Sobel 1982; Taylor, MacKinnon & Tein
    2008 for three).
    """
    return product_of([*_slopes(equations, way)], level)


def product_of(slopes: Sequence[Estimate], level: float = 0.95) -> Estimate:
    """The product of uncorrelated slopes with its first-order error."""
    value = math.prod(slope.value for slope in slopes)
    variance = sum(
        (slope.standard_error * math.prod(o.value for k, o in enumerate(slopes) if k != j)) ** 2
        for j, slope in enumerate(slopes)
    )
    return normal(value, math.sqrt(variance), "sobel", level)


def _slopes(equations: Sequence[Sequence[Estimate]], way: tuple[int, ...]) -> list[Estimate]:
    """x is position 0 of every equation, mediator j position j + 1."""
    before = [0, *(mediator + 1 for mediator in way)]
    after = [*way, len(equations) - 1]
    return [equations[j][i] for i, j in zip(before, after, strict=True)]
