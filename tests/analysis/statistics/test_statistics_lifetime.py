"""Lifetime value: the closed form, BG/NBD, Gamma-Gamma and what they expect of each customer."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

from analysis.statistics.bg_nbd import BgNbd, bg_nbd
from analysis.statistics.clv import lifetime_value, lifetime_value_interval
from analysis.statistics.customer_base import (
    expected_purchases,
    expected_spend,
    probability_alive,
)
from analysis.statistics.discounted_value import Ahead, Histories, discounted_value
from analysis.statistics.errors import (
    AtTheEdge,
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    StatisticsError,
    TooFewObservations,
)
from analysis.statistics.gamma_gamma import GammaGamma, gamma_gamma
from analysis.statistics.means import mean_interval
from analysis.statistics.proportions import wilson
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.references import reference
from tests.shared import SHARED, needs_shared

CDNOW_FIRST_TEN = (
    [2, 1, 0, 0, 0, 7, 1, 0, 2, 0],
    [22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0],
)


def bought(n: int = 500, seed: int = 3, drop: float = 0.25) -> tuple[Floats, Floats, Floats]:
    """Purchases, recency and age of customers who buy by chance and drop out after one."""
    draws = random(seed)
    ages = draws.uniform(20, 40, n)
    rates, chances = draws.gamma(0.8, 0.15, n), draws.beta(4 * drop, 4 * (1 - drop), n)
    counts, last = np.zeros(n), np.zeros(n)
    for i in range(n):
        now = draws.exponential(1 / rates[i])
        while now < ages[i]:
            counts[i], last[i] = counts[i] + 1, now
            if draws.random() < chances[i]:
                break
            now += draws.exponential(1 / rates[i])
    return counts, last, ages


def spent(counts: Floats, seed: int = 4) -> Floats:
    draws = random(seed)
    rates = draws.gamma(4, 1 / 15, counts.size)
    return np.where(counts > 0, draws.gamma(6 * np.maximum(counts, 1)) / rates, 0) / np.maximum(
        counts, 1
    )


def plain_likelihood(theta: Floats, x: Floats, tx: Floats, t: Floats) -> float:
    """Fader, Hardie & Lee's (2005) equation 6, summed over customers."""
    r, alpha, a, b = theta
    buying = special.gamma(r + x) * alpha**r / special.gamma(r)
    alive = special.beta(a, b + x) / special.beta(a, b) / (alpha + t) ** (r + x)
    gone = special.beta(a + 1, b + np.maximum(x, 1) - 1) / special.beta(a, b)
    return float(np.log(buying * (alive + (x > 0) * gone / (alpha + tx) ** (r + x))).sum())


CUSTOMERS = bought()
SPEND = spent(CUSTOMERS[0])
BUYING = bg_nbd(*CUSTOMERS)
SPENDING = gamma_gamma(CUSTOMERS[0], SPEND)


def published(model, *values: float):
    """The model with parameters from print instead of its own."""
    names = ("r", "alpha", "a", "b") if isinstance(model, BgNbd) else ("p", "q", "v")
    return replace(
        model,
        **{
            name: replace(getattr(model, name), value=value)
            for name, value in zip(names, values, strict=True)
        },
    )


def cdnow() -> pd.DataFrame:
    return pd.read_csv(SHARED / "data" / "cdnow_customers_summary_with_transactions.csv")


@needs_shared
def test_buying_of_cdnow_equals_the_reference() -> None:
    data, expected = cdnow(), reference("clv_cdnow")
    found = bg_nbd(data["x"], data["t_x"], data["T"])
    wanted = [expected["bgnbd"][name] for name in ("r", "alpha", "a", "b")]
    assert found.values == pytest.approx(wanted, rel=2e-6)
    assert found.log_likelihood == pytest.approx(expected["bgnbd_ll"], abs=1e-6)


@needs_shared
def test_spending_of_cdnow_is_at_least_as_likely_as_the_reference() -> None:
    """The reference stopped 5e-11 below the maximum, along a nearly flat ridge."""
    data, expected = cdnow(), reference("clv_cdnow")
    found = gamma_gamma(data["x"], data["zbar"])
    wanted = [expected["gammagamma"][name] for name in ("p", "q", "v")]
    assert found.values == pytest.approx(wanted, rel=5e-6)
    assert 0 <= found.log_likelihood - expected["gg_ll"] < 1e-6


def test_the_closed_form_meets_the_measurement_vector() -> None:
    assert lifetime_value(1000, 0.8, 0.1) == pytest.approx(2666.67, abs=0.005)


def test_the_closed_form_sums_discounted_margins() -> None:
    periods = np.arange(1, 2000)
    assert lifetime_value(50, 0.7, 0.05) == pytest.approx(50 * np.sum((0.7 / 1.05) ** periods))


