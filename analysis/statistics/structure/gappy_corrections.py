"""Standard errors and scaled chi-squares of models fitted to rows with gaps.

Observed information throughout (Kenward & Molenberghs 1998). MLR: sandwich errors and the scaling
of Yuan & Bentler (2000) in the form of Asparouhov & Muthen (2005).
"""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.baseline import baseline
from analysis.statistics.structure.compiled import Positions
from analysis.statistics.structure.corrections import Corrected, positive
from analysis.statistics.structure.full_information import GappyEstimated, moments_jacobian
from analysis.statistics.structure.gappy_scores import score_products
from analysis.statistics.structure.maximum_likelihood import inverse_of
from analysis.statistics.structure.rows import exogenous
from analysis.statistics.structure.scoring import scale_of

Middle = tuple[Floats, ...]
"""Of each group the average products of the saturated scores of rows."""


def observed_errors(found: GappyEstimated) -> Corrected:
    """Maximum likelihood: the inverse of the observed information."""
    fitted = found.fitted
    return Corrected(inverse_of(fitted.information) / fitted.sample.total)


def sandwich_errors(found: GappyEstimated, middle: Middle) -> Corrected:
    """MLR from the scores of rows at the solution and at the saturated moments (``middle``)."""
    fitted, structure = found.fitted, found.fitted.structure
    inverse = inverse_of(fitted.information)
    scores = _own_scores(found)
    own = float(np.einsum("ij,ji->", inverse, scores))
    whole = _saturated_trace(found, middle)
    apart = _baseline_trace(found)
    against = max(baseline(structure, fitted.sample).df, 1)
    return Corrected(
        covariance=inverse @ scores @ inverse / fitted.sample.total,
        scaling=positive((whole - own) / structure.df if structure.df else 1.0),
        baseline_scaling=positive((whole - apart) / against),
        saturated_factor=whole / structure.moments,
        fitted_factor=own / len(structure.names),
    )


def saturated_scores(found: GappyEstimated) -> Middle:
    """The average products of the rows' scores at each group's saturated moments."""
    return tuple(
        score_products(group, free.covariance, free.mean)
        for group, free in zip(found.groups, found.saturated, strict=True)
    )


def baseline_value(found: GappyEstimated) -> float:
    """F of the baseline: every endogenous variable on its own, exogenous ones as found."""
    x, y = kinds(found)
    total = 0.0
    for group, free in zip(found.groups, found.saturated, strict=True):
        counts = np.diag(group.together)
        total += float(counts[y] @ (np.log(group.variance[y]) + 1))
        logs = float(np.linalg.slogdet(free.covariance[np.ix_(x, x)])[1])
        total += group.n * (logs + x.size)
    return total / found.fitted.sample.total


def kinds(found: GappyEstimated) -> tuple[Positions, Positions]:
    """The exogenous columns and the others."""
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
    x, _ = kinds(found)
    total = 0.0
    for group, free, scores in zip(found.groups, found.saturated, middle, strict=True):
        total += float(np.trace(solved(free.information, scores)))
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
    _, y = kinds(found)
    return float(sum((1 + (group.kurtosis[y] - 1) / 2).sum() for group in found.groups))


def solved(information: Floats, right: Floats) -> Floats:
    """The inverse of an information (q, q) times (q, k), whatever the units of its parameters."""
    scale = scale_of(information)[:, None]
    found = np.linalg.solve(information / (scale * scale.T), right / scale)
    return np.asarray(found / scale, dtype=np.float64)
