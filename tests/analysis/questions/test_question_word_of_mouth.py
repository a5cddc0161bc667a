from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset, Floats
from tests.analysis.questions.invented import answers, ask, code, exact, found


def told(good: Floats, bad: Floats, satisfaction: Floats) -> Dataset:
    """People told something good and something bad (n,)."""
    return answers({"satisfaction": satisfaction}, {"good": good, "bad": bad})


def half_and_half() -> Dataset:
    """The dissatisfied tell four something bad on average, the satisfied two something good."""
    happy = np.repeat([False, True], 50)
    bad = np.where(happy, np.tile([0, 0], 50), np.tile([3, 5], 50))
    good = np.where(happy, np.tile([1, 3], 50), np.tile([0, 0], 50))
    return told(good, bad, np.where(happy, 90.0, 30.0))


def test_people_told_are_counted_here() -> None:
    made = half_and_half()
    keys = ("dissatisfied_bad", "satisfied_good", "bad_to_good", "ratio")
    estimates = [found(made, f"word_of_mouth.{key}").estimate for key in keys]
    assert estimates == pytest.approx([4, 2, 2, 0.5])


def test_nine_dissatisfied_are_not_compared() -> None:
    made = half_and_half()
    score = np.where(np.arange(100) < 9, 30.0, 90.0)
    made = replace(made, values={**made.values, "SATISFACTION": score})
    assert code(made, "word_of_mouth.dissatisfied_bad") == "too_few_to_show"


def test_a_few_between_are_not_given_away() -> None:
    made = half_and_half()
    score = np.where(np.arange(100) < 3, 70.0, made.values["SATISFACTION"])
    made = replace(made, values={**made.values, "SATISFACTION": score})
    assert code(made, "word_of_mouth.satisfied_good") == "too_few_to_show"


def test_nothing_bad_told_has_no_ratio() -> None:
    made = told(np.tile([1, 3], 50), np.zeros(100), exact(100, 60))
    assert code(made, "word_of_mouth.ratio") == "constant"


def test_29_answers_tell_nothing() -> None:
    made = told(np.ones(29), np.ones(29), np.full(29, 60.0))
    refusal = ask("word_of_mouth", made).refusal
    assert refusal is not None
    assert dict(refusal.facts) == {"n": 29, "needed": 30}


def test_without_the_questions_the_saying_is_not_repeated() -> None:
    refusal = ask("word_of_mouth", answers({"satisfaction": exact(100, 60)})).refusal
    assert refusal is not None
    assert refusal.code == "not_asked"