def test_a_sure_margin_leaves_only_the_doubt_about_staying() -> None:
    margin = mean_interval(np.full(30, 100.0))
    stayed = wilson(40, 50)
    found = lifetime_value_interval(margin, stayed, 0.1).interval
    limits = [lifetime_value(100, r, 0.1) for r in (stayed.interval.low, stayed.interval.high)]
    assert (found.low, found.high) == pytest.approx(tuple(limits))


def test_a_loss_grows_with_staying() -> None:
    margin = mean_interval(np.full(30, -100.0))
    found = lifetime_value_interval(margin, wilson(40, 50), 0.1)
    assert found.interval.low < found.value < found.interval.high
    assert found.interval.low == pytest.approx(
        lifetime_value(-100, wilson(40, 50).interval.high, 0.1)
    )


def test_nobody_or_everybody_staying_still_has_limits() -> None:
    margin = mean_interval(random(1).normal(100, 30, 40))
    gone, stayed = (lifetime_value_interval(margin, wilson(k, 20), 0.1) for k in (0, 20))
    assert gone.value == gone.interval.low == 0 < gone.interval.high
    assert stayed.interval.low < stayed.value <= stayed.interval.high


@pytest.mark.parametrize(
    ("margin", "retention", "discount"),
    [(100, 1.2, 0.1), (100, 0.8, 0.0), (100, 0.8, -0.1), (np.nan, 0.8, 0.1), (100, np.nan, 0.1)],
)
def test_values_without_end_or_sense_are_refused(margin, retention, discount) -> None:
    with pytest.raises(OutOfRange):
        lifetime_value(margin, retention, discount)


def test_buying_equals_a_plain_search() -> None:
    found = optimize.minimize(
        lambda logs: -plain_likelihood(np.exp(logs), *CUSTOMERS),
        np.log(BUYING.values) + 0.1,
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000},
    )
    assert np.exp(found.x) == pytest.approx(BUYING.values, rel=1e-4)
    assert -found.fun == pytest.approx(BUYING.log_likelihood, abs=1e-7)


def test_errors_of_buying_invert_the_curvature() -> None:
    theta, step = BUYING.values, 1e-3 * BUYING.values

    def bent(i: int, j: int) -> float:
        signs = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
        at = [theta + s * step * (np.arange(4) == i) + u * step * (np.arange(4) == j)
              for s, u in signs]  # fmt: skip
        values = [plain_likelihood(place, *CUSTOMERS) for place in at]
        return float(values[0] - values[1] - values[2] + values[3]) / (4 * step[i] * step[j])

    curvature = np.array([[bent(i, j) for j in range(4)] for i in range(4)])
    assert np.linalg.inv(-curvature) == pytest.approx(BUYING.covariance, rel=1e-3)


def test_many_customers_start_from_a_part_and_end_at_the_same_place() -> None:
    many = tuple(np.tile(column, 100) for column in CUSTOMERS)
    found = bg_nbd(*many)
    assert found.values == pytest.approx(BUYING.values, rel=1e-7)
    assert found.a.standard_error == pytest.approx(BUYING.a.standard_error / 10, rel=1e-6)


def test_spending_equals_a_plain_search() -> None:
    x, z = CUSTOMERS[0][CUSTOMERS[0] > 0], SPEND[CUSTOMERS[0] > 0]

    def lost(logs: Floats) -> float:
        p, q, v = np.exp(logs)
        value = -special.betaln(p * x, q) + q * np.log(v) + (p * x - 1) * np.log(z)
        return -float(np.sum(value + p * x * np.log(x) - (p * x + q) * np.log(x * z + v)))

    found = optimize.minimize(
        lost,
        np.log(SPENDING.values) + 0.1,
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-10},
    )
    assert np.exp(found.x) == pytest.approx(SPENDING.values, rel=1e-4)


def test_the_published_customer_is_alive_and_buys_again() -> None:
    """Fader, Hardie & Lee (2005) and Hardie's spreadsheet: 2 purchases, last at 30.43 of 38.86."""
    model = published(BUYING, 0.243, 4.414, 0.793, 2.426)
    history = [2.0], [30.43], [38.86]
    assert probability_alive(model, *history) == pytest.approx([0.7266], abs=5e-4)
    assert expected_purchases(model, *history, 39) == pytest.approx([1.226], abs=1e-3)


def test_spend_of_the_published_customers_comes_out() -> None:
    """Fader & Hardie (2013): ten customers of CDNOW at p 6.25, q 3.74, v 15.44 (rounded)."""
    found = expected_spend(published(SPENDING, 6.25, 3.74, 15.44), *CDNOW_FIRST_TEN)
    wanted = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert found == pytest.approx(wanted, abs=0.06)


def test_expected_purchases_equal_the_published_formula() -> None:
    """Fader et al.'s equation 10, with the hypergeometric function as they print it."""
    r, alpha, a, b = BUYING.values
    x, tx, t = (column[CUSTOMERS[0] > 0][:20] for column in CUSTOMERS)
    first = (a + b + x - 1) / (a - 1)
    function = special.hyp2f1(r + x, b + x, a + b + x - 1, 10 / (alpha + t + 10))
    second = 1 - ((alpha + t) / (alpha + t + 10)) ** (r + x) * function
    third = 1 + a / (b + x - 1) * ((alpha + t) / (alpha + tx)) ** (r + x)
    assert expected_purchases(BUYING, x, tx, t, 10) == pytest.approx(first * second / third)


