import numpy as np
import pytest
from scipy import optimize, special, stats
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis.statistics.errors import (
    Collinear,
    MissingValues,
    NoVariation,
    OutOfRange,
    Separated,
    ShapeMismatch,
    TooFewCategories,
    TooFewObservations,
)
from analysis.statistics.logistic import logistic
from analysis.statistics.partial_proportional_odds import partial_proportional_odds
from analysis.statistics.proportional_odds import proportional_odds
from tests.analysis.statistics.invented import Floats, outcome, random
from tests.analysis.statistics.linking_data import dimension_ordinal, housing
from tests.analysis.statistics.references import ITERATED, reference
from tests.shared import needs_shared

SCORE, X = outcome(n=400)
Y = np.searchsorted([-1.0, 1.0, 3.0, 5.0], SCORE) + 1.0


def values(terms) -> list[float]:
    return [term.value for term in terms]


def errors(terms) -> list[float]:
    return [term.standard_error for term in terms]


def log_likelihood(cuts: Floats, slopes: Floats, distribution) -> float:
    edges = np.concatenate([[-np.inf], cuts, [np.inf]])
    category = Y.astype(int)
    latent = X @ slopes
    chance = distribution(edges[category] - latent) - distribution(edges[category - 1] - latent)
    return float(np.log(chance).sum())


@needs_shared
def test_housing_satisfaction_equals_polr_and_clm() -> None:
    y, x, frequencies = housing()
    expected = reference("tests_regression")["clm_housing"]
    found = proportional_odds(y, x, weights=frequencies)
    terms = found.thresholds + found.slopes
    assert values(terms) == pytest.approx([c["Estimate"] for c in expected["coef"]], abs=ITERATED)
    assert errors(terms) == pytest.approx([c["Std. Error"] for c in expected["coef"]], abs=1e-8)
    assert found.log_likelihood == pytest.approx(expected["logLik"], abs=1e-6)


@needs_shared
def test_one_satisfaction_item_on_eight_drivers_equals_clm() -> None:
    expected = reference("tests_regression")["clm_sim_sat1"]
    found = proportional_odds(*dimension_ordinal())
    terms = found.thresholds + found.slopes
    assert values(terms) == pytest.approx([c["Estimate"] for c in expected["coef"]], abs=ITERATED)
    assert errors(terms) == pytest.approx([c["Std. Error"] for c in expected["coef"]], abs=1e-8)
    assert [found.aic, found.mcfadden, found.nagelkerke] == pytest.approx(
        [expected["AIC"], expected["mcfadden"], expected["nagelkerke"]], abs=1e-7
    )


@needs_shared
def test_profile_limits_equal_clm() -> None:
    expected = reference("tests_regression")["clm_sim_sat1"]["profile_ci"]["values"]
    found = proportional_odds(*dimension_ordinal(), limits="profile").slopes
    limits = [(slope.interval.low, slope.interval.high) for slope in found]
    assert np.array(limits) == pytest.approx(np.array(expected), abs=ITERATED)  # its spline's step


@needs_shared
def test_the_probit_link_equals_clm() -> None:
    y, x = dimension_ordinal()
    expected = reference("tests_regression")["clm_probit_sim"]["coef"]
    found = proportional_odds(y, x[:, [0, 1, 7]], link="probit")
    terms = found.thresholds + found.slopes
    assert values(terms) == pytest.approx([c["Estimate"] for c in expected], abs=ITERATED)
    assert errors(terms) == pytest.approx([c["Std. Error"] for c in expected], abs=1e-8)


@needs_shared
@pytest.mark.parametrize(("row", "free"), [(1, (0, 1)), (2, (2, 3, 4)), (3, (5,))])
def test_freeing_a_factor_equals_clms_nominal_test(row, free) -> None:
    y, x, frequencies = housing()
    expected = reference("tests_regression")["clm_housing"]["nominal_test"][row]
    found = partial_proportional_odds(y, x, free, weights=frequencies)
    assert found.log_likelihood == pytest.approx(expected["logLik"], abs=1e-6)
    assert (found.test.statistic, found.test.df, found.test.p) == pytest.approx(
        (expected["LRT"], expected["Df"], expected["Pr(>Chi)"]), abs=1e-6
    )


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_the_fit_equals_statsmodels(link) -> None:
    model = OrderedModel(Y, X, distr=link)
    other = model.fit(method="bfgs", disp=0, maxiter=500, gtol=1e-7)
    found = proportional_odds(Y, X, link=link)
    assert values(found.slopes) == pytest.approx(other.params[:3], abs=1e-6)
    assert values(found.thresholds) == pytest.approx(
        model.transform_threshold_params(other.params)[1:-1], abs=1e-6
    )
    assert found.log_likelihood == pytest.approx(other.llf, abs=1e-7)


@pytest.mark.parametrize(("link", "area"), [("logit", special.expit), ("probit", special.ndtr)])
def test_standard_errors_come_from_the_curvature_of_the_likelihood(link, area) -> None:
    found = proportional_odds(Y, X, link=link)
    place = np.array(values(found.thresholds + found.slopes))
    step = 1e-4 * np.eye(place.size)

    def at(shift):
        return log_likelihood(*np.split(place + shift, [4]), area)

    curved = [[at(a + b) - at(a - b) - at(b - a) + at(-a - b) for b in step] for a in step]
    information = -np.array(curved) / (4 * 1e-8)
    assert np.linalg.inv(information) == pytest.approx(found.covariance, rel=1e-4, abs=1e-7)


