"""How alike several ratings of the same thing are: intraclass correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, matrix, proper_level, varying
from analysis.statistics.errors import NotIdentified

# Variance below this part of the whole is rounding.
NOISE = 1e-14


@dataclass(frozen=True, slots=True)
class Icc:
    """One coefficient with its interval, from 1 down to -1.

    Below zero targets differ less than chance would have it; what would be below -1 is -1.
    """

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Intraclass:
    """Of ``n`` targets by ``k`` raters, for one rating and (``_mean``) for the mean of all k.

    ``one_way`` is ICC(1): raters differ from target to target. ``agreement`` is ICC(2): the same
    raters, drawn from many, and their different levels count. ``consistency`` is ICC(3): these
    raters only, levels do not count.
    """

    n: int
    k: int
    one_way: Icc
    agreement: Icc
    consistency: Icc
    one_way_mean: Icc
    agreement_mean: Icc
    consistency_mean: Icc


@dataclass(frozen=True, slots=True)
class _Squares:
    n: int
    k: int
    targets: float
    raters: float
    within: float
    rest: float


def intraclass(ratings: ArrayLike, level: float = 0.95) -> Intraclass:
    """All six coefficients of complete ratings (n targets, k raters), n and k at least 2.

    Values and intervals as in Shrout & Fleiss (1979); the mean's ICC(2) interval is the single
    one's, stepped up. Raises NotIdentified for one rater, NoVariation naming every rater when
    nothing varies.
    """
    x = matrix(ratings, needed=2)
    if x.shape[1] < 2:
        raise NotIdentified(x.shape[1], 2)
    varying(x.reshape(-1))
    squares = _mean_squares(x)
    tail = (1 - proper_level(level)) / 2
    n, k = squares.n, squares.k
    one, one_mean = _ratio_forms(squares, squares.within, n * (k - 1), tail)
    same, same_mean = _ratio_forms(squares, squares.rest, (n - 1) * (k - 1), tail)
    agreed, agreed_mean = _agreement(squares, tail)
    return Intraclass(n, k, one, agreed, same, one_mean, agreed_mean, same_mean)


def _mean_squares(x: Floats) -> _Squares:
    n, k = x.shape
    x = x - x.mean()
    total = float(np.sum(x**2))
    by_target = k * float(np.sum(x.mean(axis=1) ** 2))
    by_rater = n * float(np.sum(x.mean(axis=0) ** 2))
    rest = max(0.0, total - by_target - by_rater)
    rest = 0.0 if rest <= NOISE * total else rest
    within = by_rater + rest
    return _Squares(
        n,
        k,
        by_target / (n - 1),
        by_rater / (k - 1),
        within / (n * (k - 1)),
        rest / ((n - 1) * (k - 1)),
    )


def _ratio_forms(squares: _Squares, noise: float, df: float, tail: float) -> tuple[Icc, Icc]:
    """ICC(1) and ICC(3), single and mean, from the ratio of target to noise variance."""
    k, level = squares.k, 1 - 2 * tail
    if noise <= 0:
        sure = Icc(1.0, Interval(1.0, 1.0, "f", level))
        return sure, sure
    f, df1 = squares.targets / noise, squares.n - 1
    low = f / float(special.fdtri(df1, df, 1 - tail))
    high = f * float(special.fdtri(df, df1, 1 - tail))
    single = [(value - 1) / (value + k - 1) for value in (f, low, high)]
    mean = [1 - 1 / value if value > 0 else -1.0 for value in (f, low, high)]
    return icc(single, "f", level), icc(mean, "f", level)


def _agreement(squares: _Squares, tail: float) -> tuple[Icc, Icc]:
    n, k, level = squares.n, squares.k, 1 - 2 * tail
    raters = k * (squares.raters - squares.rest) / n
    top = squares.targets - squares.rest
    single = top / (squares.targets + (k - 1) * squares.rest + raters)
    df = _agreement_df(squares, single)
    outer = float(special.fdtri(n - 1, df, 1 - tail))
    inner = float(special.fdtri(df, n - 1, 1 - tail))
    error = k * squares.raters + (k * n - k - n) * squares.rest
    low = n * (squares.targets - outer * squares.rest) / (outer * error + n * squares.targets)
    high = n * (inner * squares.targets - squares.rest) / (error + n * inner * squares.targets)
    numbers = [single, low, high]
    stepped = [_stepped_up(number, k) for number in numbers]
    return icc(numbers, "f_satterthwaite", level), icc(stepped, "f_satterthwaite", level)


def _stepped_up(rho: float, k: int) -> float:
    return k * rho / (1 + (k - 1) * rho) if (k - 1) * rho > -1 else -1.0


def _agreement_df(squares: _Squares, rho: float) -> float:
    """Satterthwaite's degrees of freedom of raters and rest together."""
    n, k = squares.n, squares.k
    if squares.rest <= 0:
        return float(k - 1)
    f = squares.raters / squares.rest
    plain = n * (1 + (k - 1) * rho) - k * rho
    top = (k - 1) * (n - 1) * (k * rho * f + plain) ** 2
    bottom = (n - 1) * k**2 * rho**2 * f**2 + plain**2
    return float(top / bottom) if bottom > 0 and top > 0 else float((k - 1) * (n - 1))


def icc(numbers: list[float], method: str, level: float) -> Icc:
    """A coefficient and its limits, none below -1."""
    value, low, high = (max(-1.0, float(number)) for number in numbers)
    return Icc(value, Interval(low, high, method, level))
