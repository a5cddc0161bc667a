"""Logistic regression by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.estimate import Estimate, Test, normal
from analysis.statistics.gram import numbers
from analysis.statistics.ordinal_likelihood import Top, maximise, null_log_likelihood
from analysis.statistics.ordinal_rows import Prepared, prepared
from analysis.statistics.proportional_odds import (
    exponentiated,
    likelihood_ratio,
    pseudo_r2,
    solution,
)


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """Log odds of y = 1; ``slopes`` per unit of each predictor, ``odds_ratios`` their exponentials.

    ``auc`` is the chance that a random 1 has a higher fitted probability than a random 0; ``test``
    the likelihood ratio against no predictors; ``covariance`` (p + 1, p + 1), intercept first.
    """

    n: int
    events: int
    intercept: Estimate
    slopes: tuple[Estimate, ...]
    odds_ratios: tuple[Estimate, ...]
    log_likelihood: float
    deviance: float
    auc: float
    iterations: int
    covariance: Floats
    null_log_likelihood: float
    test: Test
    aic: float
    mcfadden: float
    nagelkerke: float

    def log_odds(self, predictors: Floats) -> Floats:
        """The fitted log odds (m,) at predictors (m, p)."""
        slopes = np.array([slope.value for slope in self.slopes])
        return np.asarray(self.intercept.value + predictors @ slopes)


def logistic(
    y: ArrayLike,
    predictors: ArrayLike,
    level: float = 0.95,
    clusters: NDArray[np.generic] | None = None,
) -> Logistic:
    """Fit y (n,) of 0 and 1 on predictors (n, p); intervals are Wald's, from the information.

    With ``clusters`` (n,) of labels, errors come from the scores summed by cluster (Liang & Zeger
    1986). The standard error of an odds ratio is by the delta method, its interval exponentiated.
    Raises Separated naming the predictors that split the outcomes, NoVariation (a constant y is
    column p), Collinear.
    """
    outcome = vector(y)
    if not ((outcome == 0) | (outcome == 1)).all():
        raise OutOfRange("an outcome", "0 or 1")
    x = numbers(predictors)
    made = prepared(outcome, x, None)
    top = maximise(made.rows, "logit")
    estimates, covariance = _estimates(made, top, clusters, proper_level(level))
    fitted = estimates[0].value + (x if x.ndim == 2 else x[:, None]) @ np.array(
        [slope.value for slope in estimates[1:]]
    )
    return _result(made, top, (estimates, covariance), auc(outcome, fitted))


def auc(y: ArrayLike, score: ArrayLike) -> float:
    """Area under the ROC curve of a score (n,) for y (n,) of 0 and 1; ties count half."""
    outcome, given = vector(y), vector(score)
    same_rows(outcome, given)
    events = int(outcome.sum())
    others = outcome.size - events
    if min(events, others) == 0:
        raise NoVariation((0,))
    ranks = stats.rankdata(given)[outcome == 1].sum()
    return float(ranks - events * (events + 1) / 2) / (events * others)


def _estimates(
    made: Prepared, top: Top, clusters: NDArray[np.generic] | None, level: float
) -> tuple[tuple[Estimate, ...], Floats]:
    place, covariance = solution(made, top, "logit", clusters)
    # A threshold is what the latent scale must exceed: the intercept with its sign turned.
    signs = np.concatenate([[-1.0], np.ones(place.size - 1)])
    place, covariance = signs * place, covariance * np.outer(signs, signs)
    how = "wald" if clusters is None else "wald_cluster"
    errors = np.sqrt(np.diag(covariance))
    found = [normal(float(b), float(s), how, level) for b, s in zip(place, errors, strict=True)]
    return tuple(found), covariance


def _result(
    made: Prepared, top: Top, estimated: tuple[tuple[Estimate, ...], Floats], area: float
) -> Logistic:
    estimates, covariance = estimated
    counts = made.rows.counts()
    n = int(counts.sum())
    null = null_log_likelihood(made.rows)
    mcfadden, nagelkerke = pseudo_r2(top.log_likelihood, null, n)
    return Logistic(
        n=n,
        events=int(counts[1]),
        intercept=estimates[0],
        slopes=estimates[1:],
        odds_ratios=tuple(map(exponentiated, estimates[1:])),
        log_likelihood=top.log_likelihood,
        deviance=-2 * top.log_likelihood,
        auc=area,
        iterations=top.iterations,
        covariance=covariance,
        null_log_likelihood=null,
        test=likelihood_ratio(null, top.log_likelihood, len(estimates) - 1, n),
        aic=2 * len(estimates) - 2 * top.log_likelihood,
        mcfadden=mcfadden,
        nagelkerke=nagelkerke,
    )
