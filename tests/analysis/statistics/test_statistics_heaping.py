import numpy as np
import pytest
from scipy import optimize, stats

from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.heaped_power_law import heaped_power_law
from analysis.statistics.heaping import heaping
from analysis.statistics.power_law import power_law
from tests.analysis.statistics.invented import random

DRAWS = random()
CLOCK = DRAWS.gamma(2.0, 8.0, 500) + 2
FELT = 1.4 * (CLOCK + 1) ** 0.85 * DRAWS.lognormal(0, 0.3, 500) - 1
ROUNDED = np.where(DRAWS.random(500) < 0.6, 5 * np.rint(FELT / 5), np.rint(FELT))
ROUNDED = np.maximum(np.where(DRAWS.random(500) < 0.3, 10 * np.rint(FELT / 10), ROUNDED), 0)


def test_smooth_minutes_lie_on_fives_as_often_as_one_in_five() -> None:
    found = heaping(np.arange(0.0, 100.0))
    assert [heap.observed.share for heap in found.heaps] == pytest.approx([0.2, 0.1], abs=0.01)
    assert not any(heap.clear for heap in found.heaps)


def test_rounded_minutes_show() -> None:
    found = heaping(ROUNDED)
    assert all(heap.clear for heap in found.heaps)
    assert found.heaps[0].ratio == pytest.approx(found.heaps[0].observed.share * 5)
    assert found.whole == 1.0


def test_nought_and_answers_too_short_to_round_do_not_count() -> None:
    found = heaping([0.0, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0])
    assert (found.heaps[0].observed.count, found.heaps[0].observed.n) == (2, 3)
    assert found.whole == pytest.approx(6 / 7)


def test_answers_that_cannot_tell_are_too_few() -> None:
    with pytest.raises(TooFewObservations):
        heaping([0.0, 1.0, 2.0])


@pytest.mark.parametrize(("minutes", "steps"), [([-1.0, 5.0], (5,)), ([5.0], ()), ([5.0], (1,))])
def test_negative_minutes_and_senseless_steps_are_refused(minutes, steps) -> None:
    with pytest.raises(OutOfRange):
        heaping(minutes, steps=steps)


def test_the_interval_regression_is_at_its_likelihoods_top() -> None:
    half = np.where(ROUNDED % 10 == 0, 5.0, np.where(ROUNDED % 5 == 0, 2.5, 0.5))
    low, high = np.log(np.maximum(ROUNDED - half + 1, 1e-9)), np.log(ROUNDED + half + 1)

    def loss(place):
        latent = place[0] + place[1] * np.log(CLOCK + 1)
        spread = np.exp(place[2])
        chance = stats.norm.cdf((high - latent) / spread) - stats.norm.cdf((low - latent) / spread)
        return -np.log(np.maximum(chance, 1e-300)).sum()

    best = optimize.minimize(loss, [0.3, 0.9, -1.0], method="BFGS", options={"gtol": 1e-7})
    found = heaped_power_law(ROUNDED, CLOCK)
    assert (np.log(found.factor), found.exponent.value, np.log(found.sigma)) == pytest.approx(
        tuple(best.x), abs=1e-4
    )
    step = 1e-3 * np.eye(3)
    at = best.x
    bends = [
        [loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b) for b in step]
        for a in step
    ]
    error = np.sqrt(np.linalg.inv(np.array(bends) / 4e-6)[1, 1])
    assert found.exponent.standard_error == pytest.approx(error, rel=1e-3)


def test_minutes_told_exactly_leave_the_exponent_where_it_was() -> None:
    found = heaped_power_law(FELT + 100, CLOCK + 100, steps=())
    plain = power_law(FELT + 100, CLOCK + 100)
    assert found.exponent.value == pytest.approx(plain.exponent.value, abs=1e-3)
    assert (found.rounded, found.robust) == (0.0, True)


def test_rounding_does_not_move_the_exponent_far_and_says_so() -> None:
    found = heaped_power_law(ROUNDED, CLOCK)
    assert found.shift == pytest.approx(found.exponent.value - found.plain.exponent.value)
    assert found.exponent.interval.low < 0.85 < found.exponent.interval.high


def test_the_interval_covers_the_true_exponent() -> None:
    covered = 0
    for seed in range(150):
        draws = random(seed)
        clock = draws.uniform(5, 60, 150)
        felt = (clock + 1) ** 0.9 * draws.lognormal(0, 0.3, 150) - 1
        told = np.where(draws.random(150) < 0.5, 5 * np.rint(felt / 5), np.rint(felt))
        limits = heaped_power_law(np.maximum(told, 0), clock, steps=(5,)).exponent.interval
        covered += limits.low <= 0.9 <= limits.high
    assert covered / 150 == pytest.approx(0.95, abs=0.05)


def test_a_constant_clock_and_negative_answers_are_refused() -> None:
    with pytest.raises(NoVariation):
        heaped_power_law(ROUNDED, np.full(500, 8.0))
    with pytest.raises(OutOfRange):
        heaped_power_law(ROUNDED - 0.5, CLOCK)
