"""Robust errors and scaled chi-squares against the full matrices they avoid."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.fit import Fit, fit
from analysis.statistics.structure.implied import sigma_jacobian
from tests.analysis.statistics.structure_models import SCALES, survey_rows

Floats = NDArray[np.float64]
MODEL = cfa({"tru": SCALES["tru"], "sat": SCALES["sat"]})
P = 7


def rows() -> tuple[Floats, list[str]]:
    found, names = survey_rows(300, skewed=True)
    return found[:, :P], names[:P]


def vech(matrices: Floats) -> Floats:
    column, row = np.triu_indices(P)
    return matrices[..., row, column]


def weight(sigma: Floats) -> Floats:
    """The normal-theory weight of vech(S): half D'(W x W)D with the duplication matrix D."""
    units = np.zeros((P * (P + 1) // 2, P, P))
    for at, (i, j) in enumerate(zip(*np.triu_indices(P), strict=True)):
        units[at, i, j] = units[at, j, i] = 1
    turned = np.linalg.inv(sigma) @ units
    return np.einsum("aij,bji->ab", turned, turned) / 2


def gamma(table: Floats) -> Floats:
    """The covariance of products of deviations (p(p+1)/2 square)."""
    deviation = table - table.mean(axis=0)
    products = vech(deviation[:, :, None] * deviation[:, None, :])
    return np.cov(products, rowvar=False, ddof=0)


def whole(of: Fit) -> tuple[Floats, Floats, Floats]:
    """The Jacobian, the weight at the solution, and the fourth moments, all written out."""
    jacobian = sigma_jacobian(of.fitted.structure, of.fitted.at.moments)[0]
    return jacobian, weight(of.fitted.at.moments.sigma[0]), gamma(rows()[0])


def test_satorra_bentler_is_the_trace_over_degrees_of_freedom() -> None:
    found = fit(MODEL, *rows(), estimator="mlm")
    jacobian, weigh, fourth = whole(found)
    bread = np.linalg.inv(jacobian.T @ weigh @ jacobian)
    kept = weigh - weigh @ jacobian @ bread @ jacobian.T @ weigh
    assert found.correction.scaling == pytest.approx(np.trace(kept @ fourth) / 13, abs=1e-9)


def test_robust_errors_are_the_sandwich() -> None:
    found = fit(MODEL, *rows(), estimator="mlm")
    jacobian, weigh, fourth = whole(found)
    bread = np.linalg.inv(jacobian.T @ weigh @ jacobian)
    meat = jacobian.T @ weigh @ fourth @ weigh @ jacobian
    assert found.correction.covariance == pytest.approx(bread @ meat @ bread / 300, abs=1e-10)


def test_the_baseline_is_scaled_by_its_own_trace() -> None:
    found = fit(MODEL, *rows(), estimator="mlm")
    fourth = gamma(rows()[0])
    weigh = weight(np.diag(rows()[0].var(axis=0)))
    off = vech(1 - np.eye(P)) == 1
    trace = np.trace((weigh @ fourth)[np.ix_(off, off)])
    assert found.correction.baseline_scaling == pytest.approx(trace / off.sum(), abs=1e-9)


def test_yuan_bentler_takes_the_saturated_less_the_fitted_trace() -> None:
    found = fit(MODEL, *rows(), estimator="mlr")
    fourth = gamma(rows()[0])
    saturated = np.trace(weight(np.cov(rows()[0], rowvar=False, ddof=0)) @ fourth)
    correction = found.correction
    assert correction.saturated_factor == pytest.approx(saturated / 28, abs=1e-9)
    assert correction.fitted_factor is not None
    assert correction.scaling == pytest.approx(
        (saturated - correction.fitted_factor * found.parameters) / 13, abs=1e-9
    )


@pytest.mark.parametrize("estimator", ["mlm", "mlr"])
def test_normal_data_need_no_scaling(estimator: str) -> None:
    table, names = survey_rows(20_000)
    found = fit(MODEL, table, names, estimator=estimator)
    assert found.correction.scaling == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("estimator", ["mlm", "mlr"])
def test_skewed_answers_are_scaled_down(estimator: str) -> None:
    table, names = survey_rows(2_000, skewed=True)
    found = fit(MODEL, table, names, estimator=estimator)
    assert found.measures.scaled is not None
    assert found.measures.robust is not None
    assert found.measures.scaled.baseline_chi_square < found.measures.plain.baseline_chi_square
    assert 0 <= found.measures.robust.cfi <= 1


def test_rows_in_several_chunks_give_the_same() -> None:
    table, names = survey_rows(3_000, skewed=True)
    once = fit(MODEL, table, names, estimator="mlr")
    shuffled = fit(MODEL, table[::-1], names, estimator="mlr")
    assert once.correction.scaling == pytest.approx(shuffled.correction.scaling, abs=1e-10)


def test_an_unknown_estimator_is_refused() -> None:
    with pytest.raises(ValueError, match="ml, mlm or mlr"):
        fit(MODEL, *rows(), estimator="wls")  # type: ignore[arg-type]
