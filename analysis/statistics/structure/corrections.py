"""Standard errors and chi-squares that hold without normality.

MLM: expected information and the mean-adjusted chi-square (Satorra & Bentler 1994). MLR: observed
information, sandwich errors (White 1982) and the scaling of Yuan & Bentler (2000) in the form of
Asparouhov & Muthen (2005): the traces of the saturated and of the fitted model apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.baseline import baseline
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.hessian import observed_information
from analysis.statistics.structure.maximum_likelihood import (
    Estimated,
    check_identified,
    inverse_of,
)
from analysis.statistics.structure.rows import FourthMoments, exogenous, fourth_moments

Estimator = Literal["ml", "mlm", "mlr"]


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """The covariance of theta (q, q) and what chi-squares are divided by.

    A factor is None where chi-squares are not scaled, or where it came out negative.
    ``saturated_factor`` and ``fitted_factor`` are the scaling factors of the two log-likelihoods,
    by which nested MLR models are compared.
    """

    covariance: Floats
    scaling: float | None = None
    baseline_scaling: float | None = None
    saturated_factor: float | None = None
    fitted_factor: float | None = None


def expected_errors(fitted: Estimated) -> Corrected:
    """Plain maximum likelihood: the inverse of the expected information."""
    return Corrected(inverse_of(fitted.information) / fitted.sample.total)


def satorra_bentler(fitted: Estimated, groups: Sequence[Floats]) -> Corrected:
    """MLM from each group's rows (n, p), columns as ``fitted.sample.names``."""
    fourth = fourth_moments(fitted, groups, centred=True)
    inverse = inverse_of(fitted.information)
    spread = _saturated_trace(fitted, fourth)
    df = fitted.structure.df
    trace = spread - float(np.einsum("ij,ji->", inverse, fourth.scores))
    free, apart = _baseline_traces(fitted, fourth)
    return Corrected(
        covariance=inverse @ fourth.scores @ inverse / fitted.sample.total,
        scaling=positive(trace / df if df else 1.0),
        baseline_scaling=positive((apart - free) / _baseline_df(fitted)),
    )


def huber_white(fitted: Estimated, groups: Sequence[Floats]) -> Corrected:
    """MLR from each group's rows (n, p), columns as ``fitted.sample.names``.

    Raises ModelNotIdentified when the observed information is singular.
    """
    structure = fitted.structure
    fourth = fourth_moments(fitted, groups)
    observed = observed_information(structure, fitted.sample, fitted.at)
    check_identified(structure, observed)
    inverse = inverse_of(observed)
    q, df = len(structure.names), structure.df
    own = float(np.einsum("ij,ji->", inverse, fourth.scores))
    saturated = _unstructured_trace(structure, fourth)
    # The means are saturated under the baseline, so their traces cancel.
    plain = saturated - _mean_trace(structure)
    return Corrected(
        covariance=inverse @ fourth.scores @ inverse / fitted.sample.total,
        scaling=positive((saturated - own) / df if df else 1.0),
        baseline_scaling=positive((plain - _half(fourth.single.sum())) / _baseline_df(fitted)),
        saturated_factor=saturated / structure.moments,
        fitted_factor=own / q,
    )


def positive(factor: float) -> float | None:
    """A scaling factor, or None: a difference of two traces may come out negative."""
    return factor if factor > 0 else None


def _half(total: float) -> float:
    return float(total) / 2


def _unstructured_trace(structure: Structure, fourth: FourthMoments) -> float:
    x = exogenous(structure).sum()
    each = fourth.saturated - fourth.exogenous - (len(structure.observed) - x)
    return _half(each.sum()) + _mean_trace(structure)


def _mean_trace(structure: Structure) -> float:
    if not structure.has_means:
        return 0.0
    p = len(structure.observed) - float(exogenous(structure).sum())
    return structure.groups * p


def _saturated_trace(fitted: Estimated, fourth: FourthMoments) -> float:
    """The trace of the fitted weight times the fourth moments, exogenous variables apart."""
    structure = fitted.structure
    x = float(exogenous(structure).sum())
    turned = fitted.at.inverse @ fitted.sample.covariance
    first = np.einsum("gii->g", turned) - x
    second = np.einsum("gij,gji->g", turned, turned) - x
    total = _half((fourth.fitted - fourth.exogenous - second).sum())
    return total + (float(first.sum()) if structure.has_means else 0.0)


def _baseline_traces(fitted: Estimated, fourth: FourthMoments) -> tuple[float, float]:
    """Of the baseline's weight with the fourth moments: its free part and the whole."""
    y = exogenous(fitted.structure) == 0
    covariance = fitted.sample.covariance[:, y][:, :, y]
    scale = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    correlation = covariance / (scale[:, :, None] * scale[:, None, :])
    whole = fourth.diagonal - (correlation**2).sum(axis=(-1, -2))
    return _half(fourth.single.sum()), _half(whole.sum())


def _baseline_df(fitted: Estimated) -> int:
    return max(baseline(fitted.structure, fitted.sample).df, 1)
