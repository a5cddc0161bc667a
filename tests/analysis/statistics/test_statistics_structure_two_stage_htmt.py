import numpy as np
import pytest

from analysis.statistics.errors import NotIdentified
from analysis.statistics.htmt_bootstrap import bootstrap_htmt
from analysis.statistics.structure.two_stage import first_stage
from analysis.statistics.structure.two_stage_htmt import staged_htmt
from analysis.statistics.validity import htmt

NAMES = ("a1", "a2", "a3", "b1", "b2", "b3")
GROUPS = (range(3), range(3, 6))


def answers(n: int = 600, seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    factors = random.normal(size=(n, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]])
    return np.exp(0.3 * (np.repeat(factors, 3, axis=1) + random.normal(size=(n, 6))))


def test_without_gaps_the_ratio_is_that_of_the_rows() -> None:
    rows = answers()
    found = staged_htmt(first_stage(rows, NAMES), GROUPS, seed=1, draws=10)
    assert found.ratios[0, 1] == pytest.approx(htmt(rows, GROUPS).largest, abs=1e-8)


def test_without_gaps_limits_are_near_those_of_the_bootstrap() -> None:
    rows = answers(2000)
    found = staged_htmt(first_stage(rows, NAMES), GROUPS, seed=1, draws=4000).interval(0, 1)
    other = bootstrap_htmt(rows, GROUPS, seed=2, draws=4000).interval
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=0.006)


def test_gaps_widen_the_interval() -> None:
    rows = answers()
    gone = np.random.default_rng(3).random(rows.shape) < 0.3
    whole = staged_htmt(first_stage(rows, NAMES), GROUPS, seed=1).interval(0, 1)
    part = staged_htmt(first_stage(np.where(gone, np.nan, rows), NAMES), GROUPS, seed=1)
    assert part.interval(0, 1).high - part.interval(0, 1).low > whole.high - whole.low


def test_fewer_rows_than_moments_are_enough() -> None:
    found = staged_htmt(first_stage(answers(18), NAMES), GROUPS, seed=1)
    assert found.low[0, 1] < found.ratios[0, 1] < found.high[0, 1]


def test_a_single_construct_has_nothing_to_differ_from() -> None:
    with pytest.raises(NotIdentified):
        staged_htmt(first_stage(answers(), NAMES), (range(3),), seed=1)
