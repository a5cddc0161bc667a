import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import library
from questionnaires.canonical import NotCanonical, canonical_form, content_hash, rebuild
from questionnaires.model import Questionnaire, Scale
from tests.questionnaires.definitions import (
    AGREE,
    LIKELY,
    LINE,
    MINUTES,
    NOTE,
    PHASES,
    PRICE,
    WORDS,
    YESNO,
    ask,
    block,
    index,
    questionnaire,
)

SMALL = questionnaire(block("b", ask("Q1"), ask("Q2", PRICE)), constructs=(index("c", "Q1"),))
HASH_OF_SMALL = "842f4884c4fb91bd06d786369cb04b98f5468ef606880daa4fad0756702c2471"


@pytest.mark.parametrize("name", library.names())
def test_a_shipped_form_is_rebuilt_exactly(name: str) -> None:
    form = library.load(name)
    assert rebuild(canonical_form(form)) == form


@pytest.mark.parametrize("name", library.names())
def test_freezing_again_gives_the_same_bytes(name: str) -> None:
    frozen = canonical_form(library.load(name))
    assert canonical_form(rebuild(frozen)) == frozen


def test_the_order_of_languages_in_a_text_makes_no_difference() -> None:
    one = replace(SMALL, title={"en": "A", "nb": "B"})
    other = replace(SMALL, title={"nb": "B", "en": "A"})
    assert content_hash(one) == content_hash(other)


@pytest.mark.parametrize(
    "change",
    [
        {"version": "2"},
        {"languages": ("en", "nb")},
        {"validated": True},
        {"title": {"en": "Smaller"}},
        {"blocks": ()},
        {"constructs": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_change_changes_the_hash(change: dict[str, object]) -> None:
    assert content_hash(replace(SMALL, **change)) != content_hash(SMALL)


def test_the_hash_of_a_definition_stays_what_it_was() -> None:
    assert content_hash(SMALL) == HASH_OF_SMALL


def test_what_has_its_default_is_left_out() -> None:
    stored = json.loads(canonical_form(SMALL))
    assert "intro" not in stored
    assert "shuffle" not in stored["blocks"][0]


def test_a_scale_is_stored_once() -> None:
    form = questionnaire(block("b", ask("Q1"), ask("Q2"), ask("Q3")))
    assert len(json.loads(canonical_form(form))["scales"]) == 1


def test_two_scales_of_one_name_are_refused() -> None:
    other = replace(AGREE, maximum=5)
    with pytest.raises(NotCanonical, match="agree7"):
        canonical_form(questionnaire(block("b", ask("Q1"), ask("Q2", other))))


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"format": 1}', canonical_form(SMALL)[:-1]],
    ids=["empty", "nothing", "list", "bytes", "incomplete", "cut"],
)
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(NotCanonical):
        rebuild(content)


def changed(key: str, value: object) -> bytes:
    return json.dumps({**json.loads(canonical_form(SMALL)), key: value}).encode()


@pytest.mark.parametrize(("key", "value"), [("format", 2), ("scales", []), ("blocks", "none")])
def test_a_form_that_does_not_fit_is_refused(key: str, value: object) -> None:
    with pytest.raises(NotCanonical):
        rebuild(changed(key, value))


SCALES = st.sampled_from([AGREE, LIKELY, YESNO, PHASES, PRICE, MINUTES, LINE, WORDS, NOTE])
QUESTIONS = st.lists(
    st.builds(
        lambda scale, text, reverse, show_if: (scale, {"en": text}, reverse, show_if),
        SCALES,
        st.text(),
        st.booleans(),
        st.none() | st.just("Q0 == 1"),
    ),
    min_size=1,
    max_size=8,
)


def form_of(
    drawn: list[tuple[Scale, dict[str, str], bool, str | None]], shuffle: bool
) -> Questionnaire:
    questions = (
        replace(ask(f"Q{i}", scale), text=text, reverse=reverse, show_if=show_if)
        for i, (scale, text, reverse, show_if) in enumerate(drawn)
    )
    return questionnaire(block("b", *questions, shuffle=shuffle))


@given(QUESTIONS, st.booleans())
def test_any_definition_survives_being_frozen(
    drawn: list[tuple[Scale, dict[str, str], bool, str | None]], shuffle: bool
) -> None:
    form = form_of(drawn, shuffle)
    assert rebuild(canonical_form(form)) == form
