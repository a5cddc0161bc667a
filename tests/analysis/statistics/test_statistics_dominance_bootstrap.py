import numpy as np
import pytest

from analysis.findings import Interval
from analysis.statistics.dominance import general_dominance
from analysis.statistics.dominance_bootstrap import bootstrap_dominance, bootstrap_imputed_dominance
from analysis.statistics.errors import Collinear, OutOfRange, ShapeMismatch, TooFewObservations
from tests.analysis.statistics.invented import outcome, random, with_correlation
from tests.analysis.statistics.references import EXACT, drivers, reference
from tests.shared import needs_shared

Y, X = outcome(n=300, p=3)


def widths(found):
    return np.array([interval.high - interval.low for interval in found.intervals])


@needs_shared
def test_the_point_estimates_equal_relaimpo() -> None:
    expected = reference("tests_regression")["relimp"]
    found = bootstrap_dominance(*drivers(), seed=1, draws=50)
    assert found.contributions == pytest.approx(list(expected["lmg"].values()), abs=EXACT)
    assert (found.leader, found.r2) == (7, pytest.approx(expected["r2"], abs=EXACT))


def test_limits_equal_a_bootstrap_that_resamples_rows_one_by_one() -> None:
    draws = random(3)
    slow = []
    for _ in range(400):
        rows = draws.integers(0, 300, 300)
        slow.append(general_dominance(Y[rows], X[rows]).shares)
    low, high = np.quantile(slow, [0.025, 0.975], axis=0)
    found = bootstrap_dominance(Y, X, seed=1).intervals
    assert [interval.low for interval in found] == pytest.approx(low, abs=0.02)
    assert [interval.high for interval in found] == pytest.approx(high, abs=0.02)


def test_blocks_of_rows_give_the_limits_of_single_rows() -> None:
    y, x = outcome(n=9000, p=3)
    blocks = bootstrap_dominance(y, x, seed=1)
    rows = bootstrap_dominance(y, x, seed=1, clusters=np.arange(9000))
    assert (blocks.resampled, rows.resampled) == ("blocks", "clusters")
    assert widths(blocks) / widths(rows) == pytest.approx(1, abs=0.12)


def test_the_same_seed_gives_the_same_numbers() -> None:
    assert bootstrap_dominance(Y, X, seed=5, draws=100) == bootstrap_dominance(
        Y, X, seed=5, draws=100
    )
    assert bootstrap_dominance(Y, X, seed=5, draws=100) != bootstrap_dominance(
        Y, X, seed=6, draws=100
    )


def test_a_clear_leader_stands_alone_in_the_top_group() -> None:
    found = bootstrap_dominance(Y, X, seed=1, draws=500)
    assert (found.leader, found.top_group) == (0, (0,))
    assert found.first_shares[0] == 1.0


def test_equal_predictors_share_the_top_group() -> None:
    table = with_correlation(np.full((4, 4), 0.5) + np.eye(4) / 2, n=300)
    found = bootstrap_dominance(table[:, 3], table[:, :3], seed=1, draws=500)
    assert found.top_group == (0, 1, 2)
    assert sum(found.first_shares) == pytest.approx(1)


def test_the_leader_is_not_behind_itself() -> None:
    found = bootstrap_dominance(Y, X, seed=1, draws=100)
    own = found.behind_leader[found.leader]
    assert (own.low, own.high) == (0, 0)


def test_resampling_clusters_widens_what_rows_would_narrow() -> None:
    repeated = np.repeat(np.arange(300), 5)
    rows = bootstrap_dominance(Y[repeated], X[repeated], seed=1, draws=500)
    whole = bootstrap_dominance(Y[repeated], X[repeated], seed=1, draws=500, clusters=repeated)
    assert (widths(whole) > 1.7 * widths(rows)).all()


def test_bad_clusters_and_draws_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        bootstrap_dominance(Y, X, seed=1, clusters=np.arange(3))
    with pytest.raises(TooFewObservations):
        bootstrap_dominance(Y, X, seed=1, clusters=np.zeros(300))
    with pytest.raises(OutOfRange):
        bootstrap_dominance(Y, X, seed=1, draws=0)


def test_a_repeated_predictor_is_refused_before_drawing() -> None:
    with pytest.raises(Collinear):
        bootstrap_dominance(Y, X[:, [0, 1, 1]], seed=1)


def test_imputed_tables_that_agree_give_the_shares_of_one() -> None:
    y, x = outcome()
    one = bootstrap_dominance(y, x, seed=1, draws=400)
    many = bootstrap_imputed_dominance(y, [x] * 4, m=4, seed=1, draws=400)
    assert many.contributions == pytest.approx(one.contributions)
    assert many.draws == 400


def test_chance_in_the_imputations_widens_the_intervals() -> None:
    y, x = outcome()
    noisy = [x + random(seed).standard_normal(x.shape) * (0, 0, 2) for seed in range(10)]
    alone = bootstrap_dominance(y, noisy[0], seed=1, draws=500)
    together = bootstrap_imputed_dominance(y, noisy, m=10, seed=1, draws=500)
    assert width(together.intervals[0]) > width(alone.intervals[0])


def width(interval: Interval) -> float:
    return interval.high - interval.low


def test_places_in_the_order_have_intervals_too() -> None:
    found = bootstrap_dominance(Y, X, seed=1, draws=500)
    assert (found.ranks[0].low, found.ranks[0].high) == (1, 1)
    table = with_correlation(np.full((4, 4), 0.5) + np.eye(4) / 2, n=300)
    even = bootstrap_dominance(table[:, 3], table[:, :3], seed=1, draws=500)
    assert [(place.low, place.high) for place in even.ranks] == [(1, 3)] * 3
