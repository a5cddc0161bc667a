"""Is one slope enough for every threshold of an ordinal model?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, stats

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import TooFewCategories
from analysis.statistics.estimate import Test
from analysis.statistics.ordinal_likelihood import ROWS_AT_ONCE, OrdinalRows, maximise
from analysis.statistics.ordinal_rows import Prepared, prepared


@dataclass(frozen=True, slots=True, eq=False)
class Brant:
    """``overall`` and ``predictors`` (p of them) test equal slopes at all thresholds.

    ``slopes`` (K - 1, p) are those of the separate logits "above the threshold or not".
    ``untransposed`` is the overall test as R's package brant computes it, for comparison with its
    output: below the diagonal it repeats the covariance blocks without transposing them.
    """

    n: float
    overall: Test
    predictors: tuple[Test, ...]
    slopes: Floats
    untransposed: Test


def brant(y: ArrayLike, predictors: ArrayLike, weights: ArrayLike | None = None) -> Brant:
    """Brant's (1990) Wald test of proportional odds for y (n,) on predictors (n, p).

    ``weights`` (n,) are frequencies. A small p speaks against one slope: see
    ``partial_proportional_odds``. Raises TooFewCategories below three different answers, and
    Separated when a threshold has no finite slope of its own.
    """
    made = prepared(y, predictors, weights)
    if made.categories.size < 3:
        raise TooFewCategories(made.categories.size, 3)
    places = np.stack([_binary(made.rows, k) for k in range(1, made.categories.size)])
    covariance = _joint_covariance(made.rows, places)
    n = float(made.rows.counts().sum())
    p = made.rows.p
    slopes = places[:, 1:]
    return Brant(
        n=n,
        overall=_wald(slopes, covariance, range(p), n),
        predictors=tuple(_wald(slopes, covariance, [j], n) for j in range(p)),
        slopes=slopes * _units(made),
        untransposed=_wald(slopes, _untransposed(covariance), range(p), n),
    )


def _binary(rows: OrdinalRows, first_above: int) -> Floats:
    """Intercept and slopes of the logit of category ``first_above`` or higher."""
    ends = (0, rows.starts[first_above], rows.starts[-1])
    place = maximise(replace(rows, starts=ends), "logit").place
    return np.concatenate([-place[:1], place[1:]])


def _joint_covariance(rows: OrdinalRows, places: Floats) -> Floats:
    """Covariances (K - 1, p + 1, K - 1, p + 1) of the separate logits' coefficients."""
    inner, width = places.shape
    middle = np.zeros((inner, inner, width, width))
    for start in range(0, rows.design.shape[1], ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        block = rows.design[:, part]
        above = 1 / (1 + np.exp(-(places @ block)))
        weighted = block if rows.weights is None else block * rows.weights[part]
        for j in range(inner):
            for k in range(j, inner):
                # Whoever is above the higher threshold is above the lower one too.
                spread = above[k] * (1 - above[j])
                middle[j, k] += (weighted * spread) @ block.T
    inverse = np.stack([linalg.inv(middle[j, j]) for j in range(inner)])
    covariance = np.zeros((inner, width, inner, width))
    for j in range(inner):
        for k in range(j, inner):
            covariance[j, :, k] = inverse[j] @ middle[j, k] @ inverse[k]
            covariance[k, :, j] = covariance[j, :, k].T
    return covariance


def _untransposed(covariance: Floats) -> Floats:
    copied = covariance.copy()
    for j in range(copied.shape[0]):
        for k in range(j):
            copied[j, :, k] = covariance[k, :, j]
    return copied


def _wald(slopes: Floats, covariance: Floats, which: range | list[int], n: float) -> Test:
    """Every threshold's slopes of the predictors ``which`` minus those of the first threshold."""
    chosen = np.asarray(which)
    inner, m = slopes.shape[0], chosen.size
    contrast = np.kron(np.column_stack([-np.ones(inner - 1), np.eye(inner - 1)]), np.eye(m))
    part = covariance[:, 1 + chosen][:, :, :, 1 + chosen].reshape(inner * m, inner * m)
    difference = contrast @ slopes[:, chosen].ravel()
    spread = contrast @ part @ contrast.T
    statistic = max(0.0, float(difference @ linalg.lstsq(spread, difference)[0]))
    df = difference.size
    return Test(round(n), statistic, df, float(stats.chi2.sf(statistic, df)))


def _units(made: Prepared) -> Floats:
    """From slopes per standard deviation to slopes per unit (p,)."""
    cuts = made.categories.size - 1
    return np.asarray(np.diag(made.back)[cuts:])
