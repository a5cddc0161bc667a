from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.labels import Labels, labelled
from analysis.questions.suppression import Hidden, hidden_everywhere, hidden_groups
from analysis.statistics.disclosure.outputs import Shown, outputs
from analysis.statistics.disclosure.suppression import is_safe
from analysis.thresholds import PLAN
from tests.analysis.questions.invented import code, found, unrelated, words

SIZES = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 25), max_size=8)


def test_groups_of_seven_are_shown() -> None:
    assert hidden_groups({"north": 7, "south": 8}, 0, PLAN) == {}


def test_a_group_of_six_is_hidden_and_with_it_the_next_smallest() -> None:
    hidden = hidden_groups({"north": 6, "south": 9, "west": 40}, 0, PLAN)
    assert hidden == {"north": Hidden.SMALL, "south": Hidden.COMPLEMENTARY}


def test_two_small_groups_that_make_seven_together_hide_each_other() -> None:
    assert set(hidden_groups({"north": 4, "south": 4, "west": 40}, 0, PLAN)) == {"north", "south"}


def test_three_customers_without_a_group_hide_a_group() -> None:
    assert hidden_groups({"north": 12, "south": 30}, 3, PLAN) == {"north": Hidden.COMPLEMENTARY}


@given(SIZES, st.integers(0, 25))
def test_nobody_can_be_worked_out_from_the_total(counts: dict[str, int], outside: int) -> None:
    hidden = hidden_groups(counts, outside, PLAN)
    unseen = outside + sum(counts[name] for name in hidden)
    nothing_shown = len(hidden) == len(counts)
    assert unseen == 0 or unseen >= PLAN.show or nothing_shown


@given(SIZES, st.integers(0, 25))
def test_no_small_group_is_ever_shown(counts: dict[str, int], outside: int) -> None:
    hidden = hidden_groups(counts, outside, PLAN)
    assert all(n >= PLAN.show for name, n in counts.items() if name not in hidden)


def test_a_unit_of_six_is_hidden_and_so_is_the_complementary_one() -> None:
    made = unrelated(60, 1, facts={"unit": words(("a", 6), ("b", 14), ("c", 40))})
    key = "levels.satisfaction.group.unit."
    assert [code(made, key + unit) for unit in "abc"] == ["too_few_to_show", "complementary", None]


def test_a_unit_of_nine_is_not_compared_and_one_of_nineteen_not_ranked() -> None:
    made = unrelated(70, 1, facts={"unit": words(("a", 9), ("b", 19), ("c", 20), ("d", 22))})
    units = [found(made, f"levels.satisfaction.group.unit.{unit}") for unit in "abcd"]
    held = [[check.held for check in unit.checks[1:3]] for unit in units]
    assert held == [[False, False], [True, False], [True, True], [True, True]]
    assert [unit.facts["rank"] is None for unit in units] == [True, True, False, False]


def test_a_group_is_counted_by_those_who_answered_the_question() -> None:
    made = unrelated(40, 1, facts={"unit": words(("a", 8), ("b", 32))})
    some = np.where(np.arange(40) < 3, np.nan, made.values["SATISFACTION"])
    dataset = replace(made, values={**made.values, "SATISFACTION": some})
    assert code(dataset, "levels.satisfaction.group.unit.a") == "too_few_to_show"


def test_one_customer_beside_a_group_of_seven_hides_a_further_group() -> None:
    hidden = hidden_groups({"north": 1, "south": 7, "west": 40, "east": 50}, 0, PLAN)
    assert set(hidden) == {"north", "south", "west"}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 25), min_size=3))
def test_a_reader_who_adds_and_subtracts_learns_of_no_small_group(counts: dict[str, int]) -> None:
    hidden = hidden_groups(counts, 0, PLAN)
    if len(hidden) < len(counts):
        out = outputs(counts, {"total": list(counts)})
        small, other = int(Shown.SMALL), int(Shown.COMPLEMENTARY)
        states = {name: small if why is Hidden.SMALL else other for name, why in hidden.items()}
        assert is_safe(out, np.array([states.get(name, 0) for name in out.names]), PLAN.show)


def nested() -> dict[str, Labels]:
    """Region a has units of 12, 8 and 3, region b one of 4 and a large one."""
    units = (("u1", 12), ("u2", 8), ("u3", 3), ("v1", 4), ("v2", 40))
    regions = (("a", 23), ("b", 44))
    return {"region": labelled(words(*regions)), "unit": labelled(words(*units))}


def test_a_region_less_its_units_tells_no_small_unit() -> None:
    everybody = np.ones(67, dtype=bool)
    hidden = hidden_everywhere(nested(), everybody, PLAN)
    assert set(hidden["unit"]) == {"u2", "u3", "v1", "v2"}
    assert hidden["region"] == {}


def test_the_units_of_no_region_alone_would_tell_no_small_one() -> None:
    units = {"unit": nested()["unit"]}
    assert set(hidden_everywhere(units, np.ones(67, dtype=bool), PLAN)["unit"]) == {"u3", "v1"}
