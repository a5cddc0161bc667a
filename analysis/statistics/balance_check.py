"""Did the lot form alike groups? Sizes as planned, and what was known before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, stats

from analysis.statistics.arrays import Floats, matrix, varying
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.estimate import Test
from analysis.statistics.gram import gram, independent_columns
from analysis.statistics.labels import coded_labels


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """``allocation`` tests the sizes of arms against the plan, ``covariates`` all means at once.

    ``largest[j]`` is the largest standardised mean difference of covariate j between two arms, over
    the pooled standard deviation. With a true lot, differences are chance: a small p of
    ``allocation`` (below .001, say) speaks of a fault in the drawing or of lost answers.
    """

    n: int
    arms: tuple[str, ...]
    sizes: tuple[int, ...]
    allocation: Test
    largest: tuple[float, ...]
    covariates: Test


def balance_check(
    arms: NDArray[np.generic],
    covariates: ArrayLike,
    planned: Mapping[str, float] | None = None,
) -> BalanceCheck:
    """Check randomised ``arms`` (n,) of labels by covariates (n, c) known before.

    ``planned`` gives each arm's share by its label as text (equal shares if left out). Means are
    tested by sum n_g (m_g - m)' S^-1 (m_g - m) on c (G - 1) degrees of freedom, S being the
    covariance of all rows, which is what a lot makes of them (Hansen & Bowers 2008). Raises
    NoVariation and Collinear naming covariates.
    """
    labels, x = np.asarray(arms), matrix(covariates)
    if labels.shape != x.shape[:1]:
        raise ShapeMismatch(labels.shape, x.shape)
    names, codes = coded_labels(labels)
    sizes = np.bincount(codes)
    if names.size < 2 or sizes.min() < 2:
        raise TooFewObservations(int(sizes.min()) if names.size > 1 else 0, 2)
    varying(x)
    moments = gram(x)
    independent_columns(moments.correlation())
    scaled = (x - moments.means) / moments.spread()
    means = np.stack([scaled[codes == arm].mean(axis=0) for arm in range(names.size)])
    texts = tuple(str(name) for name in names.tolist())
    return BalanceCheck(
        n=x.shape[0],
        arms=texts,
        sizes=tuple(int(size) for size in sizes),
        allocation=_allocation(sizes.astype(np.float64), _shares(texts, planned)),
        largest=_largest(scaled, codes, means),
        covariates=_means(moments.correlation(), sizes.astype(np.float64), means),
    )


def _shares(names: tuple[str, ...], planned: Mapping[str, float] | None) -> Floats:
    if planned is None:
        return np.full(len(names), 1 / len(names))
    if set(planned) != set(names) or min(planned.values()) <= 0:
        raise OutOfRange("the planned shares", "above 0, one for each arm")
    shares = np.array([planned[name] for name in names])
    return np.asarray(shares / shares.sum())


def _allocation(sizes: Floats, shares: Floats) -> Test:
    expected = shares * sizes.sum()
    statistic = float(np.sum((sizes - expected) ** 2 / expected))
    df = sizes.size - 1
    return Test(int(sizes.sum()), statistic, df, float(stats.chi2.sf(statistic, df)))


def _means(correlation: Floats, sizes: Floats, means: Floats) -> Test:
    n = sizes.sum()
    within = np.einsum("gi,gi->g", means, linalg.solve(correlation, means.T, assume_a="sym").T)
    statistic = float(sizes @ within) * (n - 1) / n
    df = means.shape[1] * (sizes.size - 1)
    return Test(int(n), statistic, df, float(stats.chi2.sf(statistic, df)))


def _largest(scaled: Floats, codes: NDArray[np.intp], means: Floats) -> tuple[float, ...]:
    n, groups = scaled.shape[0], means.shape[0]
    pooled = np.sqrt(((scaled - means[codes]) ** 2).sum(axis=0) / (n - groups))
    gaps = means.max(axis=0) - means.min(axis=0)
    return tuple(
        float(gap / sd) if sd > 0 else float("inf") for gap, sd in zip(gaps, pooled, strict=True)
    )
