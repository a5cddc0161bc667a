"""Standard errors, scaled and corrected chi-squares of models fitted to rows with gaps.

Observed information throughout (Kenward & Molenberghs 1998). MLR: sandwich errors and the scaling
of Yuan & Bentler (2000) in the form of Asparouhov & Muthen (2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.baseline import baseline
from analysis.statistics.structure.compiled import Positions
from analysis.statistics.structure.corrections import Corrected
from analysis.statistics.structure.full_information import GappyEstimated, moments_jacobian
from analysis.statistics.structure.gappy_scores import score_products
from analysis.statistics.structure.rows import exogenous

Middle = tuple[Floats, ...]
"""Of each group the average products of the saturated scores of rows."""


@dataclass(frozen=True, slots=True)
class CompleteData:
    """What the chi-squares would have been without gaps (Zhang & Savalei 2023).

    Of the model and of the baseline: the complete-data discrepancy of the saturated moments times
    n, and its expectation when the model holds, which gaps make larger than the df.
    """

    chi_square: float
    expected: float
    baseline_chi_square: float
    baseline_expected: float


def observed_errors(found: GappyEstimated) -> Corrected:
    """Maximum likelihood: the inverse of the observed information."""
    fitted = found.fitted
    return Corrected(np.linalg.inv(fitted.information) / fitted.sample.total)


def sandwich_errors(found: GappyEstimated, middle: Middle) -> Corrected:
    """MLR from the scores of rows at the solution and at the saturated moments (``middle``)."""
    fitted, structure = found.fitted, found.fitted.structure
    inverse = np.linalg.inv(fitted.information)
    scores = _own_scores(found)
    own = float(np.einsum("ij,ji->", inverse, scores))
    whole = _saturated_trace(found, middle)
    apart = _baseline_trace(found)
    against = max(baseline(structure, fitted.sample).df, 1)
    return Corrected(
        covariance=inverse @ scores @ inverse / fitted.sample.total,
        scaling=(whole - own) / structure.df if structure.df else 1.0,
        baseline_scaling=(whole - apart) / against,
        saturated_factor=whole / structure.moments,
        fitted_factor=own / len(structure.names),
    )


def saturated_scores(found: GappyEstimated) -> Middle:
    """The average products of the rows' scores at each group's saturated moments."""
    return tuple(
        score_products(group, free.covariance, free.mean)
        for group, free in zip(found.groups, found.saturated, strict=True)
    )


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


def baseline_value(found: GappyEstimated) -> float:
    """F of the baseline: every endogenous variable on its own, exogenous ones as found."""
    x, y = _kinds(found)
    total = 0.0
    for group, free in zip(found.groups, found.saturated, strict=True):
        counts = np.diag(group.together)
        total += float(counts[y] @ (np.log(group.variance[y]) + 1))
        logs = float(np.linalg.slogdet(free.covariance[np.ix_(x, x)])[1])
        total += group.n * (logs + x.size)
    return total / found.fitted.sample.total


def _kinds(found: GappyEstimated) -> tuple[Positions, Positions]:
    given = exogenous(found.fitted.structure)
    return np.flatnonzero(given), np.flatnonzero(given == 0)


def _own_scores(found: GappyEstimated) -> Floats:
    moments = found.fitted.at.moments
    change = moments_jacobian(found.fitted.structure, moments)
    each = [
        score_products(group, moments.sigma[place], moments.mu[place], change[place])
        for place, group in enumerate(found.groups)
    ]
    return np.asarray(np.tensordot(found.fitted.sample.shares, np.stack(each), 1))


def _saturated_trace(found: GappyEstimated, middle: Middle) -> float:
    """Of the saturated model of what is not exogenous, over all groups."""
    x, _ = _kinds(found)
    total = 0.0
    for group, free, scores in zip(found.groups, found.saturated, middle, strict=True):
        total += float(np.trace(np.linalg.solve(free.information, scores)))
        if x.size:
            total -= _exogenous_trace(
                np.concatenate([block.rows[:, x] for block in group.blocks]) - free.mean[x],
                free.covariance[np.ix_(x, x)],
            )
    return total


def _exogenous_trace(deviation: Floats, covariance: Floats) -> float:
    """The trace of complete rows: their number of means and half of their fourth moments."""
    square = (deviation @ np.linalg.inv(covariance) * deviation).sum(axis=1)
    size = covariance.shape[0]
    return float(size + (np.mean(square**2) - size) / 2)


def _baseline_trace(found: GappyEstimated) -> float:
    _, y = _kinds(found)
    return float(sum((1 + (group.kurtosis[y] - 1) / 2).sum() for group in found.groups))


def _with_exogenous(found: GappyEstimated, change: Floats) -> Floats:
    """Derivatives of moments (G, s, q) beside those by the exogenous moments themselves."""
    x, _ = _kinds(found)
    given = np.zeros(len(found.fitted.sample.names), dtype=np.bool_)
    given[x] = True
    column, row = np.triu_indices(given.size)
    chosen = np.flatnonzero(np.concatenate([given[row] & given[column], given]))
    return _by_group(change, chosen)


def _baseline_jacobian(found: GappyEstimated) -> Floats:
    _, y = _kinds(found)
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
            ratio.append(_solved(seen, whole))
            spread = np.eye(seen.shape[0]) if middle is None else _solved(seen, middle[place])
            total += _traced(spread, ratio[place])
        shares = found.fitted.sample.shares
        return cls(shares, information, complete, tuple(ratio), middle, total)

    def expected(self, change: Floats) -> float:
        """The trace of W (I - P) G (I - P)': P projects on moments with derivatives ``change``.

        W is the complete-data information, G the covariance of the saturated moments.
        """
        inverse = _inverse(self._within(change, self.information))
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


def _solved(left: Floats, right: Floats) -> Floats:
    return np.asarray(np.linalg.solve(left, right), dtype=np.float64)


def _inverse(of: Floats) -> Floats:
    return np.asarray(np.linalg.inv(of), dtype=np.float64)


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
    x, y = _kinds(found)
    total = 0.0
    for group, free in zip(found.groups, found.saturated, strict=True):
        gap = (free.mean - group.mean)[y]
        seen = np.diag(free.covariance)[y] + gap**2
        logs = np.log(group.variance[y]).sum() - np.linalg.slogdet(free.covariance)[1]
        logs += np.linalg.slogdet(free.covariance[np.ix_(x, x)])[1]
        total += group.n * float(logs + (seen / group.variance[y]).sum() - y.size)
    return total
