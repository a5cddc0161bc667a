import pytest

from analysis.dataset import Goal
from tests.analysis.questions.invented import answers, code, exact, found


def outcome(target: float, direction: str = "at_least", n: int = 100) -> object:
    goal = Goal("g", {"en": "g"}, "satisfaction", target, direction)
    made = answers({"satisfaction": exact(n, 70)}, goals=(goal,))
    return found(made, "goals.g").facts["outcome"]


@pytest.mark.parametrize(
    ("target", "told"), [(66, "met"), (69, "too_close"), (71, "too_close"), (74, "not_met")]
)
def test_a_goal_is_met_only_where_the_interval_lies_above(target: float, told: str) -> None:
    assert outcome(target) == told


def test_a_ceiling_is_kept_where_the_interval_lies_below() -> None:
    assert (outcome(74, "at_most"), outcome(66, "at_most")) == ("met", "not_met")


def test_the_interval_of_a_goal_is_the_ninety_per_cent_one() -> None:
    made = answers({"satisfaction": exact(100, 70)}, goals=(Goal("g", {}, "satisfaction", 70),))
    interval = found(made, "goals.g").interval
    assert interval is not None
    assert interval.high - 70 == pytest.approx(3.32, abs=0.01)


def test_29_answers_decide_no_goal() -> None:
    made = answers({"satisfaction": exact(28, 70)}, goals=(Goal("g", {}, "satisfaction", 70),))
    assert code(made, "goals.g") == "too_few"


def test_a_goal_for_something_that_is_not_measured() -> None:
    made = answers({"satisfaction": exact(50, 70)}, goals=(Goal("g", {}, "fame", 70),))
    assert code(made, "goals.g") == "unknown_subject"
