import numpy as np
import pytest
from patsy import dmatrix
from scipy import stats

from analysis.statistics.errors import Collinear, NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.splines import restricted_cubic_spline
from tests.analysis.statistics.invented import bent, random
from tests.analysis.statistics.references import EXACT, dimension, reference
from tests.shared import needs_shared

X, Y = bent()


@needs_shared
def test_five_knots_equal_hmisc() -> None:
    expected = reference("tests_regression")["rcs5_sim"]
    found = restricted_cubic_spline(dimension("simc", "gap"), dimension("simc", "sat"), 5)
    assert found.knots == pytest.approx(expected["knots"], abs=EXACT)
    assert found.coefficients == pytest.approx(expected["coef"], abs=1e-9)
    assert found.rss_curve == pytest.approx(expected["rss"], abs=1e-8)


@needs_shared
def test_given_knots_equal_rs_natural_spline() -> None:
    expected, gap = reference("tests_regression")["ns4_sim"], dimension("simc", "gap")
    knots = [expected["boundary"][0], *expected["knots"], expected["boundary"][1]]
    found = restricted_cubic_spline(gap, dimension("simc", "sat"), knots, grid=gap[:10])
    assert found.fit == pytest.approx(expected["fit_first10"], abs=EXACT)
    against_line = expected["anova_vs_linear"][1]
    assert (found.test.f, found.test.df2) == (pytest.approx(against_line["F"], abs=1e-9), 995)
    assert found.test.p == pytest.approx(against_line["Pr(>F)"], abs=EXACT)


@pytest.mark.parametrize("knots", [3, 4, 5, 6, 7])
def test_the_fit_equals_patsys_natural_cubic_spline(knots: int) -> None:
    found = restricted_cubic_spline(X, Y, knots)
    a, *inner, b = found.knots
    # Between the outer knots only: beyond them patsy leaves the line to the caller.
    x, y = X[(a <= X) & (b >= X)], Y[(a <= X) & (b >= X)]
    named = {"x": x, "inner": inner, "a": a, "b": b}
    basis = np.asarray(dmatrix("cr(x, knots=inner, lower_bound=a, upper_bound=b) - 1", named))
    expected = basis @ np.linalg.lstsq(basis, y, rcond=None)[0]
    traced = restricted_cubic_spline(x, y, found.knots, grid=x)
    assert traced.fit == pytest.approx(expected, abs=1e-8)


def test_the_curve_is_a_line_beyond_the_outer_knots() -> None:
    found = restricted_cubic_spline(X, Y, [2.0, 4, 6, 8], grid=[-4.0, -2, 0, 10, 12, 14])
    steps = np.diff(found.fit)
    assert steps[0] == pytest.approx(steps[1], abs=1e-9)
    assert steps[3] == pytest.approx(steps[4], abs=1e-9)


def test_a_bend_beats_the_line_and_a_line_does_not() -> None:
    bend = restricted_cubic_spline(X, Y)
    straight = restricted_cubic_spline(X, 2 * X + random(4).standard_normal(300))
    assert (bend.delta_r2 > 0.05, bend.test.p < 1e-6) == (True, True)
    assert (straight.delta_r2 < 0.01, straight.test.p > 0.05) == (True, True)


def test_the_band_covers_a_true_line_pointwise() -> None:
    covered = []
    for seed in range(200):
        y = X + random(seed).standard_normal(300) * (1 + X / 5)
        found = restricted_cubic_spline(X, y, grid=[2.0, 5.0, 8.0])
        covered += [a <= t <= b for a, t, b in zip(found.low, found.x, found.high, strict=True)]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.03)


def test_small_samples_take_the_fifth_value_from_either_end() -> None:
    x = stats.zscore(X[:40])
    found = restricted_cubic_spline(x, Y[:40], 3)
    assert (found.knots[0], found.knots[-1]) == (np.sort(x)[4], np.sort(x)[-5])


def test_the_curve_is_traced_over_the_middle_of_the_data() -> None:
    found = restricted_cubic_spline(X, Y)
    assert (found.x[0], found.x[-1]) == pytest.approx(np.quantile(X, [0.025, 0.975]))


def test_too_few_different_values_for_the_knots_are_refused() -> None:
    with pytest.raises(Collinear):
        restricted_cubic_spline(np.repeat([1.0, 2, 3], 50), np.arange(150.0), 4)


def test_a_constant_outcome_has_no_curve() -> None:
    with pytest.raises(NoVariation) as caught:
        restricted_cubic_spline(X, np.ones(300))
    assert caught.value.columns == (1,)


@pytest.mark.parametrize("knots", [2, 8, [1.0, 2.0]])
def test_an_impossible_number_of_knots_is_refused(knots) -> None:
    with pytest.raises(OutOfRange):
        restricted_cubic_spline(X, Y, knots)


def test_five_rows_are_too_few_for_four_knots() -> None:
    with pytest.raises(TooFewObservations):
        restricted_cubic_spline(X[:5], Y[:5])