def test_a_profile_limit_is_where_the_rest_cannot_make_up_the_loss() -> None:
    found = proportional_odds(Y, X, limits="profile", level=0.9)
    low = found.slopes[1].interval.low

    def loss(place):
        return -log_likelihood(place[:4], np.array([place[4], low, place[5]]), special.expit)

    start = [*values(found.thresholds), found.slopes[0].value, found.slopes[2].value]
    best = -optimize.minimize(loss, start, tol=1e-10).fun
    assert 2 * (found.log_likelihood - best) == pytest.approx(stats.chi2.ppf(0.9, 1), abs=1e-4)


def test_two_categories_are_a_logistic_regression() -> None:
    y = (SCORE > 2).astype(float)
    ordinal, binary = proportional_odds(y, X), logistic(y, X)
    assert values(ordinal.slopes) == pytest.approx(values(binary.slopes), abs=1e-10)
    assert ordinal.thresholds[0].value == pytest.approx(-binary.intercept.value, abs=1e-10)


def test_a_single_binary_predictor_freed_gives_each_tables_odds_ratio() -> None:
    group = (X[:, 0] > 0).astype(float)
    y = np.searchsorted([1.0, 3.0], SCORE)
    found = partial_proportional_odds(y, group, (0,))
    tables = [logistic((y > k).astype(float), group).slopes[0].value for k in (0, 1)]
    assert [row[0].value for row in found.by_threshold] == pytest.approx(tables, abs=1e-7)


def test_an_uneven_slope_is_noticed_and_an_even_one_is_not() -> None:
    draws = random(5)
    x = draws.standard_normal((4000, 2))
    latent = x[:, 1] + np.exp(0.6 * x[:, 0]) * draws.logistic(size=4000)
    y = np.searchsorted([-1.0, 1.0], latent)
    assert partial_proportional_odds(y, x, (0,)).test.p < 0.001
    assert partial_proportional_odds(y, x, (1,)).test.p > 0.001


def test_frequencies_count_like_repeated_rows() -> None:
    times = random(2).integers(1, 4, 400)
    repeated = proportional_odds(np.repeat(Y, times), np.repeat(X, times, axis=0))
    found = proportional_odds(Y, X, weights=times)
    assert values(found.slopes) == pytest.approx(values(repeated.slopes), abs=1e-9)
    assert found.covariance == pytest.approx(repeated.covariance, abs=1e-9)
    assert (found.n, found.bic) == pytest.approx((repeated.n, repeated.bic))


def test_clusters_of_one_row_give_huber_and_white() -> None:
    found = proportional_odds(Y, X, clusters=np.arange(400))
    repeated = np.repeat(np.arange(400), 2)
    twice = proportional_odds(Y[repeated], X[repeated], clusters=repeated)
    assert twice.covariance == pytest.approx(found.covariance, rel=1e-6)


def test_many_rows_start_from_a_part_and_end_at_the_same_place() -> None:
    repeated = np.tile(np.arange(400), 200)
    found = proportional_odds(Y[repeated], X[repeated])
    assert values(found.slopes) == pytest.approx(values(proportional_odds(Y, X).slopes), abs=1e-7)


def test_answers_need_not_be_whole_numbers() -> None:
    found = proportional_odds(Y / 7, X)
    assert found.categories == pytest.approx(np.arange(1, 6) / 7)
    assert values(found.slopes) == pytest.approx(values(proportional_odds(Y, X).slopes), abs=1e-9)


def test_units_far_off_cost_no_digits() -> None:
    far = proportional_odds(Y, X * 1e-4 + 1e3)
    assert np.array(values(far.slopes)) / 1e4 == pytest.approx(
        values(proportional_odds(Y, X).slopes), rel=1e-6
    )


def test_a_predictor_that_sorts_the_answers_is_named() -> None:
    with pytest.raises(Separated) as caught:
        proportional_odds(Y, np.column_stack([random(3).random(400), Y]))
    assert 1 in caught.value.columns


@pytest.mark.parametrize(
    ("y", "x", "error"),
    [
        (np.ones(400), X, NoVariation),
        (Y, np.column_stack([X, X[:, 0]]), Collinear),
        (Y, np.where(X > 2, np.nan, X), MissingValues),
        (Y, np.where(X > 2, np.inf, X), MissingValues),
        (Y[:5], X[:5], TooFewObservations),
        (Y[1:], X, ShapeMismatch),
        (SCORE, X, OutOfRange),
    ],
)
def test_data_that_bear_no_fit_are_refused(y, x, error) -> None:
    with pytest.raises(error):
        proportional_odds(y, x)


@pytest.mark.parametrize("weight", [-1.0, 0.0])
def test_weights_must_be_positive(weight) -> None:
    with pytest.raises(OutOfRange):
        proportional_odds(Y, X, weights=np.full(400, weight))


def test_nothing_can_vary_by_threshold_where_there_is_one() -> None:
    with pytest.raises(TooFewCategories):
        partial_proportional_odds((SCORE > 2).astype(float), X, (0,))


@pytest.mark.parametrize("free", [(), (3,), (0, 0)])
def test_senseless_positions_are_refused(free) -> None:
    with pytest.raises(OutOfRange):
        partial_proportional_odds(Y, X, free)


def test_weights_may_be_scaled_to_any_sum() -> None:
    found = proportional_odds(Y, X, weights=np.full(400, 1e-7))
    assert values(found.slopes) == pytest.approx(values(proportional_odds(Y, X).slopes), abs=1e-8)
