"""The shipped forms, and that they are the item bank word for word."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from questionnaires import library, routing, scoring
from questionnaires.loading import load_checked
from questionnaires.model import ConstructRole, Question, Questionnaire, QuestionRole
from questionnaires.placeholders import terms
from tests.shared import SHARED, needs_shared

MARKET_ITEMS = {"LOY1", "LOY3", "LOY4", "LOY5", "SWI1", "LEN1"}


@pytest.mark.parametrize("name", library.names())
def test_a_shipped_file_has_no_problem(name: str) -> None:
    assert load_checked(library.path(name)).problems == ()


@pytest.mark.parametrize("name", library.names())
def test_a_shipped_form_is_not_called_validated(name: str) -> None:
    assert library.load(name).validated is False


@pytest.mark.parametrize("name", library.names())
def test_a_shipped_form_can_be_scored(name: str) -> None:
    form = library.load(name)
    assert set(scoring.rules(form)) == set(form.construct_by_id)


def test_an_unknown_form_is_refused_with_the_closest_one() -> None:
    with pytest.raises(library.UnknownForm, match="Did you mean 'pulse'"):
        library.load("pulses")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("full", 52),
        ("full_public", 48),
        ("pulse", 13),
        ("pulse_risk", 15),
        ("visit", 8),
        ("b2b_key_account", 55),
        ("employee_mirror", 14),
    ],
)
def test_a_form_has_the_questions_it_should(name: str, asked: int) -> None:
    assert len(library.load(name).questions) == asked


def test_a_visit_without_waiting_has_five_questions() -> None:
    assert len(routing.shown(library.load("visit"), {"WAI1": ["none"]})) == 5


def test_the_full_form_has_41_questions_for_everybody() -> None:
    always = routing.shown(library.load("full"), {}) - {"WAI1"}
    assert len(always) == 41


def test_imposed_relations_are_never_asked_about_the_market() -> None:
    assert not MARKET_ITEMS & set(library.load("full_public").questions)


def test_satisfaction_and_loyalty_come_before_the_relationship() -> None:
    blocks = [block.id for block in library.load("full").blocks]
    order = "satisfaction loyalty value relationship complaints waiting wait_causes closing"
    assert blocks == order.split()


def test_only_the_dimensions_are_shuffled_and_all_together() -> None:
    shuffled = [block for block in library.load("full").blocks if block.shuffle]
    assert [len(block.questions) for block in shuffled] == [28]


def test_four_of_the_28_items_are_reversed() -> None:
    form = library.load("full")
    items = next(block for block in form.blocks if block.shuffle).questions
    assert [item.id for item in items if item.reverse] == ["REC4", "TRU4", "OPE4", "UND4"]


def test_short_forms_have_no_reversed_item() -> None:
    assert not any(item.reverse for item in library.load("pulse").questions.values())


def test_mutual_satisfaction_is_a_sibling_of_satisfaction() -> None:
    siblings = library.load("full").constructs_with_role(ConstructRole.SIBLING)
    assert [construct.id for construct in siblings] == ["mutual_satisfaction"]


def test_single_items_are_indications() -> None:
    dimensions = library.load("pulse").constructs_with_role(ConstructRole.DIMENSION)
    assert all(construct.indication for construct in dimensions)


ROLES = {
    QuestionRole.PREFERENCE: "LOY5",
    QuestionRole.PRICE_TOLERANCE: "LOY4",
    QuestionRole.RECOMMENDATION: "LOY2",
    QuestionRole.SWITCHING_BARRIER: "SWI1",
    QuestionRole.WAIT_PHASE: "WAI1",
    QuestionRole.PERCEIVED_WAIT: "WAI2",
    QuestionRole.ACCEPTABLE_WAIT: "WAI3",
    QuestionRole.WAIT_SATISFACTION: "WAI4",
    QuestionRole.OVERALL_SATISFACTION: "SAT1",
    QuestionRole.SHARE_OF_WALLET: "SOW1",
    QuestionRole.PROBLEM: "COM1",
    QuestionRole.COMPLAINT: "COM2",
    QuestionRole.RELATIONSHIP_LENGTH: "LEN1",
    QuestionRole.COMMENT: "OPN1",
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_played_by_the_item_meant_for_it(role: QuestionRole) -> None:
    question = library.load("b2b_key_account").with_role(role)
    assert question is not None
    assert question.id == ROLES[role]


def test_the_causes_of_waiting_have_facets() -> None:
    causes = library.load("full").all_with_role(QuestionRole.WAIT_CAUSE)
    assert [cause.id for cause in causes] == ["WAI5", "WAI6", "WAI7", "WAI8", "WAI9"]
    assert all(cause.facet for cause in causes)


@cache
def bank() -> dict[str, Any]:
    text = (SHARED / "measurement" / "items.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def bank_items() -> dict[str, dict[str, Any]]:
    items = [item for block in bank()["blocks"] for item in block["items"]]
    mirrored = [{**item, "scale": "agree7"} for item in bank()["mirror"]["items"]]
    return {item["id"]: item for item in [*items, *mirrored, *bank()["employee"]["items"]]}


QUESTIONS = [
    pytest.param(question, id=f"{name}-{question.id}")
    for name in library.names()
    for question in library.load(name).questions.values()
]


@needs_shared
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_that_of_the_item_bank(question: Question) -> None:
    item = bank_items()[question.id]
    assert question.text == item["text"]
    assert question.reverse == item.get("reverse", False)
    assert (question.show_if, question.facet) == (item.get("show_if"), item.get("facet"))


def labels_of(question: Question) -> dict[str, list[str]]:
    scale = question.scale
    texts = [*scale.point_labels, *(scale.end_labels or ()), *(o.label for o in scale.options)]
    return {code: [text[code] for text in texts] for code in ("en", "nb", "sv")} if texts else {}


@needs_shared
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_labels_are_those_of_the_item_bank(question: Question) -> None:
    scale = bank()["scales"][bank_items()[question.id]["scale"]]
    assert labels_of(question) == scale.get("labels", scale.get("ends", {}))
    assert question.scale.dont_know == scale.get("dont_know", False)


@needs_shared
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_numbers_of_a_scale_are_those_of_the_item_bank(question: Question) -> None:
    scale = bank()["scales"][bank_items()[question.id]["scale"]]
    assert (question.scale.minimum, question.scale.maximum) == (scale.get("min"), scale.get("max"))
    assert question.scale.max_characters == scale.get("max_chars")
    scores = [option.score for option in question.scale.options if option.score is not None]
    assert scores == scale.get("scores", [])


def asked_by_bank(name: str) -> set[str]:
    form = bank()["variants"][name]
    if "base" in form:
        return asked_by_bank(form["base"]) | set(form["add"])
    if name == "full_public":
        full = asked_by_bank("full") - set(form["drop"])
        return {form["replace"].get(item, item) for item in full}
    parts = (form.get(key, []) for key in ("core", "conditional", "optional"))
    return {item for part in parts for item in part}


@needs_shared
@pytest.mark.parametrize("name", library.names())
def test_a_form_asks_what_the_item_bank_says(name: str) -> None:
    assert set(library.load(name).questions) == asked_by_bank(name)


@needs_shared
@pytest.mark.parametrize("name", library.names())
def test_privacy_thanks_and_dont_know_are_those_of_the_item_bank(name: str) -> None:
    form = library.load(name)
    assert (form.privacy, form.thanks) == (bank()["intros"]["privacy"], bank()["intros"]["thanks"])
    assert form.dont_know_label == bank()["dont_know_label"]


def dimensions(form: Questionnaire) -> dict[str, tuple[object, object]]:
    roles = (ConstructRole.DIMENSION, ConstructRole.SIBLING)
    return {c.id: (c.name, c.meaning) for c in form.constructs_with_role(*roles)}


@needs_shared
@pytest.mark.parametrize("name", sorted(set(library.names()) - {"visit"}))
def test_dimensions_are_named_and_explained_as_in_the_item_bank(name: str) -> None:
    seven = {b["key"]: (b["name"], b["meaning"]) for b in bank()["blocks"] if b["id"][0] == "D"}
    assert dimensions(library.load(name)) == seven


@needs_shared
def test_the_words_for_roles_and_units_are_those_of_the_item_bank() -> None:
    assert (terms()["roles"], terms()["units"]) == (bank()["roles"], bank()["units"])
