from itertools import permutations

import numpy as np
import pytest

from analysis.documents import ResponseRow, dataset_from_documents
from analysis.scores import Scores, mean_of_valid, score
from questionnaires import library, scoring
from tests.analysis.small import SMALL


def scored(*answers: dict[str, object]) -> Scores:
    return score(dataset_from_documents(SMALL, [ResponseRow(a) for a in answers], "test"))


def test_a_six_of_seven_is_eighty_three():
    assert scored({"REC1": 6}).items["REC1"][0] == pytest.approx(83.333, abs=0.001)


def test_a_reverse_item_is_turned():
    assert scored({"REC2": 2}).items["REC2"][0] == pytest.approx(83.333, abs=0.001)


def test_an_option_s_score_is_placed_between_the_lowest_and_the_highest():
    assert scored({"LOY4": "some"}).items["LOY4"][0] == 40


def test_choices_without_scores_and_minutes_are_not_put_on_a_scale():
    items = scored({"COM1": "yes", "WAI2": 5}).items
    assert "COM1" not in items
    assert "WAI2" not in items


def test_a_dont_know_never_counts_as_the_midpoint():
    scores = scored({"SAT1": 10, "SAT2": "dont_know"})
    assert scores.constructs["satisfaction"][0] == 100


def test_too_few_valid_items_give_no_score():
    assert np.isnan(scored({"REC1": 6}).constructs["trust"][0])


def test_a_construct_of_constructs_is_the_mean_of_its_parts():
    scores = scored({"REC1": 7, "REC2": 1, "SAT1": 1, "SAT2": 1})
    assert scores.constructs["whole"][0] == 50


def test_a_mean_needs_at_least_one_value_even_where_none_is_asked_for():
    assert np.isnan(mean_of_valid([np.array([np.nan])], 0, 1)[0])


@pytest.mark.parametrize(
    ("construct", "answers", "expected"),
    [
        ("reciprocity", {"REC1": 6, "REC2": 5, "REC3": 6, "REC4": 2}, 79.17),
        ("satisfaction", {"SAT1": 8, "SAT2": 7, "SAT3": 6}, 66.67),
    ],
)
def test_the_published_vectors_come_out(
    construct: str, answers: dict[str, object], expected: float
):
    data = dataset_from_documents(library.load("full"), [ResponseRow(answers)], "test")
    assert score(data).constructs[construct][0] == pytest.approx(expected, abs=0.005)


def test_a_column_and_a_single_response_score_alike():
    full = library.load("full")
    answers = {"LOY1": 9, "LOY2": 8, "LOY3": 7, "LOY5": 6, "TRU1": 5, "TRU3": 4, "TRU4": 1}
    columns = score(dataset_from_documents(full, [ResponseRow(answers)], "test")).constructs
    single = {name: s for name, s in scoring.score(full, answers).items() if s is not None}
    assert {name: float(c[0]) for name, c in columns.items() if not np.isnan(c[0])} == (
        pytest.approx(single)
    )


# 100 (Σ - 4) / 24 is exactly 75 where four answers of 1-7 sum to 22.
@pytest.mark.parametrize("answers", [(4, 6, 6, 6), (6, 4, 6, 6), (6, 6, 7, 3), (5, 5, 6, 6)])
def test_a_mean_on_the_border_of_a_band_is_on_it_whatever_the_order(answers: tuple[int, ...]):
    columns = [np.array([scoring.to_100(float(x), 1, 7)]) for x in answers]
    assert mean_of_valid(columns, 3, 1)[0] == 75


def test_the_same_sum_in_another_order_is_a_tie():
    values = [[scoring.to_100(float(x), 1, 7) for x in y] for y in permutations((2, 3, 4, 7))]
    assert len(set(mean_of_valid(list(np.array(values).T), 3, len(values)))) == 1
