import numpy as np
import pytest

from analysis.statistics.errors import NotIdentified, NoVariation, OutOfRange
from analysis.statistics.htmt_bootstrap import bootstrap_htmt
from analysis.statistics.validity import htmt, htmt2
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.references import columns, reference
from tests.shared import needs_shared

GROUPS = [[0, 1, 2], [3, 4, 5]]
CONSTRUCTS = ("Image", "Expectation", "Quality", "Value", "Satisfaction", "Loyalty")


def two_constructs(n: int = 150, seed: int = 7) -> np.ndarray:
    draws = random(seed)
    shared = draws.standard_normal((n, 1))
    own = draws.standard_normal((n, 2)) + shared
    return np.repeat(own, 3, axis=1) + draws.standard_normal((n, 6))


@needs_shared
def test_limits_are_those_of_seminr_within_chance() -> None:
    """Two Monte-Carlo errors meet: 5,000 draws there and here; a limit's own is about .038 SD."""
    table = reference("pls")["mobi_seminr_path_boot5000"]["htmt"]
    scales = reference("reliability_validity")["mobi"]["scales"]
    names = [scales[construct]["items"]["item"] for construct in CONSTRUCTS]
    items = columns("mobi", [item for group in names for item in group])
    ends = np.cumsum([len(group) for group in names])
    groups = [list(range(end - len(group), end)) for group, end in zip(names, ends, strict=True)]
    found = bootstrap_htmt(items, groups, seed=1, draws=5000)
    for row, values in zip(table["rows"], table["values"], strict=True):
        first, second = (name.strip() for name in row.split("->"))
        if {first, second} <= set(CONSTRUCTS):
            pair = CONSTRUCTS.index(first), CONSTRUCTS.index(second)
            allowed = 3 * np.sqrt(2) * 0.038 * values[2]
            assert [found.low[pair], found.high[pair]] == pytest.approx(values[4:], abs=allowed)


@pytest.mark.parametrize(("geometric", "single"), [(False, htmt), (True, htmt2)])
def test_limits_are_those_of_plain_resampling(geometric: bool, single: type) -> None:
    items = two_constructs()
    picks = random(3).integers(0, 150, (1000, 150))
    plain = [single(items[rows], GROUPS).largest for rows in picks]
    found = bootstrap_htmt(items, GROUPS, seed=1, draws=1000, geometric=geometric).interval
    allowed = 3 * np.sqrt(2) * 0.085 * np.std(plain)
    expected = np.quantile(plain, [0.025, 0.975])
    assert [found.low, found.high] == pytest.approx(expected, abs=allowed)


def test_blocks_of_many_rows_give_the_limits_that_rows_would() -> None:
    items = two_constructs(10_000)
    blocks, rows = (bootstrap_htmt(items[:n], GROUPS, seed=1, draws=1000) for n in (10_000, 8_192))
    assert (blocks.resampled, rows.resampled) == ("blocks", "rows")
    widths = [found.interval.high - found.interval.low for found in (blocks, rows)]
    assert widths[0] == pytest.approx(widths[1] * np.sqrt(8_192 / 10_000), rel=0.12)


def test_the_interval_covers_the_ratio_as_often_as_it_says() -> None:
    found = [
        bootstrap_htmt(two_constructs(seed=seed), GROUPS, seed=seed, draws=300).interval
        for seed in range(150)
    ]
    covered = sum(interval.low <= 0.5 <= interval.high for interval in found)
    assert 134 <= covered <= 149


def test_the_same_seed_gives_the_same_limits() -> None:
    one, other = (bootstrap_htmt(two_constructs(), GROUPS, seed=4, draws=50) for _ in range(2))
    assert one.interval == other.interval


def test_constructs_measured_by_the_same_thing_overlap() -> None:
    items = random().standard_normal((200, 1)) + random(8).standard_normal((200, 6))
    found = bootstrap_htmt(items, GROUPS, seed=1, draws=200)
    assert found.overlapping() == ((0, 1),)
    assert bootstrap_htmt(two_constructs(), GROUPS, seed=1, draws=200).overlapping() == ()


def test_rows_with_a_missing_answer_are_left_out() -> None:
    items = two_constructs()
    items[:3, 0] = np.nan
    found = bootstrap_htmt(items, GROUPS, seed=1, draws=50)
    assert found.observed.n == 147
    assert found.interval == bootstrap_htmt(items[3:], GROUPS, seed=1, draws=50).interval


def test_items_of_no_construct_do_not_matter() -> None:
    items = two_constructs()
    wider = np.column_stack([items[:, :3], np.arange(150.0), items[:, 3:]])
    found = bootstrap_htmt(wider, [[0, 1, 2], [4, 5, 6]], seed=1, draws=50)
    assert found.interval == bootstrap_htmt(items, GROUPS, seed=1, draws=50).interval


def test_draws_without_variation_are_left_out_and_counted() -> None:
    items = np.round(two_constructs(12))
    items[:, 0] = np.eye(12)[0] + np.eye(12)[5]
    assert 0 < bootstrap_htmt(items, GROUPS, seed=1, draws=200).draws < 200


@pytest.mark.parametrize(
    ("groups", "draws", "error"),
    [([[0, 1]], 10, NotIdentified), (GROUPS, 0, OutOfRange)],
)
def test_impossible_questions_are_refused(
    groups: list[list[int]], draws: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        bootstrap_htmt(two_constructs(), groups, seed=1, draws=draws)


def test_a_constant_item_is_named() -> None:
    items = two_constructs()
    items[:, 2] = 0
    with pytest.raises(NoVariation):
        bootstrap_htmt(items, GROUPS, seed=1)
