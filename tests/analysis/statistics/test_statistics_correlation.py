import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.statistics.correlation import (
    partial,
    pearson,
    pearson_matrix,
    pearson_of,
    spearman,
)
from analysis.statistics.errors import NoVariation, ShapeMismatch, TooFewObservations
from analysis.statistics.missing import complete
from tests.analysis.statistics.invented import outcome, with_correlation
from tests.analysis.statistics.references import EXACT, PREDICTORS, dimension, reference
from tests.shared import needs_shared

Y, X = outcome()


@needs_shared
@pytest.mark.parametrize(("method", "key"), [(pearson, "cor_pearson"), (spearman, "cor_spearman")])
def test_correlations_equal_r(method, key) -> None:
    names = [*PREDICTORS[:-1], "loy", "gap"]
    columns = [dimension("simo", name) for name in names]
    found = [[method(a, b).r for a in columns] for b in columns]
    expected = np.array(reference("tests_regression")[key]["values"])
    assert np.array(found) == pytest.approx(expected, abs=EXACT)


@needs_shared
def test_fishers_interval_equals_r() -> None:
    found = pearson(dimension("simo", "tru"), dimension("simo", "loy"))
    expected = reference("tests_regression")["cor_test"]
    assert [found.interval.low, found.interval.high] == pytest.approx(expected["ci"], abs=EXACT)
    assert found.p == pytest.approx(expected["p"], rel=1e-9)


def test_pearson_equals_scipy() -> None:
    found, expected = pearson(X[:, 0], Y), stats.pearsonr(X[:, 0], Y)
    assert (found.r, found.p) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-12)
    limits = expected.confidence_interval()
    assert (found.interval.low, found.interval.high) == pytest.approx(tuple(limits), abs=1e-12)


def test_spearman_with_ties_equals_scipy() -> None:
    found, expected = (
        spearman(X[:, 0].round(), Y.round()),
        stats.spearmanr(X[:, 0].round(), Y.round()),
    )
    assert (found.r, found.p) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-12)


def test_spearmans_interval_is_wider_than_fishers_by_bonett_and_wright() -> None:
    ranked = stats.rankdata(X[:, 0]), stats.rankdata(Y)
    found, plain = spearman(*ranked), pearson(*ranked)
    widths = [np.arctanh(c.interval.high) - np.arctanh(c.interval.low) for c in (found, plain)]
    assert widths[0] / widths[1] == pytest.approx(np.sqrt(1 + found.r**2 / 2), abs=1e-10)


def test_partial_correlation_follows_the_recursion_formula() -> None:
    r = np.array([[1, 0.6, 0.5], [0.6, 1, 0.3], [0.5, 0.3, 1]])
    columns = with_correlation(r)
    expected = (0.6 - 0.5 * 0.3) / np.sqrt((1 - 0.25) * (1 - 0.09))
    assert partial(columns[:, 0], columns[:, 1], columns[:, 2]).r == pytest.approx(
        expected, abs=1e-12
    )


def test_partial_p_value_is_that_of_the_regression_slope() -> None:
    y, x = Y[:12], X[:12]
    expected = sm.OLS(y, sm.add_constant(x)).fit().pvalues[1]
    assert partial(x[:, 0], y, x[:, 1:]).p == pytest.approx(expected, rel=1e-8)


def test_controls_that_say_it_all_leave_nothing_to_correlate() -> None:
    with pytest.raises(NoVariation) as caught:
        partial(X[:, 0], Y, X)
    assert caught.value.columns == (0,)


def test_a_perfect_correlation_is_exactly_one() -> None:
    found = pearson(Y, 3 * Y + 1)
    assert (found.r, found.interval.low) == (pytest.approx(1.0), pytest.approx(1.0))


@pytest.mark.parametrize("method", [pearson, spearman])
def test_the_constant_side_is_named(method) -> None:
    with pytest.raises(NoVariation) as caught:
        method(X[:, 0], np.full(200, 3.0))
    assert caught.value.columns == (1,)


def test_three_pairs_are_too_few_for_an_interval() -> None:
    with pytest.raises(TooFewObservations):
        pearson([1.0, 2, 3], [1.0, 2, 4])


def test_columns_of_different_length_do_not_fit() -> None:
    with pytest.raises(ShapeMismatch):
        spearman(Y, Y[1:])


def test_a_matrix_of_pairs_is_each_pair_by_itself() -> None:
    table = outcome(400)[1].copy()
    table[:90, 0] = np.nan
    table[50:120, 2] = np.nan
    r, n = pearson_matrix(table)
    both = complete(table[:, 0], table[:, 2])
    assert n[0, 2] == n[2, 0] == both[0].size
    assert r[0, 2] == pytest.approx(pearson(*both).r, abs=1e-12)


def test_a_pair_with_a_constant_has_no_correlation() -> None:
    table = np.column_stack([np.arange(10.0), np.full(10, 1e6)])
    assert np.isnan(pearson_matrix(table)[0][0, 1])


def test_a_correlation_worked_out_before_has_the_same_interval() -> None:
    found = pearson(Y, X[:, 0])
    assert pearson_of(found.r, Y.size) == found
