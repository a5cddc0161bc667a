"""Counts below seven: neither shown nor to be worked out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataset import Dataset
from analysis.findings import Finding
from analysis.questions.small_cells import hidden_cells, hidden_places, is_small
from analysis.questions.suppression import Hidden
from analysis.thresholds import PLAN
from tests.analysis.questions.invented import answers, ask, code, found, words

COUNTS = st.lists(st.integers(0, 30), min_size=2, max_size=5)
TABLES = st.lists(st.sampled_from([0, 1, 3, 6, 7, 12, 40]), min_size=9, max_size=9)
BANDS = {"low": 40.0, "middle": 65.0, "high": 90.0}
ALL = tuple(product(range(3), range(3)))


def test_four_people_hide_themselves_and_the_next_smallest() -> None:
    hidden = hidden_cells({"a": 4, "b": 30, "c": 80}, PLAN)
    assert hidden == {"a": Hidden.SMALL, "b": Hidden.COMPLEMENTARY}


def test_nobody_may_be_told() -> None:
    assert hidden_cells({"a": 0, "b": 30}, PLAN) == {}


def test_two_times_six_would_be_told_by_their_sum() -> None:
    assert set(hidden_cells({"a": 6, "b": 6, "c": 40}, PLAN)) == {"a", "b", "c"}


def test_one_and_the_smallest_shown_would_be_told_by_their_sum() -> None:
    assert set(hidden_cells({"a": 1, "b": 7, "c": 9, "d": 40}, PLAN)) == {"a", "b", "c"}


def test_a_small_rest_hides_a_cell_too() -> None:
    assert set(hidden_cells({"rest": 3, "b": 20, "c": 80}, PLAN, unpublished=("rest",))) == {"b"}


def test_a_large_rest_protects_a_small_cell_alone() -> None:
    assert set(hidden_cells({"rest": 30, "b": 4, "c": 80}, PLAN, unpublished=("rest",))) == {"b"}


@given(COUNTS)
def test_a_reader_who_knows_the_rules_cannot_tell_a_small_cell(given_counts: list[int]) -> None:
    counts = {str(place): count for place, count in enumerate(given_counts)}
    hidden = hidden_cells(counts, PLAN)
    total = sum(counts[name] for name in hidden)
    ranges = [range(1, 7) if why is Hidden.SMALL else range(7, 151) for why in hidden.values()]
    small = [place for place, name in enumerate(hidden) if is_small(counts[name], PLAN)]
    if len(hidden) < sum(count > 0 for count in given_counts):
        fits = (
            [some for some in product(*ranges[:-1]) if total - sum(some) in ranges[-1]]
            if (len(hidden) in (2, 3))
            else []
        )
        for place in small if fits else ():
            values = {(*some, total - sum(some))[place] for some in fits}
            assert len(values) > 1


def test_a_table_hides_a_rectangle_around_a_small_place() -> None:
    counts = dict.fromkeys(ALL, 20) | {(0, 2): 4}
    hidden = hidden_places(counts, (), (), PLAN)
    assert (0, 2) in hidden
    assert len(hidden) == 4


def test_places_told_elsewhere_are_not_hidden() -> None:
    counts = dict.fromkeys(ALL, 20) | {(0, 2): 4}
    told = [(2, 0), (2, 1), (2, 2)]
    assert not hidden_places(counts, (), told, PLAN) & set(told)


def test_where_nothing_else_helps_all_is_hidden() -> None:
    counts = dict.fromkeys(ALL, 0) | {(0, 0): 50, (0, 2): 4, (2, 2): 90}
    assert hidden_places(counts, (), (), PLAN) == set(ALL)


def test_two_small_places_of_a_known_sum_are_not_left_alone_in_it() -> None:
    counts = dict.fromkeys(ALL, 20) | {(0, 2): 3, (2, 0): 3}
    risky = {(0, 0), (0, 2), (2, 0)}
    hidden = hidden_places(counts, (risky,), (), PLAN)
    assert sum(counts[place] for place in risky & hidden) >= PLAN.show


@settings(max_examples=60)
@given(TABLES)
def test_no_small_place_is_ever_shown(given_counts: list[int]) -> None:
    counts = dict(zip(ALL, given_counts, strict=True))
    hidden = hidden_places(counts, (), (), PLAN)
    assert all(not is_small(counts[place], PLAN) for place in set(ALL) - hidden)


def crowd(table: list[list[int]], barrier: int = 3, **more: object) -> Dataset:
    """Customers by bands of satisfaction (lines) and loyalty; whoever stays says so."""
    pairs = [
        (first, then)
        for first, line in zip(BANDS.values(), table, strict=True)
        for then, count in zip(BANDS.values(), line, strict=True)
        for _ in range(count)
    ]
    satisfaction, loyalty = np.array(pairs).T
    asked = {"barrier": np.full(len(pairs), float(barrier))}
    return answers({"satisfaction": satisfaction, "loyalty": loyalty}, asked, **more)


HOSTAGES = [[30, 20, 4], [20, 40, 30], [9, 20, 200]]


def risks(dataset: Dataset) -> dict[str, Finding]:
    return {finding.key: finding for finding in ask("risk", dataset).findings}


def test_four_hostages_are_not_shown() -> None:
    made = crowd(HOSTAGES, barrier=6)
    assert code(made, "risk.hostage") == "too_few_to_show"
    assert found(made, "risk.hostage").n == 0


def test_four_hostages_cannot_be_told_from_the_grid() -> None:
    hidden = {str(p.x) for p in found(crowd(HOSTAGES), "risk.grid").points if p.estimate is None}
    rows, columns = ([name.split("/")[i] for name in hidden] for i in (0, 1))
    assert "low/high" in hidden
    assert min(rows.count(name) for name in rows) > 1
    assert min(columns.count(name) for name in columns) > 1


def test_the_share_at_risk_is_told_beside_hidden_hostages() -> None:
    finding = found(crowd(HOSTAGES, barrier=6), "risk.at_risk")
    assert finding.facts["count"] == 43


def test_what_is_shown_does_not_add_up_to_the_hidden_cell() -> None:
    cells = risks(crowd(HOSTAGES, barrier=6))
    hidden = [key for key, finding in cells.items() if finding.refusal is not None]
    assert set(hidden) >= {"risk.hostage", "risk.defector"}


def test_five_at_risk_hide_everything() -> None:
    cells = risks(crowd([[3, 20, 0], [20, 40, 30], [2, 20, 200]]))
    told = [key for key, f in cells.items() if f.refusal is None and key != "risk.grid"]
    assert told == []
    assert all(point.estimate is None for point in cells["risk.grid"].points)


def test_a_segment_with_three_at_risk_is_hidden() -> None:
    table = [[30, 20, 0], [20, 40, 30], [0, 20, 200]]
    segments = words(("a", 3), ("b", 27), ("a", 130), ("b", 200))
    made = crowd(table, facts={"segment": segments})
    assert code(made, "risk.segment.a") == "too_few_to_show"
    assert code(made, "risk.segment.b") == "complementary"


def test_four_dissatisfied_hide_two_bands() -> None:
    made = answers({"satisfaction": np.repeat([40.0, 65.0, 90.0], [4, 30, 66])})
    codes = [code(made, f"levels.satisfaction.{band}") for band in BANDS]
    assert codes == ["too_few_to_show", "complementary", None]


def test_nobody_dissatisfied_is_told() -> None:
    made = answers({"satisfaction": np.repeat([65.0, 90.0], [40, 60])})
    assert found(made, "levels.satisfaction.low").estimate == 0.0


def test_three_first_buyers_are_covered_by_those_of_no_stage() -> None:
    bought = np.repeat([0.0, 1.0, 2.0], [40, 3, 60])
    made = answers({"satisfaction": np.full(103, 80.0)}, facts={"purchases_12m": bought})
    assert code(made, "value.ladder.first_buyer") == "too_few_to_show"
    assert code(made, "value.ladder.repeat_buyer") is None


def test_three_satisfied_who_are_not_loyal_are_not_shown() -> None:
    made = crowd([[30, 20, 20], [20, 40, 30], [3, 20, 200]])
    assert code(made, "loyalty.satisfied_not_loyal") == "too_few_to_show"


@pytest.mark.parametrize("seed", range(20))
def test_no_share_of_few_is_shown_in_any_table(seed: int) -> None:
    table = np.random.default_rng(seed).choice([0, 2, 5, 9, 30, 90], (3, 3)).tolist()
    table[2][2] = 150
    cells = risks(crowd(table, barrier=5))
    counts = [f.facts["count"] for f in cells.values() if "count" in f.facts]
    counts += [p.n for p in cells["risk.grid"].points]
    assert not [count for count in counts if is_small(int(str(count)), PLAN)]
