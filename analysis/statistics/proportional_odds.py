"""Ordered answers on predictors: proportional odds, or a normal latent scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, floats, proper_level
from analysis.statistics.estimate import Estimate, Test, normal
from analysis.statistics.ordinal_likelihood import Top, maximise, null_log_likelihood, row_scores
from analysis.statistics.ordinal_links import Link
from analysis.statistics.ordinal_profile import profile_interval
from analysis.statistics.ordinal_rows import Prepared, prepared
from analysis.statistics.sandwich import clustered_covariance

Limits = Literal["wald", "profile"]


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalOdds:
    """logit (or probit) P(y <= category k) = threshold k - slopes' x.

    A positive slope goes with higher answers. ``categories`` (K,) are the different answers, lowest
    first; ``odds_ratios`` are exp(slope), of a higher rather than a lower answer (empty for
    probit). ``test`` is the likelihood ratio against no predictors; ``covariance`` (m, m) has the
    thresholds first. ``nagelkerke`` and ``mcfadden`` are pseudo-R2.
    """

    n: float
    categories: tuple[float, ...]
    counts: tuple[float, ...]
    link: Link
    thresholds: tuple[Estimate, ...]
    slopes: tuple[Estimate, ...]
    odds_ratios: tuple[Estimate, ...]
    log_likelihood: float
    null_log_likelihood: float
    test: Test
    aic: float
    bic: float
    mcfadden: float
    nagelkerke: float
    iterations: int
    covariance: Floats


def proportional_odds(  # noqa: PLR0913 - data, model and kind of interval
    y: ArrayLike,
    predictors: ArrayLike,
    *,
    link: Link = "logit",
    weights: ArrayLike | None = None,
    clusters: NDArray[np.generic] | None = None,
    limits: Limits = "wald",
    level: float = 0.95,
) -> ProportionalOdds:
    """Fit ordered y (n,) on predictors (n, p) by maximum likelihood (McCullagh 1980).

    ``weights`` (n,) are frequencies. Standard errors come from the observed information, or with
    ``clusters`` (n,) of labels from the scores summed by cluster. ``limits`` "profile" turns the
    likelihood of each slope into its interval (Venzon & Moolgavkar 1988). Raises Separated or
    Collinear naming predictors, NoVariation (a constant y is column p), NotConverged.
    """
    level = proper_level(level)
    made = prepared(y, predictors, weights)
    top = maximise(made.rows, link)
    place, covariance = solution(made, top, link, clusters)
    cuts = made.categories.size - 1
    errors = np.sqrt(np.diag(covariance))
    how = "wald" if clusters is None else "wald_cluster"
    estimates = [normal(float(b), float(s), how, level) for b, s in zip(place, errors, strict=True)]
    slopes = tuple(estimates[cuts:])
    if limits == "profile" and clusters is None:
        slopes = _profiled(made, top, link, slopes)
    return _result(made, top, link, (tuple(estimates[:cuts]), slopes, covariance))


def solution(
    made: Prepared, top: Top, link: Link, clusters: NDArray[np.generic] | None
) -> tuple[Floats, Floats]:
    """Coefficients (m,) and their covariance (m, m) in the caller's units."""
    covariance = linalg.inv(top.information)
    if clusters is not None:
        scores = row_scores(made.rows, top.place, link)
        covariance = clustered_covariance(covariance, scores, clusters, made.order)
    return made.back @ top.place, made.back @ covariance @ made.back.T


def exponentiated(slope: Estimate) -> Estimate:
    """A log ratio as a ratio: standard error by the delta method, limits transformed."""
    ratio = _exp(slope.value)
    limits = slope.interval
    interval = Interval(_exp(limits.low), _exp(limits.high), limits.method, limits.level)
    return Estimate(ratio, ratio * slope.standard_error, interval, slope.p)


def pseudo_r2(log_likelihood: float, null: float, n: float) -> tuple[float, float]:
    """McFadden's (1974) and Nagelkerke's (1991) pseudo-R2."""
    explained = -math.expm1(2 * (null - log_likelihood) / n)
    return 1 - log_likelihood / null, explained / -math.expm1(2 * null / n)


def likelihood_ratio(small: float, large: float, df: int, n: float) -> Test:
    """The chi-square test of a smaller model's log-likelihood against a larger one's."""
    statistic = max(0.0, 2 * (large - small))
    return Test(round(n), statistic, df, float(stats.chi2.sf(statistic, df)))


def _profiled(
    made: Prepared, top: Top, link: Link, slopes: tuple[Estimate, ...]
) -> tuple[Estimate, ...]:
    found = []
    cuts = made.categories.size - 1
    for j, slope in enumerate(slopes):
        unit = made.back[cuts + j, cuts + j]
        low, high = profile_interval(made.rows, top, link, cuts + j, slope.interval.level)
        interval = Interval(unit * low, unit * high, "profile", slope.interval.level)
        found.append(Estimate(slope.value, slope.standard_error, interval, slope.p))
    return tuple(found)


def _result(
    made: Prepared,
    top: Top,
    link: Link,
    estimated: tuple[tuple[Estimate, ...], tuple[Estimate, ...], Floats],
) -> ProportionalOdds:
    thresholds, slopes, covariance = estimated
    counts = made.rows.counts()
    n, parameters = float(counts.sum()), made.rows.parameters()
    null = null_log_likelihood(made.rows)
    mcfadden, nagelkerke = pseudo_r2(top.log_likelihood, null, n)
    return ProportionalOdds(
        n=n,
        categories=floats(made.categories),
        counts=floats(counts),
        link=link,
        thresholds=thresholds,
        slopes=slopes,
        odds_ratios=tuple(map(exponentiated, slopes)) if link == "logit" else (),
        log_likelihood=top.log_likelihood,
        null_log_likelihood=null,
        test=likelihood_ratio(null, top.log_likelihood, len(slopes), n),
        aic=2 * parameters - 2 * top.log_likelihood,
        bic=parameters * math.log(n) - 2 * top.log_likelihood,
        mcfadden=mcfadden,
        nagelkerke=nagelkerke,
        iterations=top.iterations,
        covariance=covariance,
    )


def _exp(value: float) -> float:
    return math.exp(value) if value < 709 else math.inf
