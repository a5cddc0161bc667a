import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answer_types import ANSWER_TYPES, AnswerProblem, Value
from questionnaires.model import AnswerType, Question, Scale
from tests.questionnaires.definitions import (
    AGREE,
    LIKELY,
    LINE,
    MINUTES,
    NOTE,
    PHASES,
    PRICE,
    TEN,
    WORDS,
    YESNO,
    ask,
)


def parse(scale: Scale, *raw: str, dont_know: bool = False, required: bool = False) -> Value:
    question = ask("Q", scale, required=required)
    return ANSWER_TYPES[scale.type].parse(question, list(raw), dont_know)


def refusal(scale: Scale, *raw: str, dont_know: bool = False, required: bool = False) -> str:
    with pytest.raises(AnswerProblem) as caught:
        parse(scale, *raw, dont_know=dont_know, required=required)
    return caught.value.code


def test_every_answer_type_is_in_the_table() -> None:
    assert set(ANSWER_TYPES) == set(AnswerType)


EVERY_SCALE = [AGREE, LIKELY, YESNO, PHASES, MINUTES, LINE, WORDS, NOTE]


@pytest.mark.parametrize("scale", EVERY_SCALE, ids=lambda scale: scale.id)
def test_nothing_sent_is_blank(scale: Scale) -> None:
    assert parse(scale) is None
    assert parse(scale, "", "  ") is None


@pytest.mark.parametrize("scale", [AGREE, LIKELY, YESNO, PHASES, MINUTES, LINE, WORDS])
def test_a_required_question_cannot_be_left_blank(scale: Scale) -> None:
    assert refusal(scale, " ", required=True) == "required"


def test_a_dont_know_is_its_own_value() -> None:
    assert parse(AGREE, dont_know=True) == "dont_know"


def test_a_dont_know_answers_a_required_question() -> None:
    assert parse(AGREE, dont_know=True, required=True) == "dont_know"


def test_a_blank_answer_is_not_a_dont_know() -> None:
    assert parse(AGREE, "") != parse(AGREE, dont_know=True)


def test_a_dont_know_that_is_not_offered_is_refused() -> None:
    assert refusal(TEN, dont_know=True) == "dont-know-not-offered"


def test_a_dont_know_cannot_be_smuggled_in_as_an_option() -> None:
    assert refusal(YESNO, "dont_know") == "unknown-option"


def test_a_number_and_a_dont_know_contradict_each_other() -> None:
    assert refusal(MINUTES, "5", dont_know=True) == "answer-and-dont-know"


@pytest.mark.parametrize(("raw", "value"), [("1", 1), ("7", 7), (" 4 ", 4)])
def test_a_rating_is_one_of_its_points(raw: str, value: int) -> None:
    assert parse(AGREE, raw) == value


@pytest.mark.parametrize("raw", ["0", "8", "-1", "4.0", "four", "٤", "1e0", "4 4", "99999999"])
def test_a_rating_off_the_scale_is_refused(raw: str) -> None:
    assert refusal(AGREE, raw) == "off-scale"


def test_a_likelihood_goes_from_0_to_10() -> None:
    assert parse(LIKELY, "0") == 0
    assert refusal(LIKELY, "11") == "off-scale"


def test_a_problem_carries_what_its_sentence_needs() -> None:
    with pytest.raises(AnswerProblem) as caught:
        parse(LIKELY, "11")
    assert caught.value.facts == {"minimum": 0, "maximum": 10}


@pytest.mark.parametrize("scale", [AGREE, LIKELY, YESNO, MINUTES, LINE, WORDS])
def test_two_answers_to_one_question_are_refused(scale: Scale) -> None:
    assert refusal(scale, "1", "2") == "several-answers"


def test_a_single_choice_is_a_code() -> None:
    assert parse(YESNO, "yes") == "yes"


def test_a_single_choice_outside_the_options_is_refused() -> None:
    assert refusal(PRICE, "free") == "unknown-option"


def test_several_choices_come_in_the_order_of_the_definition() -> None:
    assert parse(PHASES, "after", "before", "after") == ["before", "after"]


def test_an_exclusive_choice_goes_with_no_other() -> None:
    assert parse(PHASES, "none") == ["none"]
    assert refusal(PHASES, "none", "before") == "exclusive-option"


def test_several_choices_with_an_unknown_one_are_refused() -> None:
    assert refusal(PHASES, "before", "never") == "unknown-option"


