"""Two-stage maximum likelihood: moments of rows with gaps first, then any number of models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.baseline import baseline
from analysis.statistics.structure.compiled import Structure, compile_model
from analysis.statistics.structure.corrections import Corrected
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit, report
from analysis.statistics.structure.full_information import moments_jacobian
from analysis.statistics.structure.gappy_corrections import solved
from analysis.statistics.structure.gappy_scores import score_products
from analysis.statistics.structure.incomplete import gappy
from analysis.statistics.structure.maximum_likelihood import Estimated, estimate, inverse_of
from analysis.statistics.structure.rows import exogenous
from analysis.statistics.structure.sample import Sample, stack
from analysis.statistics.structure.saturated import saturated
from analysis.statistics.structure.specification import Model

# Added to unit variances: moments of fewer rows than moments have a singular spread.
ROOM = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class FirstStage:
    """The most likely moments of rows with gaps and how sure they are.

    ``spread`` is n times their sampling covariance, of (vech covariance, mean) by columns of the
    lower triangle, without assuming normality. Of all rows ``complete`` have every value; ``empty``
    have none and do not count in the sample's n; ``patterns`` of gaps occur.
    """

    sample: Sample
    spread: Floats
    complete: int
    empty: int
    patterns: int

    def of(self, names: Sequence[str]) -> FirstStage:
        """The same for some columns, in the order given; raises InvalidModel."""
        if tuple(names) == self.sample.names:
            return self
        part = self.sample.ordered(names)
        p, take = len(self.sample.names), [self.sample.names.index(name) for name in names]
        column, row = np.triu_indices(p)
        place = np.empty((p, p), dtype=np.intp)
        place[row, column] = place[column, row] = np.arange(row.size)
        columns, rows = np.triu_indices(len(take))
        chosen = np.array(take)
        kept = np.concatenate([place[chosen[rows], chosen[columns]], row.size + chosen])
        spread = self.spread[np.ix_(kept, kept)]
        return FirstStage(part, spread, self.complete, self.empty, self.patterns)


def first_stage(rows: ArrayLike, names: Sequence[str]) -> FirstStage:
    """Saturated moments of rows (n, p) in which NaN is a gap, with their sandwich covariance.

    Right when values are missing at random given those that are there (Rubin 1976; Yuan & Bentler
    2000). Raises OutOfRange, NoVariation, NeverTogether, TooManyGaps, TooFewObservations,
    NotPositiveDefinite, ShapeMismatch.
    """
    data = gappy(rows, names)
    free = saturated(data)
    middle = score_products(data, free.covariance, free.mean)
    half = solved(free.information, middle)
    return FirstStage(
        Sample(data.names, np.array([float(data.n)]), free.covariance[None], free.mean[None]),
        solved(free.information, half.T),
        data.complete,
        data.empty,
        data.patterns,
    )


def drawn_covariances(stage: FirstStage, draws: int, *, seed: int) -> Floats:
    """Covariances (draws, p, p) as other samples of the same size might have them.

    Drawn from their normal sampling distribution (Preacher & Selig 2012), which holds for many rows
    whatever the distribution of answers. One of few rows may not be positive definite.
    """
    covariance = stage.sample.covariance[0]
    p = covariance.shape[0]
    column, row = np.triu_indices(p)
    spread = stage.spread[: row.size, : row.size] / stage.sample.total
    scale = np.sqrt(np.diag(spread))
    root = np.linalg.cholesky(spread / np.outer(scale, scale) + ROOM * np.eye(row.size))
    random = np.random.Generator(np.random.PCG64(seed))
    moved = (random.standard_normal((draws, row.size)) @ root.T) * scale
    found = np.empty((draws, p, p))
    found[:, row, column] = found[:, column, row] = covariance[row, column] + moved
    return found


def fit_two_stage(model: Model, stage: FirstStage, *, level: float = 0.95) -> Fit:
    """Fit a model to the moments of a first stage by maximum likelihood.

    Errors and the scaled chi-square take into account the gaps and that answers need not be normal
    (Yuan & Bentler 2000; Savalei & Falk 2014); without gaps they are those of ``mlm``. There is no
    likelihood of the rows, so information criteria mean nothing. Raises as ``fit``, and
    InvalidModel for observed exogenous variables whose moments are taken from the sample.
    """
    return _fit_stages(compile_model(model), (stage,), level=level)


def _fit_stages(structure: Structure, stages: Sequence[FirstStage], *, level: float = 0.95) -> Fit:
    """Fit a compiled structure to the first stages of its groups."""
    if len(stages) != structure.groups:
        raise InvalidModel(f"{structure.groups} groups are modelled, {len(stages)} were given")
    if exogenous(structure).any():
        raise InvalidModel("state fixed_x=False: exogenous variables are modelled here")
    own = [stage.of(structure.observed) for stage in stages]
    fitted = estimate(structure, stack([stage.sample for stage in own]))
    return report(fitted, _two_stage_errors(fitted, own), estimator="mlm", level=level)


def _two_stage_errors(fitted: Estimated, stages: Sequence[FirstStage]) -> Corrected:
    """Covariance of theta and scaling factors from what the first stages tell."""
    structure, shares = fitted.structure, fitted.sample.shares
    change = moments_jacobian(structure, fitted.at.moments)
    meat, trace, against = np.zeros_like(fitted.information), 0.0, 0.0
    for group, stage in enumerate(stages):
        spread = stage.spread if structure.has_means else _of_covariances(stage)
        weight = _weight(fitted.at.inverse[group], means=structure.has_means)
        own = weight @ change[group][: weight.shape[0]]
        meat += shares[group] * (own.T @ spread @ own)
        trace += float((weight * spread).sum())
        against += _unrelated(stage)
    inverse = inverse_of(fitted.information)
    left = trace - float(np.einsum("ij,ji->", inverse, meat))
    df = structure.df
    return Corrected(
        covariance=inverse @ meat @ inverse / fitted.sample.total,
        scaling=_positive(left / df if df else 1.0),
        baseline_scaling=_positive(against / max(baseline(structure, fitted.sample).df, 1)),
    )


def _of_covariances(stage: FirstStage) -> Floats:
    p = len(stage.sample.names)
    size = p * (p + 1) // 2
    return stage.spread[:size, :size]


def _weight(precision: Floats, *, means: bool) -> Floats:
    """Half the second derivative of F by moments at the implied ones, whose inverse is given."""
    p = precision.shape[0]
    column, row = np.triu_indices(p)
    half = np.where(row == column, 0.5, 1.0)
    first, second = precision[row], precision[column]
    crossed = first[:, row] * second[:, column] + first[:, column] * second[:, row]
    inner = crossed * (half[:, None] * half)
    if not means:
        return np.asarray(inner)
    empty = np.zeros((row.size, p))
    return np.block([[inner, empty], [empty.T, precision]])


def _unrelated(stage: FirstStage) -> float:
    """The trace of the baseline's weight with the spread: its covariances are all that it lacks."""
    p = len(stage.sample.names)
    column, row = np.triu_indices(p)
    variance = np.diag(stage.sample.covariance[0])
    each = np.diag(stage.spread)[: row.size] / (variance[row] * variance[column])
    return float(each[row != column].sum())


def _positive(factor: float) -> float | None:
    return factor if factor > 0 else None
