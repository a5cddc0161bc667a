import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.errors import (
    Collinear,
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.ols import f_test, ols
from tests.analysis.statistics.invented import outcome, random
from tests.analysis.statistics.references import EXACT, drivers, reference
from tests.shared import needs_shared

Y, X = outcome()
OTHER = sm.OLS(Y, sm.add_constant(X))


def values(fit):
    return [e.value for e in (fit.intercept, *fit.slopes)]


def errors(fit):
    return [e.standard_error for e in (fit.intercept, *fit.slopes)]


@needs_shared
def test_coefficients_and_errors_equal_r() -> None:
    expected = reference("tests_regression")["ols"]["coef"]
    found = ols(*drivers(), errors="classical")
    assert values(found) == pytest.approx([row["Estimate"] for row in expected], abs=EXACT)
    assert errors(found) == pytest.approx([row["Std. Error"] for row in expected], abs=EXACT)


@needs_shared
def test_fit_and_standardised_slopes_equal_r() -> None:
    expected, found = reference("tests_regression")["ols"], ols(*drivers())
    assert [found.r2, found.adjusted_r2] == pytest.approx(
        [expected["r2"], expected["adj"]], abs=EXACT
    )
    standardised = list(expected["beta_std"].values())[1:]
    assert found.standardised == pytest.approx(standardised, abs=EXACT)


@needs_shared
def test_hc3_equals_the_sandwich_package() -> None:
    expected = np.array(reference("tests_regression")["ols"]["hc3"]["values"])
    assert ols(*drivers(), errors="hc3").covariance == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("kind", ["hc0", "hc1", "hc2", "hc3"])
def test_robust_errors_equal_statsmodels(kind) -> None:
    expected = OTHER.fit(cov_type=kind.upper(), use_t=True)
    found = ols(Y, X, kind)
    assert errors(found) == pytest.approx(expected.bse, abs=1e-12)
    limits = [(slope.interval.low, slope.interval.high) for slope in found.slopes]
    assert np.array(limits) == pytest.approx(expected.conf_int()[1:], abs=1e-10)


def test_classical_fit_equals_statsmodels() -> None:
    found, expected = ols(Y, X, "classical"), OTHER.fit()
    assert values(found) == pytest.approx(expected.params, abs=1e-12)
    assert [slope.p for slope in found.slopes] == pytest.approx(expected.pvalues[1:], abs=1e-12)


def test_cluster_errors_equal_statsmodels() -> None:
    accounts = random().integers(0, 20, 200)
    expected = OTHER.fit(cov_type="cluster", cov_kwds={"groups": accounts}, use_t=True)
    found = ols(
        Y, X, "cluster", clusters=np.array([f"account {a}" for a in accounts], dtype=object)
    )
    assert errors(found) == pytest.approx(expected.bse, abs=1e-12)
    assert found.slopes[0].p == pytest.approx(expected.pvalues[1], rel=1e-8)


def test_a_combination_of_coefficients_has_its_own_error() -> None:
    found = ols(Y, X).combination([0, 1, -1, 0])
    expected = OTHER.fit(cov_type="HC3", use_t=True).t_test([0, 1, -1, 0])
    assert found.value == pytest.approx(expected.effect[0], abs=1e-12)
    assert found.standard_error == pytest.approx(expected.sd[0, 0], abs=1e-12)


def test_a_smaller_model_is_tested_against_a_larger() -> None:
    found = f_test(ols(Y, X[:, :1]), ols(Y, X))
    f, p, df = OTHER.fit().compare_f_test(sm.OLS(Y, sm.add_constant(X[:, :1])).fit())
    assert (found.f, found.p, found.df1) == pytest.approx((f, p, df), rel=1e-9)


def test_far_off_units_cost_no_digits() -> None:
    plain, far = ols(Y, X), ols(Y, X * [1e6, 1, 1e-6] + [1e7, 0, 5])
    scaled = np.array([slope.value for slope in far.slopes]) * [1e6, 1, 1e-6]
    assert scaled == pytest.approx([slope.value for slope in plain.slopes], rel=1e-7)


def test_a_constant_outcome_is_the_column_after_the_predictors() -> None:
    with pytest.raises(NoVariation) as caught:
        ols(np.full(200, 0.1), X)
    assert caught.value.columns == (3,)


def test_a_repeated_predictor_is_named() -> None:
    with pytest.raises(Collinear) as caught:
        ols(Y, np.column_stack([X, X[:, 0] - 2 * X[:, 1]]))
    assert caught.value.columns == (3,)


def test_a_constant_predictor_is_named() -> None:
    with pytest.raises(NoVariation) as caught:
        ols(Y, np.column_stack([X[:, 0], np.full(200, 0.1)]))
    assert caught.value.columns == (1,)


def test_as_many_coefficients_as_rows_are_too_many() -> None:
    with pytest.raises(TooFewObservations) as caught:
        ols(Y[:4], X[:4])
    assert (caught.value.n, caught.value.needed) == (4, 5)


def test_missing_predictors_are_refused() -> None:
    holes = X.copy()
    holes[0, 0] = np.nan
    with pytest.raises(MissingValues):
        ols(Y, holes)


def test_cluster_errors_need_labels_of_two_clusters() -> None:
    with pytest.raises(ShapeMismatch):
        ols(Y, X, "cluster")
    with pytest.raises(TooFewObservations):
        ols(Y, X, "cluster", clusters=np.zeros(200))


def test_nested_models_must_share_rows_and_grow() -> None:
    with pytest.raises(ShapeMismatch):
        f_test(ols(Y[1:], X[1:, :1]), ols(Y, X))
    with pytest.raises(OutOfRange):
        f_test(ols(Y, X), ols(Y, X))


def test_a_combination_needs_a_weight_for_every_coefficient() -> None:
    with pytest.raises(ShapeMismatch):
        ols(Y, X).combination([1.0])


def test_predictors_that_nearly_repeat_each_other_keep_their_digits() -> None:
    near = np.column_stack([X, X[:, 0] + 1e-4 * random(3).standard_normal(200)])
    expected = sm.OLS(Y, sm.add_constant(near)).fit(cov_type="HC3", use_t=True)
    found = ols(Y, near)
    assert values(found) == pytest.approx(expected.params, rel=1e-6)
    assert errors(found) == pytest.approx(expected.bse, rel=1e-6)


@pytest.mark.parametrize("kind", ["hc3", "cluster"])
def test_more_rows_than_one_block_are_added_up(kind) -> None:
    rows = np.arange(20_000) % 200
    x, y = X[rows] + random(4).standard_normal((20_000, 3)), Y[rows]
    expected = sm.OLS(y, sm.add_constant(x)).fit(
        cov_type=kind if kind == "cluster" else "HC3",
        cov_kwds={"groups": rows} if kind == "cluster" else None,
        use_t=True,
    )
    assert errors(ols(y, x, kind, clusters=rows)) == pytest.approx(expected.bse, rel=1e-9)


def test_text_and_numbers_too_large_to_square_are_refused() -> None:
    with pytest.raises(OutOfRange, match="numbers"):
        ols(Y, np.full((200, 1), "seven"))
    with pytest.raises(OutOfRange, match="larger unit"):
        ols(Y, X * 1e200)
