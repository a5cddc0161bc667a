"""Fit a structural model to rows with gaps, without filling or dropping any, and report it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange
from analysis.statistics.structure.baseline import baseline
from analysis.statistics.structure.compiled import Structure, compile_model
from analysis.statistics.structure.corrections import Corrected
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit, columns_of, report
from analysis.statistics.structure.fit_measures import (
    ChiSquares,
    FitMeasures,
    Information,
    Robust,
    fit_measures,
    information_criteria,
)
from analysis.statistics.structure.full_information import (
    GappyEstimated,
    Prepared,
    estimate_gappy,
    prepare,
)
from analysis.statistics.structure.gap_free_fit import CompleteData, complete_data
from analysis.statistics.structure.gappy_corrections import (
    baseline_value,
    observed_errors,
    sandwich_errors,
    saturated_scores,
)
from analysis.statistics.structure.gappy_likelihood import constant
from analysis.statistics.structure.incomplete import gappy
from analysis.statistics.structure.rows import exogenous
from analysis.statistics.structure.specification import Defined, Model

GappyEstimator = Literal["ml", "mlr"]


@dataclass(frozen=True, slots=True, eq=False)
class GappyFit:
    """A model fitted by full-information maximum likelihood.

    ``fit`` reports it; its residuals and SRMR are against the saturated moments, its robust CFI,
    TLI and RMSEA correct for the gaps. Of all rows ``complete`` have every value and ``empty`` none
    (those tell nothing and are not in ``fit.n``); ``patterns`` of gaps occur. The two columns
    ``scarcest`` are both there in the smallest share ``coverage`` of rows.
    """

    fit: Fit
    complete: int
    empty: int
    patterns: int
    coverage: float
    scarcest: tuple[str, str]
    estimated: GappyEstimated


def fit_gappy(
    model: Model,
    rows: ArrayLike,
    names: Sequence[str],
    *,
    estimator: GappyEstimator = "ml",
    level: float = 0.95,
) -> GappyFit:
    """Fit a model, with means, to rows (n, k) of columns ``names`` in which NaN is a gap.

    Right when values are missing at random given those that are there (Rubin 1976). Errors are from
    the observed information, with ``mlr`` robust ones and a scaled chi-square. Raises as ``fit``,
    but for MissingValues; also OutOfRange (infinite values) and NeverTogether.
    """
    structure = compile_model(replace(model, means=True))
    taken = columns_of(rows, names, structure.observed)
    return fit_gappy_groups(
        structure, (taken,), defined=model.defined, estimator=estimator, level=level
    )


def fit_gappy_groups(
    structure: Structure,
    groups: Sequence[Floats],
    *,
    defined: Sequence[Defined] = (),
    estimator: GappyEstimator = "ml",
    level: float = 0.95,
) -> GappyFit:
    """Fit a compiled structure to each group's rows (n, p), columns as ``structure.observed``."""
    data = prepare([gappy(rows, structure.observed) for rows in groups])
    return fit_prepared(structure, data, defined=defined, estimator=estimator, level=level)


def fit_prepared(
    structure: Structure,
    data: Prepared,
    *,
    defined: Sequence[Defined] = (),
    estimator: GappyEstimator = "ml",
    level: float = 0.95,
) -> GappyFit:
    """Fit a compiled structure to groups whose saturated moments are known already."""
    if estimator not in ("ml", "mlr"):
        raise OutOfRange("estimator", "ml or mlr")
    if len(data.groups) != structure.groups:
        raise InvalidModel(f"{structure.groups} groups are modelled, {len(data.groups)} were given")
    found = estimate_gappy(structure, data)
    middle = saturated_scores(found) if estimator == "mlr" else None
    correction = observed_errors(found) if middle is None else sandwich_errors(found, middle)
    plain = report(found.fitted, correction, defined=defined, estimator=estimator, level=level)
    whole = replace(
        plain,
        measures=_measures(found, correction, complete_data(found, middle)),
        information=_information(found),
    )
    return _described(whole, found)


def _described(whole: Fit, found: GappyEstimated) -> GappyFit:
    together = sum(group.together for group in found.groups)
    least = np.unravel_index(int(np.argmin(together)), np.shape(together))
    first, second = sorted(int(each) for each in least)
    names = found.fitted.sample.names
    return GappyFit(
        fit=whole,
        complete=sum(group.complete for group in found.groups),
        empty=sum(group.empty for group in found.groups),
        patterns=sum(group.patterns for group in found.groups),
        coverage=float(np.min(together) / whole.n),
        scarcest=(names[first], names[second]),
        estimated=found,
    )


def _measures(found: GappyEstimated, correction: Corrected, full: CompleteData) -> FitMeasures:
    fitted = found.fitted
    free, n = found.saturated_value, fitted.sample.total
    of = ChiSquares(
        chi_square=max((found.value - free) * n, 0.0),
        df=fitted.structure.df,
        baseline_chi_square=max((baseline_value(found) - free) * n, 0.0),
        baseline_df=baseline(fitted.structure, fitted.sample).df,
        n=n,
        groups=fitted.structure.groups,
        scaling=correction.scaling,
        baseline_scaling=correction.baseline_scaling,
    )
    return replace(fit_measures(of), robust=_without_gaps(of, full))


def _without_gaps(of: ChiSquares, full: CompleteData) -> Robust | None:
    if of.df == 0 or of.baseline_df == 0 or min(full.expected, full.baseline_expected) <= 0:
        return None
    return fit_measures(
        replace(
            of,
            chi_square=full.chi_square,
            baseline_chi_square=full.baseline_chi_square,
            scaling=full.expected / of.df,
            baseline_scaling=full.baseline_expected / of.baseline_df,
        )
    ).robust


def _information(found: GappyEstimated) -> Information:
    """Log-likelihoods of what is not exogenous."""
    fitted = found.fitted
    x = np.flatnonzero(exogenous(fitted.structure))
    constants = sum(group.n * constant(group) for group in found.groups)
    for group, free in zip(found.groups, found.saturated, strict=True):
        logs = np.linalg.slogdet(free.covariance[np.ix_(x, x)])[1]
        constants -= group.n * (float(logs) + x.size * (1 + np.log(2 * np.pi)))
    n = fitted.sample.total
    modelled = -(found.value * n + constants) / 2
    saturated = -(found.saturated_value * n + constants) / 2
    return information_criteria(modelled, saturated, len(fitted.structure.names), n)
