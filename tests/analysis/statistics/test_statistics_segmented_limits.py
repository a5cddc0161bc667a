import numpy as np
import pytest
from scipy import stats

from analysis.statistics.errors import OutOfRange, PerfectFit, TooFewObservations
from analysis.statistics.segmented import one_knot
from analysis.statistics.segmented_limits import knot_limits
from tests.analysis.statistics.invented import Floats, bent, random

X, Y = bent(60, seed=5)
X = np.sort(X)
Y = 5 - np.maximum(X - 4, 0) + 1.5 * random(2).standard_normal(60)


def fitted(knot: float, y: Floats) -> Floats:
    design = np.column_stack([np.ones_like(X), X, np.maximum(X - knot, 0)])
    return np.asarray(design @ np.linalg.lstsq(design, y, rcond=None)[0])


def f_of(knot: float, y: Floats) -> float:
    best = one_knot(X, y, each_side=5).rss
    return float((np.sum((y - fitted(knot, y)) ** 2) - best) / (best / 56))


def limit_drawn_in_full(draws: int, seed: int) -> float:
    knot = one_knot(X, Y, each_side=5).knot
    fit = fitted(knot, Y)
    rest = (Y - fit) * np.sqrt(60 / 56)
    signs = random(seed).integers(0, 2, size=(draws, 60), dtype=np.int8) * 2 - 1
    return float(np.quantile([f_of(knot, fit + rest * sign) for sign in signs], 0.95))


def test_the_limits_are_where_the_f_of_full_draws_turns() -> None:
    found = knot_limits(X, Y, seed=3, draws=150, each_side=5)
    limit = max(limit_drawn_in_full(150, 3), stats.f.ppf(0.95, 1, 56))
    assert f_of(found.low, Y) == pytest.approx(limit, rel=1e-5)
    assert f_of(found.high, Y) == pytest.approx(limit, rel=1e-5)


def test_they_never_lie_inside_those_of_the_table() -> None:
    for seed in range(20):
        y = Y + random(seed).standard_normal(60)
        inner, outer = one_knot(X, y).interval, knot_limits(X, y, seed=seed, draws=40)
        assert outer.low <= inner.low < inner.high <= outer.high


def test_many_rows_at_one_place_give_the_limits_of_single_ones() -> None:
    x = np.repeat(np.arange(12.0), 50)
    y = -np.maximum(x - 5, 0) + 2 * random(4).standard_normal(600)
    heaped = knot_limits(x, y, seed=1, draws=2000)
    apart = knot_limits(x + 1e-7 * np.arange(600), y, seed=2, draws=2000)
    assert (heaped.low, heaped.high) == pytest.approx((apart.low, apart.high), abs=0.05)


@pytest.mark.slow
def test_they_hold_the_true_knot_as_often_as_they_say() -> None:
    x, held = random(1).uniform(0, 10, 200), []
    for seed in range(200):
        y = 5 - np.maximum(x - 4, 0) + (1 + x / 10) * random(seed).standard_normal(200)
        limits = knot_limits(x, y, seed=seed, draws=100)
        held.append(limits.low <= 4 <= limits.high)
    assert 0.92 <= np.mean(held) <= 0.99


def test_the_seed_decides() -> None:
    assert knot_limits(X, Y, seed=7) == knot_limits(X, Y, seed=7)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: knot_limits(X, Y, seed=1, draws=0), OutOfRange),
        (lambda: knot_limits(X, Y, seed=1, each_side=40), TooFewObservations),
        (lambda: knot_limits(X, 2 * X + 1, seed=1), PerfectFit),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, error) -> None:
    with pytest.raises(error):
        call()
