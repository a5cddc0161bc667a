"""Fit of a model of rows with gaps as it would have been without them (Zhang & Savalei 2023)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Positions
from analysis.statistics.structure.full_information import GappyEstimated, moments_jacobian
from analysis.statistics.structure.gappy_corrections import Middle, kinds, solved
from analysis.statistics.structure.maximum_likelihood import inverse_of


@dataclass(frozen=True, slots=True)
class CompleteData:
    """What the chi-squares would have been without gaps.

    Of the model and of the baseline: the complete-data discrepancy of the saturated moments times
    n, and its expectation when the model holds, which gaps make larger than the df.
    """

    chi_square: float
    expected: float
    baseline_chi_square: float
    baseline_expected: float


def complete_data(found: GappyEstimated, middle: Middle | None = None) -> CompleteData:
    """Chi-squares corrected for gaps, under normality or (with ``middle``) without it."""
    sample, at = found.fitted.sample, found.fitted.at
    model = _with_exogenous(found, moments_jacobian(found.fitted.structure, at.moments))
    weights = _Weights.of(found, middle)
    return CompleteData(
        chi_square=max(float(at.value) * sample.total, 0.0),
        expected=weights.expected(model),
        baseline_chi_square=_baseline_discrepancy(found),
        baseline_expected=weights.expected(_baseline_jacobian(found)),
    )


def _with_exogenous(found: GappyEstimated, change: Floats) -> Floats:
    """Derivatives of moments (G, s, q) beside those by the exogenous moments themselves."""
    x, _ = kinds(found)
    given = np.zeros(len(found.fitted.sample.names), dtype=np.bool_)
    given[x] = True
    column, row = np.triu_indices(given.size)
    chosen = np.flatnonzero(np.concatenate([given[row] & given[column], given]))
    return _by_group(change, chosen)


def _baseline_jacobian(found: GappyEstimated) -> Floats:
    _, y = kinds(found)
    p = len(found.fitted.sample.names)
    endogenous = np.isin(np.arange(p), y)
    column, row = np.triu_indices(p)
    related = (row == column) | ~(endogenous[row] | endogenous[column])
    chosen = np.flatnonzero(np.concatenate([related, np.ones(p, dtype=np.bool_)]))
    none = np.zeros((len(found.groups), row.size + p, 0))
    return _by_group(none, chosen)


def _by_group(change: Floats, chosen: Positions) -> Floats:
    """``change`` and unit columns for the chosen moments, of each group its own."""
    groups, size, q = change.shape
    wide = np.zeros((groups, size, q + groups * chosen.size))
    wide[:, :, :q] = change
    for group in range(groups):
        first = q + group * chosen.size
        wide[group, chosen, first + np.arange(chosen.size)] = 1.0
    return wide


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """Of each group the informations of the saturated moments with gaps and without.

    ``ratio`` is the inverse of the first times the second; ``scores`` are the products of scores,
    equal to the information under normality (None). ``total`` is the trace of the complete
    information times the covariance of the saturated moments.
    """

    shares: Floats
    information: tuple[Floats, ...]
    complete: tuple[Floats, ...]
    ratio: tuple[Floats, ...]
    scores: Middle | None
    total: float

    @classmethod
    def of(cls, found: GappyEstimated, middle: Middle | None) -> _Weights:
        """At the saturated moments."""
        information = tuple(free.information for free in found.saturated)
        complete = tuple(_complete_information(free.covariance) for free in found.saturated)
        total, ratio = 0.0, []
        for place, (seen, whole) in enumerate(zip(information, complete, strict=True)):
            ratio.append(solved(seen, whole))
            spread = np.eye(seen.shape[0]) if middle is None else solved(seen, middle[place])
            total += _traced(spread, ratio[place])
        shares = found.fitted.sample.shares
        return cls(shares, information, complete, tuple(ratio), middle, total)

    def expected(self, change: Floats) -> float:
        """The trace of W (I - P) G (I - P)': P projects on moments with derivatives ``change``.

        W is the complete-data information, G the covariance of the saturated moments.
        """
        inverse = inverse_of(self._within(change, self.information))
        whole = self._within(change, self.complete)
        if self.scores is None:
            return self.total - _traced(inverse, whole)
        back = inverse @ whole @ inverse
        turned = tuple(b @ each for b, each in zip(self.scores, self.ratio, strict=True))
        across = self._within(change, turned)
        varied = self._within(change, self.scores)
        return self.total - 2 * _traced(inverse, across) + _traced(back, varied)

    def _within(self, change: Floats, each: tuple[Floats, ...]) -> Floats:
        parts = zip(self.shares, change, each, strict=True)
        return np.asarray(sum(share * own.T @ (part @ own) for share, own, part in parts))


def _traced(first: Floats, second: Floats) -> float:
    return float(np.einsum("ij,ji->", first, second))


def _complete_information(covariance: Floats) -> Floats:
    """The information per complete row of (vech covariance, mean)."""
    inverse = np.linalg.inv(covariance)
    p = covariance.shape[0]
    column, row = np.triu_indices(p)
    half = np.where(row == column, 0.5, 1.0)
    straight = inverse[row][:, row] * inverse[column][:, column]
    turned = inverse[row][:, column] * inverse[column][:, row]
    zero = np.zeros((row.size, p))
    inner = (straight + turned) * (half[:, None] * half)
    return np.block([[inner, zero], [zero.T, inverse]])


def _baseline_discrepancy(found: GappyEstimated) -> float:
    """n times the complete-data discrepancy of the baseline's moments from the saturated ones."""
    x, y = kinds(found)
    total = 0.0
    for group, free in zip(found.groups, found.saturated, strict=True):
        gap = (free.mean - group.mean)[y]
        seen = np.diag(free.covariance)[y] + gap**2
        logs = np.log(group.variance[y]).sum() - np.linalg.slogdet(free.covariance)[1]
        logs += np.linalg.slogdet(free.covariance[np.ix_(x, x)])[1]
        total += group.n * float(logs + (seen / group.variance[y]).sum() - y.size)
    return total
