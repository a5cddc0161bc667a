import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import library
from questionnaires.routing import clean, pages, progress, shown
from tests.questionnaires.definitions import (
    MINUTES,
    PHASES,
    WORDS,
    YESNO,
    ask,
    block,
    questionnaire,
)

WAITING = questionnaire(
    block("wait", ask("W1", PHASES), ask("W2", MINUTES, show_if="W1 != none"), per_page=5),
    block("why", ask("C1", WORDS, show_if="W2 > 10"), ask("P1", YESNO)),
)
SHUFFLED = questionnaire(
    block("many", *(ask(f"Q{i}") for i in range(12)), shuffle=True, per_page=5)
)
FULL = library.load("full")
SEEDS = st.integers(0, 2**63)


def ids(form: object, answers: dict[str, object], seed: int = 1) -> list[list[str]]:
    return [[question.id for question in page.questions] for page in pages(form, answers, seed)]


def test_a_question_that_depends_on_its_page_begins_a_new_one() -> None:
    assert ids(WAITING, {"W1": ["before"]}) == [["W1"], ["W2"], ["P1"]]


def test_a_page_with_nothing_to_show_is_left_out() -> None:
    assert ids(WAITING, {"W1": ["none"]}) == [["W1"], ["P1"]]


def test_a_hidden_question_leaves_the_rest_of_its_page() -> None:
    assert ids(WAITING, {"W1": ["before"], "W2": 15})[-1] == ["C1", "P1"]


def test_an_answer_to_a_hidden_question_counts_for_nothing() -> None:
    assert "C1" not in shown(WAITING, {"W1": ["none"], "W2": 15})


def test_a_page_keeps_its_name_whatever_is_answered() -> None:
    assert [page.id for page in pages(WAITING, {"W1": ["none"]}, 1)] == ["wait-1", "why-1"]


def test_pages_hold_no_more_questions_than_allowed() -> None:
    assert [len(page) for page in ids(SHUFFLED, {})] == [5, 5, 2]


def test_the_same_seed_gives_the_same_order() -> None:
    assert ids(SHUFFLED, {}, 7) == ids(SHUFFLED, {}, 7)


def test_the_order_of_a_seed_never_changes_between_versions() -> None:
    expected = "Q0 Q10 Q11 Q7 Q6 Q4 Q8 Q2 Q9 Q3 Q5 Q1"
    assert " ".join(name for page in ids(SHUFFLED, {}, 42) for name in page) == expected


def test_every_place_is_taken_by_every_question_about_equally_often() -> None:
    firsts = [ids(SHUFFLED, {}, seed)[0][0] for seed in range(1200)]
    assert all(60 <= firsts.count(f"Q{i}") <= 145 for i in range(12))


@given(SEEDS)
def test_shuffling_loses_and_doubles_no_question(seed: int) -> None:
    names = [name for page in ids(SHUFFLED, {}, seed) for name in page]
    assert sorted(names) == sorted(SHUFFLED.questions)


def test_a_block_that_is_not_shuffled_keeps_its_order() -> None:
    assert ids(FULL, {}, 5)[0] == ["SAT1", "SAT2", "SAT3"]


def test_progress_begins_at_nothing_and_ends_at_the_whole() -> None:
    assert progress(WAITING, {}, 1, 0) == 0
    assert progress(WAITING, {}, 1, 99) == 1


WAITS = st.sampled_from([None, ["none"], ["before"], ["before", "after"], "dont_know"])
FULL_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "COM1": st.sampled_from(["no", "yes"]),
        "COM2": st.just("told_solved"),
        "WAI1": WAITS,
    },
)


@given(FULL_ANSWERS, SEEDS)
def test_progress_grows_from_page_to_page(answers: dict[str, object], seed: int) -> None:
    steps = [progress(FULL, answers, seed, i) for i in range(len(pages(FULL, answers, seed)) + 1)]
    assert steps == sorted(set(steps))


@given(FULL_ANSWERS, FULL_ANSWERS, SEEDS)
def test_answering_never_sets_back_a_page_that_stays(
    before: dict[str, object], after: dict[str, object], seed: int
) -> None:
    def reached(answers: dict[str, object]) -> dict[str, float]:
        names = [page.id for page in pages(FULL, answers, seed)]
        return {name: progress(FULL, answers, seed, i) for i, name in enumerate(names)}

    first, then = reached(before), reached(after)
    assert all(first[name] == then[name] for name in first.keys() & then.keys())


def test_cleaning_drops_answers_to_questions_no_longer_shown() -> None:
    answers = {"W1": ["none"], "W2": 15, "C1": "slow", "P1": "no"}
    assert clean(WAITING, answers, 1) == {"W1": ["none"], "P1": "no"}


def test_cleaning_drops_answers_to_unknown_questions() -> None:
    assert clean(WAITING, {"X": 1, "P1": None}, 1) == {"P1": None}


@given(FULL_ANSWERS, SEEDS)
def test_cleaning_twice_changes_nothing_more(answers: dict[str, object], seed: int) -> None:
    once = clean(FULL, answers, seed)
    assert clean(FULL, once, seed) == once


@given(FULL_ANSWERS, SEEDS)
def test_cleaning_changes_no_page(answers: dict[str, object], seed: int) -> None:
    assert ids(FULL, clean(FULL, answers, seed), seed) == ids(FULL, answers, seed)


@pytest.mark.parametrize("name", library.names())
def test_no_shipped_page_has_more_than_five_questions(name: str) -> None:
    everything = {"COM1": "yes", "COM2": "told_solved", "WAI1": ["before"]}
    assert all(len(page) <= 5 for page in ids(library.load(name), everything))
