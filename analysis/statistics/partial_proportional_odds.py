"""Ordered answers where some predictors work differently at every threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from analysis.statistics.arrays import Floats, floats, proper_level
from analysis.statistics.errors import NotConverged, OutOfRange, TooFewCategories
from analysis.statistics.estimate import Estimate, Test, normal
from analysis.statistics.ordinal_likelihood import OrdinalRows, Top, evaluate, maximise
from analysis.statistics.ordinal_links import Link
from analysis.statistics.ordinal_rows import Prepared, prepared
from analysis.statistics.proportional_odds import likelihood_ratio

GRADIENT_LEFT = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class PartialProportionalOdds:
    """logit P(y <= category k) = threshold k - x's slopes, with own slopes for ``free`` predictors.

    ``shared`` are the slopes of the other predictors, in their order; ``by_threshold[k]`` are those
    of the free ones at threshold k, in the order of ``free``. ``test`` is the likelihood ratio
    against one slope for all.
    """

    n: float
    categories: tuple[float, ...]
    link: Link
    free: tuple[int, ...]
    thresholds: tuple[Estimate, ...]
    shared: tuple[Estimate, ...]
    by_threshold: tuple[tuple[Estimate, ...], ...]
    log_likelihood: float
    test: Test
    aic: float
    iterations: int
    covariance: Floats


def partial_proportional_odds(
    y: ArrayLike,
    predictors: ArrayLike,
    free: Sequence[int],
    *,
    link: Link = "logit",
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> PartialProportionalOdds:
    """Fit ordered y (n,) on predictors (n, p), those at positions ``free`` varying by threshold.

    Peterson & Harrell (1990). Freeing the columns of one factor together gives its test of
    "nominal effects". Raises NotConverged where thresholds would have to cross inside the data, and
    what ``proportional_odds`` raises.
    """
    level = proper_level(level)
    if not free:
        raise OutOfRange("the number of predictors set free", "at least 1")
    made = prepared(y, predictors, weights, free)
    if made.categories.size < 3:
        raise TooFewCategories(made.categories.size, 3)
    together = _together(made.rows, link)
    start = _from_together(made.rows, together)
    top = maximise(made.rows, link, start)
    _really_at_the_top(made.rows, top, link)
    return _result(made, (together, top), link, level)


def _together(rows: OrdinalRows, link: Link) -> Top:
    """The fit in which free predictors have one slope after all."""
    return maximise(replace(rows, q=1), link)


def _from_together(rows: OrdinalRows, top: Top) -> Floats:
    inner, q = rows.categories - 1, rows.q
    slopes = top.place[inner:]
    cuts = np.column_stack([top.place[:inner], np.tile(-slopes[: q - 1], (inner, 1))])
    return np.concatenate([cuts.ravel(), slopes[q - 1 :]])


def _really_at_the_top(rows: OrdinalRows, top: Top, link: Link) -> None:
    left = np.abs(evaluate(rows, top.place, link).gradient).max()
    if not left < GRADIENT_LEFT * max(1.0, np.sqrt(rows.design.shape[1])):
        raise NotConverged(top.iterations)


def _result(
    made: Prepared, tops: tuple[Top, Top], link: Link, level: float
) -> PartialProportionalOdds:
    together, top = tops
    covariance = made.back @ linalg.inv(top.information) @ made.back.T
    signs = _signs(made.rows)
    place = signs * (made.back @ top.place)
    errors = np.sqrt(np.diag(covariance))
    terms = [normal(float(b), float(s), "wald", level) for b, s in zip(place, errors, strict=True)]
    inner, q = made.rows.categories - 1, made.rows.q
    rows = [terms[k * q : (k + 1) * q] for k in range(inner)]
    n = float(made.rows.counts().sum())
    df = (inner - 1) * (q - 1)
    return PartialProportionalOdds(
        n=n,
        categories=floats(made.categories),
        link=link,
        free=made.free,
        thresholds=tuple(row[0] for row in rows),
        shared=tuple(terms[inner * q :]),
        by_threshold=tuple(tuple(row[1:]) for row in rows),
        log_likelihood=top.log_likelihood,
        test=likelihood_ratio(together.log_likelihood, top.log_likelihood, df, n),
        aic=2 * made.rows.parameters() - 2 * top.log_likelihood,
        iterations=top.iterations,
        covariance=covariance * np.outer(signs, signs),
    )


def _signs(rows: OrdinalRows) -> Floats:
    """Inside, free slopes belong to the threshold; outside, positive ones mean higher answers."""
    signs = np.ones(rows.parameters())
    inner, q = rows.categories - 1, rows.q
    signs[: inner * q].reshape(inner, q)[:, 1:] = -1.0
    return signs
