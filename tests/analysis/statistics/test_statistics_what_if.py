import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.errors import Extrapolation, NoVariation, OutOfRange
from analysis.statistics.what_if import what_if
from tests.analysis.statistics.invented import random

DRAWS = random()
WAIT = DRAWS.gamma(2.0, 8.0, 800)
SAT = 80 - 0.5 * WAIT - np.maximum(WAIT - 15, 0) + DRAWS.normal(0, 10, 800)
LOY = 20 + 0.6 * SAT + DRAWS.normal(0, 10, 800)
MONEY = 100 * LOY + DRAWS.normal(0, 1500, 800)
CHAIN = [SAT, LOY, MONEY]


def slopes(y, *columns):
    return sm.OLS(y, sm.add_constant(np.column_stack(columns))).fit(cov_type="HC3", use_t=True)


def test_changes_are_products_of_slopes_times_the_minutes() -> None:
    found = what_if(WAIT, CHAIN, fewer=5, seed=1, draws=50)
    first = found.change * slopes(SAT, WAIT).params[1]
    second = first * slopes(LOY, WAIT, SAT).params[2]
    third = second * slopes(MONEY, WAIT, LOY).params[2]
    values = [step.chain.value for step in found.steps]
    assert values == pytest.approx([first, second, third], rel=1e-9)
    assert [step.delta.value for step in found.steps] == pytest.approx(values, rel=1e-9)


def test_no_wait_falls_below_the_shortest_seen() -> None:
    found = what_if(WAIT, CHAIN, fewer=5, seed=1, draws=50)
    then = np.maximum(WAIT - 5, WAIT.min())
    assert found.change == pytest.approx((then - WAIT).mean())
    assert found.held == pytest.approx(np.mean(then > WAIT - 5))


def test_the_first_error_is_that_of_the_robust_regression() -> None:
    found = what_if(WAIT, CHAIN, fewer=5, seed=1, draws=4000)
    error = abs(found.change) * slopes(SAT, WAIT).bse[1]
    assert found.steps[0].delta.standard_error == pytest.approx(error, rel=1e-9)
    assert found.steps[0].chain.standard_error == pytest.approx(error, rel=0.05)


def test_minutes_beyond_a_knot_count_on_their_own() -> None:
    found = what_if(WAIT, [SAT], fewer=5, seed=1, draws=50, knot=15.0)
    then = np.maximum(WAIT - 5, WAIT.min())
    beyond = (np.maximum(then - 15, 0) - np.maximum(WAIT - 15, 0)).mean()
    fit = slopes(SAT, WAIT, np.maximum(WAIT - 15, 0)).params
    expected = fit[1] * found.change + fit[2] * beyond
    assert found.steps[0].chain.value == pytest.approx(expected, rel=1e-9)


def test_what_goes_past_a_link_is_in_the_whole_only() -> None:
    direct = LOY - 0.5 * WAIT
    found = what_if(WAIT, [SAT, direct], fewer=5, seed=1, draws=50).steps[1]
    assert found.whole.value == pytest.approx(
        what_if(WAIT, [direct], fewer=5, seed=1, draws=50).steps[0].chain.value
    )
    assert found.whole.value > found.chain.value + 1.5


def test_the_interval_covers_the_true_gain() -> None:
    covered = 0
    for seed in range(200):
        draws = random(seed)
        wait = draws.uniform(5, 40, 150)
        sat = -0.5 * wait + draws.normal(0, 8, 150)
        loy = 0.6 * sat + draws.normal(0, 8, 150)
        found = what_if(wait, [sat, loy], fewer=5, seed=seed, draws=300)
        limits = found.steps[1].chain.percentile
        covered += limits.low <= -0.3 * found.change <= limits.high
    assert covered / 200 == pytest.approx(0.95, abs=0.045)


@pytest.mark.parametrize("fewer", [60.0, 30.0])
def test_changes_beyond_the_data_are_refused(fewer) -> None:
    with pytest.raises(Extrapolation, match="smaller change"):
        what_if(WAIT, CHAIN, fewer=fewer, seed=1)


def test_more_minutes_an_empty_chain_and_no_draws_are_refused() -> None:
    for bad in ({"fewer": 0.0}, {"fewer": -1.0}, {"fewer": 5.0, "draws": 1}):
        with pytest.raises(OutOfRange):
            what_if(WAIT, CHAIN, seed=1, **bad)
    with pytest.raises(OutOfRange):
        what_if(WAIT, [], fewer=5, seed=1)


def test_a_constant_link_is_named() -> None:
    with pytest.raises(NoVariation) as caught:
        what_if(WAIT, [SAT, np.ones(800)], fewer=5, seed=1)
    assert caught.value.columns == (2,)
