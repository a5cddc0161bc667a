"""What fourth moments of the rows tell about a fitted structure, in one pass over chunks.

The products of scores and the quadratic forms below are all that robust errors and scaled tests
need, so no matrix of p(p+1)/2 columns is ever made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import MEAN, PATH, SPREAD, Positions, Structure
from analysis.statistics.structure.maximum_likelihood import Estimated

# Rows taken at once, so that all their scores stay in the processor's cache.
TOGETHER = 1_024


@dataclass(frozen=True, slots=True, eq=False)
class FourthMoments:
    """Averages over rows, per group where (G,).

    ``scores`` (q, q): products of the rows' derivatives of the log-likelihood. Of squared quadratic
    forms in deviations d from the sample mean: ``saturated`` (d'S^-1 d)^2, ``fitted`` (d'Sigma^-1
    d)^2, ``exogenous`` the same of the observed exogenous variables alone, ``diagonal`` with only
    the variances of the others, ``single`` the sum of (d_k^2 / s_kk - 1)^2 over the others.
    """

    scores: Floats
    saturated: Floats
    fitted: Floats
    exogenous: Floats
    diagonal: Floats
    single: Floats


def fourth_moments(
    fitted: Estimated, groups: Sequence[Floats], *, centred: bool = False
) -> FourthMoments:
    """One pass over each group's rows (n, p), columns as ``fitted.sample.names``.

    ``centred`` takes scores less their sample mean, about the sample's means (Satorra & Bentler
    1994) instead of about the implied ones (White 1982).
    """
    found = [_group(fitted, group, rows, centred) for group, rows in enumerate(groups)]
    scores = sum(
        (share * each[0] for share, each in zip(fitted.sample.shares, found, strict=True)),
        start=np.zeros((len(fitted.structure.names),) * 2),
    )
    forms = np.array([each[1] for each in found]).T
    return FourthMoments(scores, *forms)


def exogenous(structure: Structure) -> Floats:
    """Which observed variables (p,) are exogenous with moments taken from the sample, as 0/1."""
    on = structure.sampled[0] & (structure.matrix == SPREAD) & (structure.row == structure.column)
    mask = np.zeros(len(structure.observed))
    mask[structure.row[on]] = 1.0
    return mask


def _group(fitted: Estimated, group: int, rows: Floats, centred: bool) -> tuple[Floats, Floats]:
    scoring = Scoring.of(fitted, group, centred)
    forms = _Forms.of(fitted, group)
    mean = fitted.sample.mean[group]
    q = len(fitted.structure.names)
    products, sums, squares = np.zeros((q, q)), np.zeros(q), np.zeros(5)
    for first in range(0, rows.shape[0], TOGETHER):
        deviation = rows[first : first + TOGETHER] - mean
        scores = scoring.scores(deviation)
        products += scores @ scores.T
        sums += scores.sum(axis=1)
        squares += forms.sums(deviation)
    n = rows.shape[0]
    average = sums / n
    correction = np.outer(average, average) if centred else 0.0
    return products / n - correction, squares / n


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """How rows of one group become derivatives of their log-likelihood by theta.

    Two linear maps of the deviations from the sample mean, gathered and multiplied.
    """

    turned: Floats
    gap: Floats
    first: Positions
    second: Positions
    weight: Floats
    constant: Floats
    mean: Floats
    place: Floats | None

    @classmethod
    def of(cls, fitted: Estimated, group: int, centred: bool) -> Scoring:
        """For all active cells of a group."""
        structure, at = fitted.structure, fitted.at
        cells, size, p = structure.active, structure.size, len(structure.observed)
        kind, row, column = (each[cells] for each in _places(structure))
        effects = at.moments.total[group, :p, :]
        covariances = at.moments.spread[group, :p, :]
        half = np.where(row == column, 0.5, 1.0)
        slope = np.where(kind == PATH, at.moments.level[group, column], (kind == MEAN) * 1.0)
        second = np.where(kind == PATH, size + column, column)
        weight = np.where(kind == PATH, 1.0, np.where(kind == SPREAD, half, 0.0))
        both = np.concatenate([effects, covariances], axis=1)
        inverse = at.inverse[group]
        inner = both.T @ inverse @ both
        return cls(
            turned=inverse @ both,
            gap=np.zeros(p) if centred else at.gap[group],
            first=row,
            second=second,
            weight=weight,
            constant=inner[row, second],
            mean=slope if structure.has_means else np.zeros(cells.size),
            place=None if _in_order(structure.place[group]) else structure.place[group],
        )

    def scores(self, deviation: Floats) -> Floats:
        """Scores (q, n) of rows (n, p) less the sample mean; variables lie along memory."""
        seen = self.turned.T @ (deviation + self.gap).T
        first = seen[self.first]
        each = first * seen[self.second]
        each -= self.constant[:, None]
        each *= self.weight[:, None]
        if self.mean.any():
            each += first * self.mean[:, None]
        return each if self.place is None else np.asarray(self.place.T @ each)


def _in_order(place: Floats) -> bool:
    """Whether every cell is a parameter of its own, in order."""
    return place.shape[0] == place.shape[1] and bool((np.diag(place) == 1).all())


def _places(structure: Structure) -> tuple[Positions, Positions, Positions]:
    return structure.matrix, structure.row, structure.column


@dataclass(frozen=True, slots=True, eq=False)
class _Forms:
    """Square roots of the weights of one group's quadratic forms."""

    saturated: Floats
    fitted: Floats
    exogenous: Floats
    variance: Floats
    others: Floats

    @classmethod
    def of(cls, fitted: Estimated, group: int) -> _Forms:
        """From the sample's and the implied covariances."""
        covariance = fitted.sample.covariance[group]
        x = np.flatnonzero(exogenous(fitted.structure))
        root = np.zeros((covariance.shape[0], x.size))
        root[x] = np.linalg.cholesky(np.linalg.inv(covariance[np.ix_(x, x)]))
        return cls(
            saturated=np.linalg.cholesky(np.linalg.inv(covariance)),
            fitted=np.linalg.cholesky(fitted.at.inverse[group]),
            exogenous=root,
            variance=np.diag(covariance),
            others=1.0 - exogenous(fitted.structure),
        )

    def sums(self, deviation: Floats) -> Floats:
        """Sums over rows of the five forms."""
        square = deviation**2 / self.variance
        own = np.asarray((square - 1) ** 2) @ self.others
        return np.array(
            [
                *(_fourth(deviation @ each) for each in (self.saturated, self.fitted)),
                _fourth(deviation @ self.exogenous),
                float(((square @ self.others) ** 2).sum()),
                float(own.sum()),
            ]
        )


def _fourth(turned: Floats) -> float:
    return float(((turned**2).sum(axis=1) ** 2).sum())
