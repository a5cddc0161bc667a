import pytest

from analysis.questions.error_refusals import refusal_of
from analysis.statistics.errors import (
    AtTheEdge,
    Extrapolation,
    PerfectFit,
    Separated,
    StatisticsError,
    TooFewCategories,
    TooFewObservations,
)
from analysis.statistics.structure.errors import GroupTooSmall, InGroup, ModelNotIdentified


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PerfectFit(), "nothing_left"),
        (Separated((0,)), "separated"),
        (TooFewCategories(2, 3), "too_few_categories"),
        (Extrapolation(9, 0, 5), "beyond_data"),
        (AtTheEdge(("r",)), "at_the_edge"),
        (ModelNotIdentified(("a",)), "not_identified"),
    ],
)
def test_every_error_has_a_reason_of_its_own(error: StatisticsError, code: str) -> None:
    assert refusal_of(error).code == code


def test_the_numbers_of_the_error_are_told() -> None:
    refusal = refusal_of(TooFewObservations(3, 8))
    assert (refusal.code, dict(refusal.facts)) == ("too_few", {"n": 3, "needed": 8})


def test_how_small_a_group_is_stays_untold() -> None:
    assert dict(refusal_of(GroupTooSmall("north", 3, 50)).facts) == {"needed": 50}


def test_what_happened_in_a_group_is_the_reason() -> None:
    assert refusal_of(InGroup("north", PerfectFit())).code == "nothing_left"


def test_an_error_of_another_kind_still_has_a_reason() -> None:
    assert refusal_of(StatisticsError()).code == "no_spread"
