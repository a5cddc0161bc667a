"""Columns that cannot be analysed are refused by name, with their rows."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.run import run
from analysis.usable import UnusableColumns
from tests.analysis.questions.invented import unrelated

WITH_INFINITY = np.array([*np.full(47, 50.0), np.inf, -np.inf, np.nan])


def test_infinite_answers_are_refused_with_their_rows() -> None:
    with pytest.raises(UnusableColumns, match=r"^answers TRUST: 2 values .* \(rows from 0: 47, 48"):
        replace(unrelated(50, 1), values={"TRUST": WITH_INFINITY})


def test_every_unusable_column_is_named() -> None:
    facts = {"revenue_12m": WITH_INFINITY, "margin_12m": np.full(50, 1e80)}
    with pytest.raises(UnusableColumns) as raised:
        unrelated(50, 1, facts=facts, seconds=WITH_INFINITY)
    named = [one.column for one in raised.value.columns]
    assert named == ["fact revenue_12m", "fact margin_12m", "seconds"]


def test_words_among_numbers_are_refused() -> None:
    with pytest.raises(UnusableColumns, match="answers TRUST: holds words where numbers are"):
        replace(unrelated(50, 1), values={"TRUST": np.full(50, "seven", object)})


def test_a_column_of_another_length_is_refused() -> None:
    with pytest.raises(UnusableColumns, match="49"):
        unrelated(50, 1, seconds=np.ones(49))


def test_answers_off_their_scale_are_refused_before_they_are_analysed() -> None:
    made = replace(unrelated(50, 1), values={"TRUST": np.where(np.arange(50) == 9, 101.0, 50.0)})
    with pytest.raises(UnusableColumns, match=r"1 value is not on the scale 0-100 .* 9\). Correct"):
        run(made)


def test_a_blank_is_no_answer_off_the_scale() -> None:
    made, blank = unrelated(50, 1), np.where(np.arange(50) < 9, np.nan, 50.0)
    assert run(replace(made, values={**made.values, "TRUST": blank})).answers
