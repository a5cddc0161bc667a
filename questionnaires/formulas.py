"""Small formulas of measurement beside the constructs: waiting, recommendation, value. Plain
numbers in and out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

NORMAL_95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


def wait_gap(perceived: float, acceptable: float) -> float:
    """Perceived minus acceptable wait, in the unit asked; above 0 the wait was too long."""
    return perceived - acceptable


def wait_ratio(perceived: float, acceptable: float) -> float:
    """Perceived to acceptable wait, one added to each so that no wait at all has a ratio. Use its
    log.
    """
    return (perceived + 1) / (acceptable + 1)


def overestimate(perceived: float, actual: float) -> float:
    """Perceived to actual wait, one added to each; above 1 the wait felt longer than the clock
    says.
    """
    return (perceived + 1) / (actual + 1)


def recommendation_balance(promoters: float, detractors: float, n: int) -> tuple[float, float]:
    """Balance of recommendation, -100 to 100, and the half width of its 95 % interval.

    ``promoters`` and ``detractors`` are shares (9-10 and 0-6 on 0-10) of ``n`` answers. The
    variance is that of a difference of two shares of one multinomial sample. Raises ``ValueError``
    without answers or for impossible shares.
    """
    if n < 1:
        raise ValueError("a balance needs at least one answer")
    if min(promoters, detractors) < 0 or promoters + detractors > 1 + 1e-9:
        raise ValueError(f"shares {promoters} and {detractors} are not parts of a whole")
    difference = promoters - detractors
    variance = max(promoters + detractors - difference**2, 0.0) / n
    return 100 * difference, 100 * NORMAL_95 * math.sqrt(variance)


def top_share(values: Sequence[float], share: float = 0.2) -> float:
    """The part of the total that the largest values hold, the top ``share`` of them rounded up.

    Raises ``ValueError`` for no values, a negative value or a total of 0.
    """
    total = math.fsum(values)
    if total <= 0 or min(values) < 0:
        raise ValueError("values must be non-negative with a total above 0")
    # Rounded first: 0.2 * 35 is a little more than 7 in binary, and must not make it 8.
    top = math.ceil(round(share * len(values), 9))
    return math.fsum(sorted(values, reverse=True)[:top]) / total


def clv(margin: float, retention: float, discount: float) -> float:
    """Customer lifetime value m r / (1 + i - r): yearly margin, yearly retention (0-1), yearly
    discount rate.

    Raises ``ValueError`` where the sum over the years has no end or retention is no share.
    """
    if not 0 <= retention <= 1 or 1 + discount - retention <= 0:
        raise ValueError(f"retention {retention} with discount {discount} has no finite value")
    return margin * retention / (1 + discount - retention)
