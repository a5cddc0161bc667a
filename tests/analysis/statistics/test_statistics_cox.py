import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg

from analysis.statistics.cox import cox
from analysis.statistics.errors import (
    Collinear,
    MissingValues,
    NoVariation,
    OutOfRange,
    Separated,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.proportional_hazards import proportional_hazards
from tests.analysis.statistics.invented import Floats, random

DRAWS = random()
X = DRAWS.standard_normal((300, 3))
LEAVING = DRAWS.exponential(np.exp(-X @ [0.5, -0.3, 0.0]))
WATCHED = DRAWS.exponential(2, 300)
TIME, EVENT = np.minimum(LEAVING, WATCHED), (LEAVING <= WATCHED).astype(float)
MONTHS = np.ceil(TIME * 5)


def values(terms) -> list[float]:
    return [term.value for term in terms]


def errors(terms) -> list[float]:
    return [term.standard_error for term in terms]


def log_likelihood(slopes: Floats, moved: float = 0.0, clock: Floats = TIME) -> float:
    """Without ties; predictor 1 also grows by ``moved`` times the clock's reading at each event."""
    total = 0.0
    for row in np.flatnonzero(EVENT):
        latent = X @ slopes + moved * clock[row] * X[:, 1]
        total += latent[row] - np.log(np.exp(latent[TIME[row] <= TIME]).sum())
    return total


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("time", [TIME, MONTHS])
def test_the_fit_equals_statsmodels(time, ties) -> None:
    expected, found = PHReg(time, X, status=EVENT, ties=ties).fit(), cox(time, EVENT, X, ties=ties)
    assert values(found.slopes) == pytest.approx(expected.params, abs=1e-9)
    assert errors(found.slopes) == pytest.approx(expected.bse, abs=1e-9)
    assert found.log_likelihood == pytest.approx(expected.llf, abs=1e-8)


@pytest.mark.parametrize("time", [TIME, MONTHS])
def test_cluster_errors_equal_statsmodels_but_for_the_correction(time) -> None:
    accounts = random(3).integers(0, 40, 300)
    expected = PHReg(time, X, status=EVENT, ties="breslow").fit(groups=accounts).bse
    found = cox(time, EVENT, X, ties="breslow", clusters=accounts)
    assert np.array(errors(found.slopes)) * np.sqrt(39 / 40) == pytest.approx(expected, abs=1e-9)


def test_rows_in_pairs_are_no_more_certain_than_one_of_each() -> None:
    """Efron's ties: each row twice at nearly its own time is one cluster."""
    twice = np.repeat(np.arange(300), 2)
    time = TIME[twice] + np.tile([0, 1e-9], 300)
    found = cox(time, EVENT[twice], X[twice], clusters=twice)
    single = cox(TIME, EVENT, X, clusters=np.arange(300))
    assert errors(found.slopes) == pytest.approx(errors(single.slopes), rel=0.02)


def test_score_residuals_of_tied_times_add_up_to_nothing() -> None:
    rows = np.arange(300)
    found = cox(MONTHS, EVENT, X, clusters=rows)
    untied = cox(TIME, EVENT, X, clusters=rows)
    assert errors(found.slopes) == pytest.approx(errors(untied.slopes), rel=0.15)


def test_one_group_against_another_has_the_log_rank_score() -> None:
    group = (X[:, 0] > 0).astype(float)
    found = cox(TIME, EVENT, group)
    assert found.test.p < 0.01
    assert found.hazard_ratios[0].value == pytest.approx(np.exp(found.slopes[0].value))


def test_the_baseline_is_breslows_sum_over_events() -> None:
    found = cox(TIME, EVENT, X)
    risk = np.exp((X - found.centre) @ values(found.slopes))
    expected = [1 / risk[at <= TIME].sum() for at in np.sort(TIME[EVENT == 1])]
    assert found.hazard == pytest.approx(np.cumsum(expected), rel=1e-9)


def test_units_far_off_cost_no_digits() -> None:
    far = cox(TIME * 1e6, EVENT, X * 1e-3 + 50)
    plain = cox(TIME, EVENT, X)
    assert np.array(values(far.slopes)) / 1e3 == pytest.approx(values(plain.slopes), rel=1e-7)


def test_a_changing_slope_has_the_score_of_its_interaction_with_time() -> None:
    """The test for predictor 1 by numeric derivatives of the likelihood with x1 g(t) in it."""
    top = np.array(values(cox(TIME, EVENT, X).slopes))
    clock = TIME - TIME[EVENT == 1].mean()
    step = 1e-4 * np.eye(4)

    def at(shift):
        return log_likelihood(top + shift[:3], shift[3], clock)

    gradient = (at(step[3]) - at(-step[3])) / 2e-4
    bends = [[at(a + b) - at(a - b) - at(b - a) + at(-a - b) for b in step] for a in step]
    information = -np.array(bends) / 4e-8
    expected = gradient**2 * np.linalg.inv(information)[3, 3]
    found = proportional_hazards(TIME, EVENT, X, scale="identity")
    assert found.predictors[1].statistic == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("scale", ["km", "rank", "log", "identity"])
def test_one_predictors_overall_test_is_its_own(scale) -> None:
    found = proportional_hazards(TIME, EVENT, X[:, 0], scale=scale)
    assert found.overall.statistic == pytest.approx(found.predictors[0].statistic)


def test_scaled_residuals_average_to_the_slope() -> None:
    found = proportional_hazards(MONTHS, EVENT, X)
    assert found.residuals.mean(axis=0) == pytest.approx(
        values(cox(MONTHS, EVENT, X).slopes), abs=1e-7
    )


def test_proportional_data_are_rejected_as_often_as_promised() -> None:
    p = []
    for seed in range(200):
        draws = random(seed)
        x = draws.standard_normal((150, 2))
        time = draws.exponential(np.exp(-x[:, 0]))
        p.append(proportional_hazards(time, draws.random(150) < 0.7, x).overall.p)
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_an_effect_that_fades_is_found() -> None:
    x = random(8).integers(0, 2, 1000).astype(float)
    # Half of the first group leave early; later all leave alike.
    time = np.where(x == 1, random(9).weibull(0.6, 1000), random(10).weibull(1.5, 1000))
    found = proportional_hazards(time, np.ones(1000), x)
    assert (found.overall.p < 1e-6, found.correlations[0] < -0.2) == (True, True)


def test_a_predictor_that_decides_who_leaves_is_named() -> None:
    with pytest.raises(Separated) as caught:
        cox(TIME, EVENT, np.column_stack([X[:, 0], EVENT]))
    assert caught.value.columns == (1,)


@pytest.mark.parametrize(
    ("time", "event", "x", "error"),
    [
        (TIME, np.zeros(300), X, NoVariation),
        (TIME, EVENT, np.ones(300), NoVariation),
        (TIME, EVENT, X[:, [0, 0]], Collinear),
        (TIME, EVENT + 1, X, OutOfRange),
        (TIME - 1, EVENT, X, OutOfRange),
        (np.where(TIME > 2, np.inf, TIME), EVENT, X, MissingValues),
        (TIME[:4], EVENT[:4], X[:4], TooFewObservations),
        (TIME[1:], EVENT, X, ShapeMismatch),
    ],
)
def test_data_that_bear_no_fit_are_refused(time, event, x, error) -> None:
    with pytest.raises(error):
        cox(time, event, x)


def test_events_at_one_time_only_show_no_trend() -> None:
    with pytest.raises(TooFewObservations):
        proportional_hazards(np.ones(300), EVENT, X)


def test_a_logarithm_needs_times_above_zero() -> None:
    with pytest.raises(OutOfRange):
        proportional_hazards(MONTHS - 1, EVENT, X, scale="log")