def test_expectations_pass_smoothly_through_a_of_one() -> None:
    history = [3.0], [10.0], [20.0]
    found = [
        expected_purchases(published(BUYING, 0.5, 5.0, a, 2.0), *history, 10)[0]
        for a in (0.9999, 1.0, 1.0001)
    ]
    assert found[1] == pytest.approx((found[0] + found[2]) / 2, abs=1e-7)


def test_nobody_is_gone_before_buying_again() -> None:
    assert probability_alive(BUYING, [0.0], [0.0], [400.0]) == pytest.approx([1.0])


def test_someone_long_silent_after_many_purchases_is_gone() -> None:
    assert probability_alive(BUYING, [400.0], [30.0], [4000.0]) == pytest.approx([0.0], abs=1e-9)


def test_value_sums_discounted_purchases_times_spend() -> None:
    histories, ahead = Histories(*CUSTOMERS, SPEND), Ahead(6, 4.0, 0.02, 0.3)
    by_then = [expected_purchases(BUYING, *CUSTOMERS, 4.0 * k) for k in range(7)]
    worth = sum((by_then[k] - by_then[k - 1]) / 1.02**k for k in range(1, 7))
    found = discounted_value(BUYING, SPENDING, histories, ahead)
    expected = 0.3 * worth * expected_spend(SPENDING, CUSTOMERS[0], SPEND)
    assert found.values == pytest.approx(expected, rel=1e-9)
    assert found.total == pytest.approx(expected.sum())


def test_the_error_of_the_total_is_that_of_models_drawn_anew() -> None:
    draws, x = random(5), CUSTOMERS[0]
    theta = draws.multivariate_normal(BUYING.values, BUYING.covariance / 100, 200)
    spend = draws.multivariate_normal(SPENDING.values, SPENDING.covariance / 100, 200)
    totals = [
        expected_purchases(published(BUYING, *a), *CUSTOMERS, 3)
        @ expected_spend(published(SPENDING, *b), x, SPEND)
        for a, b in zip(theta, spend, strict=True)
    ]
    found = discounted_value(BUYING, SPENDING, Histories(*CUSTOMERS, SPEND), Ahead(1, 3.0))
    assert found.standard_error == pytest.approx(10 * np.std(totals), rel=0.2)
    assert found.interval.low < found.total < found.interval.high


@pytest.mark.parametrize(
    ("history", "error"),
    [
        (([1.5], [1.0], [2.0]), OutOfRange),
        (([1.0], [3.0], [2.0]), OutOfRange),
        (([0.0], [1.0], [2.0]), OutOfRange),
        (([0.0], [0.0], [0.0]), OutOfRange),
        (([0.0, 0], [0.0, 0], [2.0, 3]), NoVariation),
        (([], [], []), TooFewObservations),
        (([1.0], [1.0], [2.0, 3]), ShapeMismatch),
        (([np.nan], [1.0], [2.0]), MissingValues),
    ],
)
def test_histories_that_cannot_be_are_refused(history, error) -> None:
    with pytest.raises(error):
        bg_nbd(*history)


def test_buying_without_dropout_is_said_to_tell_none() -> None:
    draws = random(8)
    counts, ages = draws.poisson(5, 400) + 1.0, draws.uniform(20, 40, 400)
    with pytest.raises(AtTheEdge) as caught:
        bg_nbd(counts, 0.999 * ages, ages)
    assert "longer period" in str(caught.value)


@pytest.mark.parametrize(
    ("x", "z"),
    [
        ([1, 1, 1], [5, 5, 5]),
        ([1, 1], [5, 6]),
        ([1, 2, 3], [5, 6, -1]),
        ([1, 2, 3], [5, 0, 4]),
        ([2, 2, 2, 2], [5, 5, 5, 5.0000001]),
        ([0, 0, 0], [0, 0, 0]),
    ],
)
def test_spend_that_tells_nothing_is_refused(x, z) -> None:
    with pytest.raises(StatisticsError):
        gamma_gamma(np.array(x, dtype=float), np.array(z, dtype=float))


def test_spend_of_new_customers_needs_a_finite_mean() -> None:
    model: GammaGamma = published(SPENDING, 2.0, 0.9, 10.0)
    with pytest.raises(OutOfRange):
        expected_spend(model, [0.0], [0.0])
    assert expected_spend(model, [2.0], [30.0])[0] > 0


@pytest.mark.parametrize("settings", [(0,), (3, 0.0), (3, 1.0, -0.1)])
def test_a_look_ahead_without_sense_is_refused(settings) -> None:
    with pytest.raises(OutOfRange):
        Ahead(*settings)
