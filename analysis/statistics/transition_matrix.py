"""Who moved where between two waves: shares of each stage, stayers, and whether moves balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.balance import Balance, recommendation_balance
from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import Estimate, Test
from analysis.statistics.multinomial import shares
from analysis.statistics.proportions import Proportion, wilson


@dataclass(frozen=True, slots=True)
class Transitions:
    """``counts`` (k, k) from the row's stage to the column's; ``rows`` holds shares of each row.

    A row nobody started from is None. ``climbed`` and ``fell`` take the stages as ordered; ``net``
    is climbed minus fell in points of 100. The tests are None when nobody moved.
    """

    n: int
    counts: NDArray[np.int64]
    rows: tuple[tuple[Proportion, ...] | None, ...]
    stayed: Proportion
    climbed: Proportion
    fell: Proportion
    net: Estimate
    symmetry: Test | None
    homogeneity: Test | None


def transition_matrix(
    before: ArrayLike,
    after: ArrayLike,
    stages: int,
    level: float = 0.95,
    *,
    simultaneous: bool = False,
) -> Transitions:
    """Moves of the same persons (n,) between stages 0 to ``stages`` - 1, lowest first.

    Shares have Wilson intervals, or Goodman's (1965) for all of a row together. ``symmetry`` is
    Bowker's (1948) test that as many move each way between any two stages, ``homogeneity`` Stuart's
    (1955) and Maxwell's (1970) that the stages are as large as before.
    """
    counts = _counts(vector(before), vector(after), stages)
    n = int(counts.sum())
    stay, rise = int(np.trace(counts)), int(np.triu(counts, 1).sum())
    drop = n - stay - rise
    return Transitions(
        n,
        counts,
        tuple(_row(row, proper_level(level), simultaneous) for row in counts),
        wilson(stay, n, level),
        wilson(rise, n, level),
        wilson(drop, n, level),
        _net(recommendation_balance(rise, stay, drop, level)),
        bowker(counts),
        stuart_maxwell(counts),
    )


def bowker(counts: ArrayLike) -> Test | None:
    """The test of symmetry of counts (k, k); pairs of stages nobody moved between are left out."""
    table = np.asarray(counts, dtype=np.float64)
    both = (table + table.T)[np.triu_indices(len(table), 1)]
    gaps = (table - table.T)[np.triu_indices(len(table), 1)]
    df = int(np.count_nonzero(both))
    if not df:
        return None
    statistic = float(np.sum(gaps[both > 0] ** 2 / both[both > 0]))
    return Test(int(table.sum()), statistic, df, float(special.chdtrc(df, statistic)))


def stuart_maxwell(counts: ArrayLike) -> Test | None:
    """The test of equal margins of counts (k, k).

    Degrees of freedom are the rank of the gaps' covariance: stages that nobody entered or left, and
    groups of stages with no move between them, take none.
    """
    table = np.asarray(counts, dtype=np.float64)
    gaps = table.sum(axis=1) - table.sum(axis=0)
    both = table + table.T
    covariance = np.diag(both.sum(axis=1)) - both
    values, axes = np.linalg.eigh(covariance)
    kept = values > 1e-10 * max(1.0, float(values[-1]))
    df = int(kept.sum())
    if not df:
        return None
    along = axes[:, kept].T @ gaps
    statistic = float(along @ (along / values[kept]))
    return Test(int(table.sum()), statistic, df, float(special.chdtrc(df, statistic)))


def _counts(before: Floats, after: Floats, stages: int) -> NDArray[np.int64]:
    same_rows(before, after)
    if stages < 2:
        raise OutOfRange("stages", "at least 2")
    both = np.concatenate([before, after])
    if (both < 0).any() or (both >= stages).any() or (both != np.round(both)).any():
        raise OutOfRange("a stage", f"a whole number from 0 to {stages - 1}")
    codes = (before * stages + after).astype(np.intp)
    return np.bincount(codes, minlength=stages**2).reshape(stages, stages)


def _row(row: NDArray[np.int64], level: float, simultaneous: bool) -> tuple[Proportion, ...] | None:
    if not row.sum():
        return None
    return shares([int(count) for count in row], level, simultaneous=simultaneous)


def _net(moves: Balance) -> Estimate:
    return Estimate(moves.balance, moves.se, moves.interval, _p(moves))


def _p(moves: Balance) -> float:
    """McNemar's (1947) test that as many climbed as fell."""
    moved = (moves.promoters + moves.detractors) * moves.n
    gap = (moves.promoters - moves.detractors) * moves.n
    return 1.0 if moved == 0 else float(special.chdtrc(1, gap**2 / moved))
