"""Nothing small can be worked out: every table that fits what is shown is gone through."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.statistics.disclosure.attack import sums
from analysis.statistics.disclosure.outputs import Outputs, cross_table, outputs
from analysis.statistics.disclosure.suppression import Suppression, suppress
from analysis.statistics.errors import OutOfRange

Tables = NDArray[np.int64]
LEAST = 7


def worlds(out: Outputs, found: Suppression) -> Tables:
    """All tables (w, atoms) that agree with what is shown and with why the rest is hidden."""
    ends = [range(int(out.people.max()) + LEAST + 1)] * out.people.size
    tables = np.array(list(product(*ends)), dtype=np.int64)
    counts = tables @ out.members.T.astype(np.int64)
    for place, name in enumerate(out.names):
        one = counts[:, place]
        if name in found.small:
            keep = (one >= 1) & (one < LEAST)
        elif name in found.complementary:
            keep = one >= LEAST
        else:
            keep = one == out.counts[place]
        tables, counts = tables[keep], counts[keep]
    return tables


def told(out: Outputs, found: Suppression) -> list[int]:
    """The sizes of small unions of groups that are the same in every world."""
    possible = worlds(out, found)
    picks = np.array(list(product((0, 1), repeat=out.people.size)))
    totals = possible @ picks.T
    same = np.ptp(totals, axis=0) == 0
    return [int(t) for t in totals[0, same] if 0 < t < LEAST]


cells = st.integers(0, 8)


@settings(max_examples=40, deadline=None)
@given(st.lists(cells, min_size=4, max_size=4))
def test_no_small_group_of_a_two_by_two_table_can_be_worked_out(people: list[int]) -> None:
    out = cross_table(np.array(people).reshape(2, 2))
    found = suppress(out)
    assert found.safe == (not told(out, found))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=4, max_size=4), st.data())
def test_no_small_group_can_be_worked_out_under_overlapping_filters(
    people: list[int], data: st.DataObject
) -> None:
    names = dict(zip("abcd", people, strict=True))
    filters = data.draw(st.lists(st.sets(st.sampled_from("abcd"), min_size=2), max_size=3))
    totals = {f"filter {i}": atoms for i, atoms in enumerate([*filters, set("abcd")])}
    out = outputs(names, totals)
    found = suppress(out)
    assert found.safe
    assert not told(out, found)


def test_a_cell_hidden_alone_would_be_the_total_less_the_others() -> None:
    found = suppress(outputs({"a": 3, "b": 20, "c": 30}, {"all": "abc"}), kept=["all"])
    assert (found.small, found.complementary, found.smallest) == (("a",), ("b",), True)


def test_readers_who_know_the_rules_cannot_narrow_one_person_down() -> None:
    # Hiding 1 and 7 of 8 would tell both: one has less than 7, the other 7 or more.
    found = suppress(outputs({"a": 1, "b": 7, "c": 30}, {"all": "abc"}), kept=["all"])
    assert found.complementary == ("c",)


def test_a_table_with_margins_hides_a_rectangle() -> None:
    out = cross_table(np.array([[20, 3, 15], [12, 30, 9], [18, 14, 40]]))
    kept = [name for name in out.names if name[0] == "," or name[-1] == ","]
    found = suppress(out, kept=kept)
    assert set(found.complementary) == {"0,0", "2,0", "2,1"}
    assert found.intervals[0][1].low < 3 < found.intervals[0][1].high


def test_a_filter_that_leaves_a_few_is_hidden_or_they_are() -> None:
    out = outputs({"_in": 40, "_out": 4}, {"all": ["_in", "_out"], "filtered": ["_in"]})
    found = suppress(out, kept=["all"])
    assert found.complementary == ("filtered",)


def test_two_small_cells_whose_sum_is_small_need_a_third() -> None:
    found = suppress(outputs({"a": 2, "b": 3, "c": 9}, {"all": "abc"}), kept=["all"])
    assert (found.small, found.complementary) == (("a", "b"), ("c",))


def test_nobody_is_no_secret() -> None:
    found = suppress(outputs({"a": 0, "b": 20}, {"all": "ab"}))
    assert (found.small, found.complementary) == ((), ())


def test_what_no_hiding_can_protect_is_said() -> None:
    found = suppress(outputs({"a": 3}, {"all": ["a"]}), kept=["all"])
    assert not found.safe


def test_large_tables_are_made_safe_too() -> None:
    counts = np.random.Generator(np.random.PCG64(1)).poisson(12, (7, 6))
    out = cross_table(counts)
    found = suppress(out)
    hidden = {*found.small, *found.complementary}
    assert found.safe
    assert not sums(out, np.array([name not in hidden for name in out.names]), LEAST).tells


def test_hiding_less_would_not_do() -> None:
    out = cross_table(np.array([[20, 3], [12, 30]]))
    shown = np.array([name != "0,1" for name in out.names])
    assert sums(out, shown, LEAST).tells


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: outputs({"a": -1}, {}),
        lambda: outputs({"a": 1}, {"a": ["a"]}),
        lambda: outputs({"a": 1}, {"t": ["b"]}),
        lambda: suppress(outputs({"a": 1}, {}), kept=["b"]),
        lambda: suppress(outputs({"a": 1}, {}), least=1),
    ],
)
def test_outputs_that_make_no_sense_are_refused(wrong: object) -> None:
    with pytest.raises(OutOfRange, match="must be"):
        wrong()  # type: ignore[operator]
