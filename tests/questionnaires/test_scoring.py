"""Scores, with the published test vectors of the measurement contract."""

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import library, scoring
from questionnaires.scoring import NotScorable, ScoringRule, to_100
from tests.questionnaires.definitions import (
    LIKELY,
    PHASES,
    PRICE,
    TEN,
    WORDS,
    YESNO,
    ask,
    block,
    index,
    questionnaire,
)

FULL = library.load("full")


def test_a_six_of_seven_is_83_33() -> None:
    assert to_100(6, 1, 7) == pytest.approx(83.3333333333)


def test_a_reversed_six_of_seven_is_16_67() -> None:
    assert to_100(6, 1, 7, reverse=True) == pytest.approx(16.6666666667)


def test_a_scale_without_width_is_refused() -> None:
    with pytest.raises(ValueError, match="no width"):
        to_100(1, 1, 1)


def scored(name: str, answers: dict[str, object], form: str = "full") -> float | None:
    return scoring.score(library.load(form), answers)[name]


def test_reciprocity_of_the_test_vector() -> None:
    answers = {"REC1": 6, "REC2": 5, "REC3": 6, "REC4": 2}
    assert scored("reciprocity", answers) == pytest.approx(79.1666666667)


def test_satisfaction_of_the_test_vector() -> None:
    assert scored("satisfaction", {"SAT1": 8, "SAT2": 7, "SAT3": 6}) == pytest.approx(66.6666666667)


def test_satisfaction_is_the_published_formula() -> None:
    assert scored("satisfaction", {"SAT1": 9, "SAT2": 4, "SAT3": 2}) == pytest.approx(
        100 * (9 + 4 + 2 - 3) / 27
    )


def test_loyalty_of_the_test_vector() -> None:
    answers = {"LOY1": 9, "LOY2": 8, "LOY3": 7, "LOY4": "up_to_5", "LOY5": 6}
    assert scored("loyalty", answers) == pytest.approx(72.6666666667)


def test_satisfaction_needs_two_answers() -> None:
    assert scored("satisfaction", {"SAT1": 8, "SAT2": "dont_know", "SAT3": 6}) == pytest.approx(
        (700 / 9 + 500 / 9) / 2
    )
    assert scored("satisfaction", {"SAT1": 8, "SAT2": "dont_know", "SAT3": None}) is None


def test_a_dimension_needs_three_of_its_four_items() -> None:
    assert scored("trust", {"TRU1": 7, "TRU2": 7, "TRU3": 7}) == 100
    assert scored("trust", {"TRU1": 7, "TRU2": 7}) is None


def test_a_dont_know_is_missing_and_never_the_midpoint() -> None:
    answers = {"TRU1": 7, "TRU2": 7, "TRU3": 7, "TRU4": "dont_know"}
    assert scored("trust", answers) == 100


def test_relationship_quality_needs_six_of_seven_dimensions() -> None:
    heads = ["REC3", "TRU1", "CRE1", "LEG3", "OPE1", "MSA1"]
    best: dict[str, object] = dict.fromkeys(heads, 7)
    assert scored("rqi", best, "pulse") == 100
    assert scored("rqi", {**best, "MSA1": None}, "pulse") is None


def test_public_loyalty_has_its_own_items() -> None:
    answers = {"LOYP1": 7, "LOY2": 10, "LOYP2": 4}
    assert scored("loyalty", answers, "full_public") == pytest.approx(250 / 3)


def test_staff_satisfaction_is_scored_like_that_of_customers() -> None:
    answers = {"EMP1": 8, "EMP2": 7, "EMP3": 6}
    assert scored("employee_satisfaction", answers, "employee_mirror") == pytest.approx(200 / 3)


def test_the_causes_of_waiting_are_turned_where_marked() -> None:
    answers = {"WAI5": 7, "WAI6": 7, "WAI9": 1}
    assert scored("wait_experience", answers) == 100


def test_waiting_formulas_of_the_test_vector() -> None:
    assert scoring.wait_gap(15, 10) == 5
    assert scoring.wait_ratio(15, 10) == pytest.approx(1.4545454545)
    assert scoring.overestimate(15, 10) == pytest.approx(1.4545454545)


def test_the_recommendation_balance_of_the_test_vector() -> None:
    balance, half = scoring.recommendation_balance(0.45, 0.20, 100)
    assert balance == pytest.approx(25.0)
    assert half == pytest.approx(15.0, abs=0.05)


