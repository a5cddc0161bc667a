"""Two sides of the same accounts: how they see it, and how well one knows the other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.estimate import Estimate, student
from analysis.statistics.intraclass import Icc, intraclass
from analysis.statistics.labels import coded_labels
from analysis.statistics.spread import variance


@dataclass(frozen=True, slots=True)
class Side:
    """Answers (n,) and the accounts (n,) they are about, labels of any kind."""

    values: ArrayLike
    accounts: ArrayLike


@dataclass(frozen=True, slots=True)
class Gap:
    """First side minus second over ``n`` accounts that both spoke of, each counting once.

    ``first`` and ``second`` (n,) are account means in the order of ``accounts``; ``absolute`` is
    the mean size of the gap whichever way; ``only_first`` and ``only_second`` count accounts left
    out. ``agreement`` is ICC(2,1), None when no account differs from another.
    """

    n: int
    accounts: tuple[object, ...]
    first: Floats
    second: Floats
    gap: Estimate
    absolute: Estimate
    agreement: Icc | None
    only_first: int
    only_second: int


def side_gap(first: Side, second: Side, level: float = 0.95) -> Gap:
    """The mean gap of two sides, paired by account, with the paired t interval.

    Customer against mirror is the agreement gap; guess against customer is accuracy. Answers of
    several persons of one side are averaged first. Needs two accounts with both sides.
    """
    names_a, means_a = _account_means(first)
    names_b, means_b = _account_means(second)
    shared, here, there = np.intersect1d(names_a, names_b, return_indices=True)
    n = shared.size
    if n < 2:
        raise TooFewObservations(n, 2)
    a, b = means_a[here], means_b[there]
    gaps = a - b
    return Gap(
        n,
        tuple(shared.tolist()),
        a,
        b,
        _mean(gaps, level),
        _mean(np.abs(gaps), level),
        _agreement(a, b, level),
        names_a.size - n,
        names_b.size - n,
    )


def _account_means(side: Side) -> tuple[NDArray[np.generic], Floats]:
    values = vector(side.values)
    names, code = coded_labels(side.accounts)
    same_rows(values, code)
    return names, np.bincount(code, values) / np.bincount(code)


def _mean(values: Floats, level: float) -> Estimate:
    error = math.sqrt(variance(values) / values.size)
    return student(float(values.mean()), error, values.size - 1, "paired_t", proper_level(level))


def _agreement(a: Floats, b: Floats, level: float) -> Icc | None:
    try:
        return intraclass(np.column_stack([a, b]), level).agreement
    except NoVariation:
        return None
