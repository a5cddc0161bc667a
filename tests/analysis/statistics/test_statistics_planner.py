"""The planner against the plan's own figures, Cohen's tables, statsmodels and simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from statsmodels.stats.power import TTestIndPower, TTestPower

from analysis.statistics.errors import OutOfRange, StatisticsError, TooFewObservations
from analysis.statistics.means import mean_interval
from analysis.statistics.ols import ols
from analysis.statistics.planner.bent_power import (
    Kink,
    Knot,
    SimulatedPower,
    kink_power,
    knot_power,
    n_by_simulation,
)
from analysis.statistics.planner.mediation_power import Paths, mediation_power, n_for_mediation
from analysis.statistics.planner.power import (
    Change,
    Increment,
    change_power,
    correlation_power,
    increment_power,
    n_for_change,
    n_for_correlation,
    n_for_increment,
)
from analysis.statistics.planner.precision import (
    balance_precision,
    mean_precision,
    n_for_balance,
    n_for_mean,
    n_for_share,
    share_precision,
)
from analysis.statistics.planner.sampling import Sampling, cluster_design_effect, invitations
from analysis.statistics.proportions import wilson
from tests.analysis.statistics.invented import random


@pytest.mark.parametrize(
    ("n", "index", "balance"),
    [(10, 14, 48), (30, 7.5, 27), (100, 4.0, 15), (200, 2.8, 11), (400, 2.0, 7.5)],
)
def test_precision_is_that_of_the_measurement_plan(n: int, index: float, balance: float) -> None:
    assert mean_precision(n).half_width == pytest.approx(index, abs=0.35)
    assert balance_precision(n).half_width == pytest.approx(balance, abs=0.5)


@pytest.mark.parametrize(("points", "n"), [(3, 698), (5, 252), (8, 99), (10, 63)])
def test_the_n_of_a_change_is_that_of_the_measurement_plan(points: float, n: int) -> None:
    found = n_for_change(Change(points))
    assert found.n_normal == n
    assert found.n - n in (0, 1)


@pytest.mark.parametrize(("d", "n"), [(0.2, 393), (0.5, 64), (0.8, 26)])
def test_the_n_of_a_change_is_cohens(d: float, n: int) -> None:
    assert abs(n_for_change(Change(d, sd=1)).n - n) <= 1


@pytest.mark.parametrize(("r", "n"), [(0.1, 783), (0.3, 85), (0.5, 28)])
def test_the_n_of_a_correlation_is_cohens(r: float, n: int) -> None:
    assert abs(n_for_correlation(r).n - n) <= 1


@pytest.mark.parametrize(
    ("predictors", "n"),
    [(2, (481, 67, 30)), (3, (547, 76, 34)), (5, (645, 91, 42)), (8, (757, 107, 50))],
)
def test_the_n_of_a_regression_is_cohens(predictors: int, n: tuple[int, int, int]) -> None:
    # Cohen (1992) rounds the noncentrality tables of 1988: a few answers either way.
    r2 = [f2 / (1 + f2) for f2 in (0.02, 0.15, 0.35)]
    found = [n_for_increment(Increment(one, one, predictors, predictors)).n for one in r2]
    assert found == pytest.approx(n, abs=4)


@pytest.mark.parametrize(("delta", "n"), [(0.01, 430), (0.02, 220)])
def test_the_n_of_a_product_is_that_of_the_measurement_plan(delta: float, n: int) -> None:
    assert n_for_increment(Increment(delta, 0.455, 1, 3)).n == pytest.approx(n, rel=0.02)


@pytest.mark.parametrize(("a", "b", "n"), [(0.14, 0.14, 530), (0.26, 0.26, 159), (0.39, 0.39, 74)])
def test_the_n_of_a_mediation_is_near_fritz_and_mackinnons(a: float, b: float, n: int) -> None:
    # Their paths are of variables with a residual variance of one.
    mediator = 1 + a**2
    paths = Paths(a / mediator**0.5, b * (mediator / (1 + b**2 * mediator)) ** 0.5)
    assert n_for_mediation(paths).n == pytest.approx(n, rel=0.06)


def test_mediation_has_the_power_of_the_measurement_plan() -> None:
    found = [mediation_power(n, Paths(0.26, 0.26)).power for n in (150, 200)]
    assert [*found, mediation_power(500, Paths(0.14, 0.14)).power] == pytest.approx(
        [0.77, 0.92, 0.75], abs=0.04
    )


@pytest.mark.parametrize("n", [20, 252, 900])
def test_the_power_of_a_change_is_that_of_statsmodels(n: int) -> None:
    ours = change_power(n, Change(5)).power
    assert ours == pytest.approx(TTestIndPower().power(0.25, n, 0.05), abs=1e-8)


def test_the_power_of_a_panel_is_that_of_a_paired_test() -> None:
    ours = change_power(60, Change(5, same_people=0.5)).power
    assert ours == pytest.approx(TTestPower().power(0.25, 60, 0.05), abs=1e-8)


def test_the_power_of_a_correlation_is_seen_in_samples() -> None:
    draws = random().standard_normal((4000, 50, 2))
    x, y = draws[:, :, 0], 0.3 * draws[:, :, 0] + np.sqrt(0.91) * draws[:, :, 1]
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    r = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    seen = np.abs(r * np.sqrt(48 / (1 - r**2))) > 2.0106
    assert correlation_power(50, 0.3).power == pytest.approx(seen.mean(), abs=0.025)


def test_the_power_of_an_increment_is_seen_in_samples() -> None:
    seen, runs = 0, 400
    for seed in range(runs):
        draws = random(seed)
        x = draws.standard_normal((120, 3))
        y = x @ [0.5, 0.5, 0.25] + draws.standard_normal(120)
        seen += ols(y, x, errors="classical").slopes[2].p < 0.05
    increment = Increment(0.0625 / 1.5625, 0.5625 / 1.5625, 1, 3)
    assert increment_power(120, increment).power == pytest.approx(seen / runs, abs=0.06)


def test_precision_is_that_of_the_interval_to_be_reported() -> None:
    values = random().standard_normal(80)
    limits = mean_interval(values).interval
    half = mean_precision(80, float(values.std(ddof=1))).half_width
    assert half == pytest.approx((limits.high - limits.low) / 2, rel=1e-10)
    share = wilson(45, 60).interval
    assert share_precision(60, 0.75).half_width == pytest.approx((share.high - share.low) / 2)


@pytest.mark.parametrize(
    ("planned", "reached"),
    [
        (n_for_mean(3.0), lambda n: mean_precision(n).half_width <= 3.0),
        (n_for_share(0.05), lambda n: share_precision(n).half_width <= 0.05),
        (n_for_balance(10), lambda n: balance_precision(n).half_width <= 10),
    ],
)
def test_the_n_of_a_width_is_the_least_that_reaches_it(
    planned: int, reached: Callable[[int], bool]
) -> None:
    assert reached(planned)
    assert not reached(planned - 1)


def test_asking_a_large_part_of_few_customers_is_more_precise() -> None:
    small = mean_precision(100, sampling=Sampling(population=200)).half_width
    assert small == pytest.approx(mean_precision(100).half_width * 0.5**0.5)
    assert mean_precision(200, sampling=Sampling(population=200)).half_width == 0
    assert n_for_mean(0.01, sampling=Sampling(population=200)) == 200


def test_clusters_make_answers_worth_less() -> None:
    effect = cluster_design_effect(11, 0.1)
    found = mean_precision(200, sampling=Sampling(design_effect=effect))
    assert (effect, found.effective_n) == (2.0, 100)


def test_invitations_follow_the_response_rate() -> None:
    found = invitations(200, 0.25, population=900)
    assert (found.send, found.possible) == (800, True)
    assert found.send_to_be_sure > 800
    assert invitations(50, 1.0).send_to_be_sure == 50
    assert not invitations(200, 0.1, population=900).possible


def test_inviting_to_be_sure_brings_enough_nine_times_in_ten() -> None:
    sure = invitations(200, 0.25).send_to_be_sure
    brought = random().binomial(sure, 0.25, 20_000)
    assert (brought >= 200).mean() == pytest.approx(0.9, abs=0.01)


def test_kinks_and_knots_have_about_the_power_of_the_measurement_plan() -> None:
    kinks = [kink_power(n, Kink(), seed=1).power for n in (200, 300)]
    knots = [knot_power(n, Knot(), seed=1, runs=400).power for n in (200, 300, 500)]
    assert kinks == pytest.approx([0.68, 0.87], abs=0.05)
    assert knots == pytest.approx([0.52, 0.67, 0.91], abs=0.06)


def test_what_is_not_bent_is_seen_as_bent_one_time_in_twenty() -> None:
    flat = kink_power(200, Kink(within=-1, beyond=-1), seed=2)
    straight = knot_power(100, Knot(change=0), seed=2)
    assert flat.power == pytest.approx(0.05, abs=0.025)
    assert straight.power == pytest.approx(0.05, abs=0.03)


def test_a_seed_gives_the_same_power_again() -> None:
    assert kink_power(80, Kink(), seed=3, runs=70) == kink_power(80, Kink(), seed=3, runs=70)


def test_the_n_of_a_kink_is_found_by_halving() -> None:
    def simulated(n: int) -> SimulatedPower:
        return kink_power(n, Kink(), seed=1, runs=400)

    found = n_by_simulation(simulated)
    assert 230 <= found.n <= 310
    assert found.power >= 0.8


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: mean_precision(1),
        lambda: share_precision(10, 1.2),
        lambda: balance_precision(10, 0.7, 0.6),
        lambda: mean_precision(300, sampling=Sampling(population=200)),
        lambda: n_for_mean(0),
        lambda: n_for_change(Change(0)),
        lambda: n_for_change(Change(1, sd=0)),
        lambda: n_for_change(Change(1, same_people=1)),
        lambda: n_for_correlation(0),
        lambda: correlation_power(10, 1),
        lambda: increment_power(4, Increment(0.1, 0.2, 1, 3)),
        lambda: n_for_increment(Increment(0.3, 0.2, 1, 3)),
        lambda: n_for_mediation(Paths(0, 0.3)),
        lambda: mediation_power(100, Paths(1, 0.3)),
        lambda: kink_power(5, Kink(), seed=1),
        lambda: knot_power(50, Knot(noise=0), seed=1),
        lambda: invitations(0, 0.5),
        lambda: invitations(10, 0),
        lambda: cluster_design_effect(0.5, 0.1),
        lambda: n_by_simulation(lambda n: kink_power(n, Kink(-1, -1), seed=1, runs=5), most=100),
    ],
)
def test_designs_that_make_no_sense_are_refused_in_words(wrong: Callable[[], object]) -> None:
    with pytest.raises((OutOfRange, TooFewObservations)) as caught:
        wrong()
    assert isinstance(caught.value, StatisticsError)