@pytest.mark.parametrize(
    ("raw", "value"),
    [("15", 15), (" 15 ", 15), ("\u00a015", 15), ("+15", 15), ("007", 7), ("0", 0), ("999", 999)],
)
def test_a_whole_number_is_read(raw: str, value: int) -> None:
    assert parse(MINUTES, raw) == value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.5", "not-whole"),
        ("1,5", "not-whole"),
        ("15.0", "not-whole"),
        (",5", "not-whole"),
        ("ten", "not-a-number"),
        ("1e3", "not-a-number"),
        ("0x10", "not-a-number"),
        ("1 000", "not-a-number"),
        ("1_0", "not-a-number"),
        ("٣", "not-a-number"),
        ("9" * 5000, "not-a-number"),
        ("-1", "too-low"),
        ("\u22121", "too-low"),
        ("1000", "too-high"),
    ],
)
def test_what_is_no_whole_number_in_bounds_is_refused(raw: str, code: str) -> None:
    assert refusal(MINUTES, raw) == code


def test_a_text_is_kept_in_one_unicode_form() -> None:
    assert parse(WORDS, "a\u030a pa\u0308r") == "å pär"


def test_a_text_loses_the_space_around_it_and_foreign_line_ends() -> None:
    assert parse(WORDS, "  one\r\ntwo\rthree \n") == "one\ntwo\nthree"


def test_a_short_text_is_one_line() -> None:
    assert parse(LINE, "one\n two\tthree") == "one two three"


def test_signs_that_turn_text_round_are_dropped() -> None:
    assert parse(WORDS, "\u202eabc\u2066\ufeff") == "abc"


def test_a_text_of_invisible_signs_only_is_blank() -> None:
    assert parse(WORDS, "\u202e\u2069") is None
    assert refusal(WORDS, "\u202e", required=True) == "required"


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x7f", "\x9b", "\uffff"])
def test_signs_that_break_documents_are_refused(sign: str) -> None:
    assert refusal(WORDS, f"a{sign}b") == "forbidden-character"


@pytest.mark.parametrize("half", [0xD800, 0xDFFF])
def test_half_a_surrogate_pair_is_refused(half: int) -> None:
    assert refusal(WORDS, f"a{chr(half)}b") == "forbidden-character"


def test_right_to_left_words_and_emoji_are_kept() -> None:
    assert parse(WORDS, "שלום 👩‍👩‍👧 \u200fمرحبا") == "שלום 👩‍👩‍👧 \u200fمرحبا"


def test_markup_is_kept_as_typed() -> None:
    assert parse(WORDS, "<b>{org}</b> =1+1") == "<b>{org}</b> =1+1"


def test_the_length_is_counted_after_composing() -> None:
    assert parse(WORDS, "a\u030a" * 20) == "å" * 20
    assert refusal(WORDS, "å" * 21) == "too-long"


def test_a_huge_text_is_too_long() -> None:
    assert refusal(WORDS, "a\u030a" * 1_000_000) == "too-long"


def test_an_information_takes_no_answer() -> None:
    assert refusal(NOTE, "yes") == "not-a-question"


EVERY_QUESTION = [ask("Q", scale) for scale in [*EVERY_SCALE, TEN, PRICE]]
RAW = st.lists(st.one_of(st.text(max_size=30), st.sampled_from(["1", "yes", "none", "before"])))


@given(st.sampled_from(EVERY_QUESTION), RAW, st.booleans())
def test_whatever_is_sent_becomes_a_canonical_answer_or_a_problem(
    question: Question, raw: list[str], dont_know: bool
) -> None:
    kind = ANSWER_TYPES[question.scale.type]
    try:
        value = kind.parse(question, raw, dont_know)
    except AnswerProblem:
        return
    assert kind.accepts(question, value)


@given(st.text(max_size=20))
def test_a_text_that_was_read_reads_the_same_again(text: str) -> None:
    try:
        value = parse(WORDS, text)
    except AnswerProblem:
        return
    assert value is None or parse(WORDS, str(value)) == value == unicodedata.normalize(
        "NFC", str(value)
    )


@pytest.mark.parametrize(
    ("scale", "value"),
    [
        (AGREE, 8),
        (AGREE, True),
        (AGREE, 4.0),
        (AGREE, "4"),
        (TEN, "dont_know"),
        (YESNO, ["yes"]),
        (PHASES, []),
        (PHASES, "before"),
        (PHASES, ["after", "before"]),
        (PHASES, ["none", "before"]),
        (PHASES, ["before", "before"]),
        (MINUTES, 1000),
        (MINUTES, False),
        (WORDS, ""),
        (WORDS, 5),
        (WORDS, "a\u030a"),
        (WORDS, "x" * 21),
        (LINE, "a\nb"),
        (NOTE, "seen"),
    ],
)
def test_a_stored_value_that_is_not_canonical_is_recognised(scale: Scale, value: object) -> None:
    assert not ANSWER_TYPES[scale.type].accepts(ask("Q", scale), value)


@pytest.mark.parametrize(
    ("scale", "value"),
    [(AGREE, 4), (AGREE, None), (AGREE, "dont_know"), (PHASES, ["before", "after"]), (LINE, "a b")],
)
def test_a_canonical_value_is_accepted(scale: Scale, value: object) -> None:
    assert ANSWER_TYPES[scale.type].accepts(ask("Q", scale), value)