def test_a_balance_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        scoring.recommendation_balance(0.5, 0.5, 0)


def test_shares_above_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="not parts of a whole"):
        scoring.recommendation_balance(0.7, 0.7, 10)


def test_the_top_share_of_the_test_vector() -> None:
    values = [500, 300, 100, 50, 20, 10, 8, 6, 4, 2]
    assert scoring.top_share(values) == pytest.approx(0.80)


def test_a_fifth_of_35_customers_is_seven() -> None:
    assert scoring.top_share([1.0] * 35) == pytest.approx(7 / 35)


@pytest.mark.parametrize("values", [[], [0, 0], [5, -1]])
def test_values_without_a_total_have_no_top_share(values: list[float]) -> None:
    with pytest.raises(ValueError, match="total above 0"):
        scoring.top_share(values)


def test_customer_lifetime_value_of_the_test_vector() -> None:
    assert scoring.clv(1000, 0.8, 0.1) == pytest.approx(2666.6666666667)


def test_a_value_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no finite value"):
        scoring.clv(1000, 1.0, 0.0)


def test_constructs_come_after_those_they_are_made_of() -> None:
    order = list(scoring.rules(FULL))
    assert order.index("rqi") > order.index("mutual_understanding")


def test_scores_come_in_the_order_of_the_definition() -> None:
    assert list(scoring.score(FULL, {})) == [construct.id for construct in FULL.constructs]


@pytest.mark.parametrize("scale", [WORDS, YESNO, PHASES])
def test_a_construct_without_numbers_is_refused(scale: object) -> None:
    broken = questionnaire(block("b", ask("Q", scale)), constructs=(index("c", "Q"),))
    with pytest.raises(NotScorable, match="no numbers"):
        scoring.rules(broken)


def test_a_construct_with_a_missing_item_is_refused() -> None:
    broken = questionnaire(block("b", ask("Q")), constructs=(index("c", "R"),))
    with pytest.raises(NotScorable, match="needs R"):
        scoring.rules(broken)


def test_a_construct_made_of_itself_is_refused() -> None:
    circle = (index("a", "b", of_constructs=True), index("b", "a", of_constructs=True))
    with pytest.raises(NotScorable, match="needs b"):
        scoring.rules(questionnaire(block("b", ask("Q")), constructs=circle))


def test_a_price_ladder_counts_by_its_scores() -> None:
    assert scoring.number(ask("Q", PRICE), "up_to_5") == 40
    assert scoring.bounds(PRICE) == (0, 100)


RULE = ScoringRule(("a", "b", "c"), (False, True, False), (1.0, 1.0, 0.0), (7.0, 10.0, 10.0), 2)
POINTS = st.tuples(
    st.none() | st.integers(1, 7), st.none() | st.integers(1, 10), st.none() | st.integers(0, 10)
)


@given(POINTS)
def test_a_score_is_between_0_and_100_or_missing(values: tuple[int | None, ...]) -> None:
    score = RULE.score(values)
    enough = sum(value is not None for value in values) >= RULE.min_valid
    assert (score is not None and 0 <= score <= 100) if enough else score is None


@given(st.integers(-50, 50), st.integers(1, 100), st.data())
def test_turning_a_scale_round_is_the_same_as_turning_the_answer(
    low: int, width: int, data: st.DataObject
) -> None:
    x = data.draw(st.integers(low, low + width))
    turned = to_100(low + low + width - x, low, low + width)
    assert math.isclose(to_100(x, low, low + width, reverse=True), turned, abs_tol=1e-9)


@given(st.integers(1, 6))
def test_a_higher_answer_never_lowers_a_score(x: int) -> None:
    lower, higher = (to_100(value, 1, 7) for value in (x, x + 1))
    assert lower < higher


def test_text_and_truth_values_are_no_numbers() -> None:
    assert scoring.number(ask("Q", TEN), True) is None
    assert scoring.number(ask("Q", LIKELY), "dont_know") is None


def test_one_response_is_scored_onto_the_border_of_a_band() -> None:
    rule = ScoringRule(("A", "B", "C", "D"), (False,) * 4, (1.0,) * 4, (7.0,) * 4, min_valid=3)
    assert all(rule.score(answers) == 75 for answers in permutations((6.0, 6.0, 7.0, 3.0)))
