import numpy as np
import pytest
from scipy import stats

from analysis.statistics.errors import (
    NoVariation,
    OutOfRange,
    PerfectFit,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.segmented import one_knot
from analysis.statistics.segmented_test import sup_f_test
from tests.analysis.statistics.invented import Floats, bent, random
from tests.analysis.statistics.references import dimension, reference, table
from tests.shared import needs_shared

X, Y = bent()
REFERENCES = [
    ("seg_clean", "bend", "wait", "sat"),
    ("seg_cms", "hospitals", "OP_18B", "H_GLOB_STAR_RATING"),
]


def pair(name: str, x: str, y: str) -> tuple[Floats, Floats]:
    both = table(name)[[x, y]].dropna().to_numpy(dtype=float)
    return both[:, 0], both[:, 1]


def rss_at(knot: float, x: Floats = X, y: Floats = Y) -> float:
    design = np.column_stack([np.ones_like(x), x, np.maximum(x - knot, 0)])
    rest = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(rest @ rest)


@needs_shared
@pytest.mark.parametrize(("key", "name", "x", "y"), REFERENCES)
def test_the_knot_is_the_reference_optimum_or_better(key, name, x, y) -> None:
    expected, found = reference("exact_extra")[key], one_knot(*pair(name, x, y))
    assert found.knot == pytest.approx(expected["global_grid_psi"], abs=0.02)
    assert found.rss <= min(expected["global_grid_rss"], expected["rss_segmented"])
    assert found.rss == pytest.approx(expected["rss_segmented"], abs=1e-6)
    assert found.rss_line == pytest.approx(expected["rss_linear"], abs=1e-7)


@needs_shared
@pytest.mark.parametrize(("key", "name", "x", "y"), REFERENCES)
def test_the_profile_interval_and_sup_f_equal_the_reference_grid(key, name, x, y) -> None:
    expected, found = reference("exact_extra")[key], one_knot(*pair(name, x, y))
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx(expected["profile_F_ci"], abs=0.04)  # one step of its grid
    assert found.sup_f == pytest.approx(expected["sup_F"], rel=1e-5)


@needs_shared
@pytest.mark.parametrize(("key", "name", "x", "y"), REFERENCES)
def test_slopes_on_both_sides_equal_r(key, name, x, y) -> None:
    expected, found = reference("exact_extra")[key], one_knot(*pair(name, x, y))
    slopes = (found.slope_below.value, found.slope_above.value)
    assert slopes == pytest.approx((expected["slope1"], expected["slope2"]), abs=1e-6)


@needs_shared
def test_no_bend_is_claimed_where_davies_test_finds_none() -> None:
    gap, satisfaction = dimension("simc", "gap"), dimension("simc", "sat")
    assert reference("tests_regression")["segmented_sim_gap"]["davies_p"] > 0.5
    assert sup_f_test(gap, satisfaction, seed=1).p > 0.3


def test_no_knot_on_a_fine_grid_fits_better() -> None:
    found = one_knot(X, Y)
    grid = np.linspace(found.lowest, found.highest, 2000)
    assert found.rss <= min(rss_at(knot) for knot in grid) + 1e-9
    assert found.rss == pytest.approx(rss_at(found.knot), abs=1e-9)


def test_the_limits_are_where_the_f_test_turns() -> None:
    found = one_knot(X, Y, level=0.9)
    turn = found.rss * (1 + stats.f.ppf(0.9, 1, 296) / 296)
    limits = found.interval.low, found.interval.high
    assert [rss_at(knot) for knot in limits] == pytest.approx([turn, turn], rel=1e-8)


def test_a_knot_at_a_local_optimum_is_not_taken() -> None:
    x = np.linspace(0, 10, 400)
    y = np.maximum(x - 8, 0) * 3 - 0.3 * np.minimum(x, 2) + 0.1 * random().standard_normal(400)
    assert one_knot(x, y).knot == pytest.approx(8, abs=0.1)


def test_heaped_minutes_are_searched_too() -> None:
    x = np.round(X)
    found = one_knot(x, Y)
    grid = np.linspace(found.lowest, found.highest, 800)
    assert found.rss <= min(rss_at(knot, x) for knot in grid) + 1e-9


def test_the_knot_moves_with_the_units() -> None:
    far, near = one_knot(X * 60 + 1e5, Y), one_knot(X, Y)
    assert (far.knot - 1e5) / 60 == pytest.approx(near.knot, abs=1e-5)


def test_sides_are_counted_and_a_true_bend_is_found() -> None:
    found = one_knot(X, Y)
    assert found.below + found.above == 300
    assert found.interval.low < 4 < found.interval.high
    assert not found.at_edge


def test_a_bend_is_significant_and_noise_is_not() -> None:
    assert sup_f_test(X, Y, seed=1, draws=200).p == pytest.approx(1 / 201)
    assert sup_f_test(X, random(3).standard_normal(300), seed=1, draws=200).p > 0.05


@pytest.mark.slow
def test_the_bootstrap_rejects_a_true_line_as_often_as_it_says() -> None:
    rejected = [
        sup_f_test(X, X + random(seed).standard_normal(300) * (1 + X / 3), seed=seed, draws=199).p
        <= 0.05
        for seed in range(300)
    ]
    assert 0.02 <= np.mean(rejected) <= 0.09


def test_every_draw_is_a_knot_search_on_residuals_with_random_signs() -> None:
    x, y = np.sort(X[:14]), random(8).standard_normal(14)
    residuals = y - np.polyval(np.polyfit(x, y, 1), x)
    signs = random(5).integers(0, 2, size=(300, 14), dtype=np.int8) * 2 - 1
    drawn = [one_knot(x, residuals * sign, each_side=3).sup_f for sign in signs]
    larger = np.sum(np.array(drawn) >= one_knot(x, y, each_side=3).sup_f)
    assert sup_f_test(x, y, seed=5, draws=300, each_side=3).p == pytest.approx((1 + larger) / 301)


def test_the_test_repeats_with_its_seed() -> None:
    y = random(3).standard_normal(300)
    assert sup_f_test(X, y, seed=2, draws=100) == sup_f_test(X, y, seed=2, draws=100)


def test_both_files_name_one_statistic() -> None:
    assert sup_f_test(X, Y, seed=1, draws=1).sup_f == pytest.approx(one_knot(X, Y).sup_f)


def test_no_place_with_enough_rows_on_both_sides_is_refused() -> None:
    with pytest.raises(TooFewObservations) as caught:
        one_knot(X[:30], Y[:30], each_side=20)
    assert (caught.value.n, caught.value.needed) == (30, 40)


@pytest.mark.parametrize(("x", "y", "column"), [(np.ones(300), Y, 0), (X, np.ones(300), 1)])
def test_a_constant_side_is_named(x, y, column) -> None:
    with pytest.raises(NoVariation) as caught:
        one_knot(x, y)
    assert caught.value.columns == (column,)


def test_senseless_settings_are_refused() -> None:
    with pytest.raises(OutOfRange):
        one_knot(X, Y, each_side=1)
    with pytest.raises(OutOfRange):
        sup_f_test(X, Y, seed=1, draws=0)
    with pytest.raises(ShapeMismatch):
        one_knot(X, Y[1:])


def signed_draws(x: Floats, y: Floats, draws: int) -> list[float]:
    """sup F of the line's residuals under random signs, by a full search each time."""
    residuals = y - np.polyval(np.polyfit(x, y, 1), x)
    coins = random(11)
    return [one_knot(x, residuals * coins.choice([-1, 1], x.size)).sup_f for _ in range(draws)]


@pytest.mark.slow
@pytest.mark.parametrize("heaped", [True, False])
def test_places_shared_by_many_rows_leave_the_p_value_where_it_was(heaped: bool) -> None:
    draws = random(12)
    x = draws.uniform(0, 40, 5000)
    x = np.round(x) if heaped else x
    y = -0.1 * x - 0.015 * np.maximum(x - 15, 0) + (1 + x / 20) * draws.standard_normal(5000)
    full = np.mean(np.array(signed_draws(x, y, 400)) >= one_knot(x, y).sup_f)
    assert 0.02 < full < 0.98
    assert sup_f_test(x, y, seed=1, draws=4000).p == pytest.approx(full, abs=0.08)


@needs_shared
@pytest.mark.parametrize(("key", "name", "x", "y"), REFERENCES)
def test_the_delta_interval_equals_segmented(key, name, x, y) -> None:
    expected, found = reference("exact_extra")[key], one_knot(*pair(name, x, y))
    assert (found.delta.low, found.delta.high) == pytest.approx(expected["ci_delta"], abs=1e-3)


@needs_shared
@pytest.mark.parametrize(("key", "x"), [("segmented_sim_gap", "gap"), ("segmented_sim_wait", None)])
def test_the_search_is_never_worse_than_rs(key, x) -> None:
    expected = reference("tests_regression")[key]
    place = dimension("simc", x) if x else table("simc")["wait_perceived"].to_numpy()
    found = one_knot(place, dimension("simc", "sat"))
    assert found.rss <= expected["rss"] + 1e-6
    assert found.rss_line == pytest.approx(expected["rss0"], abs=1e-8)


def test_points_on_a_line_have_no_knot_to_be_found() -> None:
    with pytest.raises(PerfectFit, match="computed from"):
        one_knot(X, 2 * X + 1)
    with pytest.raises(PerfectFit):
        sup_f_test(X, 2 * X + 1, seed=1)


def test_a_knot_before_the_last_value_has_no_delta_interval() -> None:
    x = np.repeat(np.arange(8.0), 30)
    y = np.where(x == 7, 9.0, np.where(x == 6, -0.5, 0.0)) + 0.1 * random().standard_normal(240)
    assert (one_knot(x, y).knot, one_knot(x, y).delta) == (6.0, None)


def test_the_tail_of_few_draws_tells_what_many_draws_count() -> None:
    y = random(2).standard_normal(300) - 0.42 * np.maximum(X - 4, 0)
    counted = sup_f_test(X, y, seed=9, draws=20_000).p
    assert 0.0001 < counted < 0.003
    assert sup_f_test(X, y, seed=1, draws=800).tail_p == pytest.approx(counted, rel=0.6)


def test_where_many_draws_are_as_large_their_number_is_the_p_value() -> None:
    found = sup_f_test(X, random(3).standard_normal(300), seed=1, draws=200)
    assert found.tail_p == found.p


def test_a_bend_beyond_all_draws_has_the_p_value_of_their_tail() -> None:
    assert sup_f_test(X, Y, seed=1, draws=200).tail_p < 1e-10
