from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import AnswerState, Dataset
from analysis.findings import Unit
from analysis.simulation.company import simulate
from questionnaires import library
from tests.analysis.questions.invented import answers, ask, code, found, normal


def unsure(share: float) -> Dataset:
    """A hundred answers to one question, a share of them "don't know"."""
    made = answers({"satisfaction": normal(100, 1)})
    gone = np.arange(100) < 100 * share
    states = np.where(gone, AnswerState.DONT_KNOW, AnswerState.ANSWERED).astype(np.uint8)
    values = np.where(gone, np.nan, made.values["SATISFACTION"])
    return replace(made, values={"SATISFACTION": values}, states={"SATISFACTION": states})


def test_an_item_is_told_on_its_own_scale() -> None:
    finding = found(
        answers({"loyalty": normal(40, 1)}, {"overall": np.full(40, 7.0)}), "items.overall"
    )
    assert (finding.unit, finding.estimate, finding.facts["maximum"]) == (Unit.SCALE, 7.0, 10.0)


@pytest.mark.parametrize(("share", "flags"), [(0.2, ()), (0.21, ("dont_know",))])
def test_more_than_a_fifth_who_do_not_know_are_flagged(
    share: float, flags: tuple[str, ...]
) -> None:
    assert found(unsure(share), "items.SATISFACTION").facts["flags"] == flags


def test_a_constant_item_is_flagged() -> None:
    assert "constant" in found(answers({"trust": np.full(40, 50.0)}), "items.TRUST").facts["flags"]  # type: ignore[operator]


def test_an_item_that_six_answered_is_hidden() -> None:
    assert code(unsure(0.94), "items.SATISFACTION") == "too_few_to_show"


def test_several_choices_are_told_option_by_option() -> None:
    made = simulate(library.load("visit"), customers=400).dataset()
    points = {point.x: point for point in found(made, "items.WAI1").points}
    assert set(points) == {"none", "before", "during", "after"}
    assert 0 < (points["none"].estimate or 0) < 1


def test_a_checklist_has_no_alpha() -> None:
    made = simulate(library.load("full"), customers=300).dataset()
    assert code(made, "reliability.wait_experience.alpha") == "checklist"


def test_alpha_without_reversed_items_names_them() -> None:
    made = simulate(library.load("full"), customers=300).dataset()
    finding = found(made, "reliability.trust.alpha_without_reversed")
    assert (finding.facts["dropped"], finding.facts["items"]) == (("TRU4",), 3)


def test_one_item_has_no_alpha() -> None:
    assert code(answers({"trust": normal(60, 1)}), "reliability.trust.alpha") == "single_item"


def test_no_question_about_numbers_is_asked_of_nobody() -> None:
    refusal = ask("items", answers({"trust": np.empty(0)})).refusal
    assert refusal is not None
    assert refusal.code == "no_answers"
