from dataclasses import replace

import pytest

from questionnaires import library
from questionnaires.checking import check
from questionnaires.model import Block, QuestionRole
from questionnaires.problems import Problem, did_you_mean
from tests.questionnaires.definitions import (
    AGREE,
    MINUTES,
    PHASES,
    WORDS,
    YESNO,
    ask,
    block,
    index,
    options,
    questionnaire,
)


def codes(*blocks: Block) -> list[str]:
    return [problem.code for problem in check(questionnaire(*blocks))]


def show_if(condition: str) -> list[str]:
    asked = (ask("A"), ask("B", YESNO), ask("C", PHASES), ask("D", MINUTES), ask("E", WORDS))
    return codes(block("first", *asked), block("then", ask("Z", show_if=condition)))


@pytest.mark.parametrize("name", library.names())
def test_a_shipped_form_has_no_problem_and_no_warning(name: str) -> None:
    assert check(library.load(name)) == ()


def test_a_problem_of_a_definition_has_a_path_but_no_line() -> None:
    (problem,) = check(questionnaire(block("b", ask("Q"), ask("R", show_if="Q =="))))
    assert (problem.file, problem.line, problem.path) == ("", 0, "blocks[0].questions[1].show_if")


@pytest.mark.parametrize(
    "condition",
    [
        "A >= 1",
        "A == 7 or B == yes",
        "D > 10 and D < 12",
        "C == before and C == after",
        "C != none and answered(D)",
        "answered(E)",
        "not (A < 3) and B in [no, yes]",
        "A > 3.5 and A < 4.5",
    ],
)
def test_a_condition_that_can_be_true_passes(condition: str) -> None:
    assert show_if(condition) == []


@pytest.mark.parametrize(
    "condition",
    [
        "A < 1",
        "A > 3 and A < 4",
        "A == 3.5",
        "B == yes and B == no",
        "C == none and C == before",
        "not answered(A) and A > 2",
        "D > 10 and not answered(D)",
    ],
)
def test_a_condition_that_can_never_be_true_is_found(condition: str) -> None:
    assert show_if(condition) == ["unreachable-question"]


@pytest.mark.parametrize(
    "condition",
    ["answered(E) or not answered(E)", "not (B == yes and B == no)", "not (A == 1 and A == 2)"],
)
def test_a_condition_that_is_always_true_is_a_warning(condition: str) -> None:
    assert show_if(condition) == ["condition-always-holds"]


def test_a_question_behind_an_unreachable_one_is_unreachable_too() -> None:
    blocked = ask("B", YESNO, show_if="A == 1 and A == 2")
    found = codes(block("b", ask("A"), blocked, ask("C", show_if="answered(B)")))
    assert found == ["unreachable-question", "unreachable-question"]


def test_a_condition_with_too_many_combinations_passes() -> None:
    asked = [ask(f"Q{i}") for i in range(12)]
    every = " and ".join(f"Q{i} == 4" for i in range(12))
    assert codes(block("b", *asked), block("c", ask("Z", show_if=every))) == []


def test_a_long_chain_of_conditions_is_checked_without_trying_everything() -> None:
    chain = [ask("Q0", YESNO)]
    chain += [ask(f"Q{i}", YESNO, show_if=f"Q{i - 1} == yes") for i in range(1, 150)]
    assert codes(block("b", *chain)) == []


def test_a_hostile_condition_in_a_definition_is_a_problem() -> None:
    assert show_if("__import__('os').system('ls')") == ["condition-syntax"]


def test_every_option_needs_every_language() -> None:
    scale = replace(
        YESNO, id="half", options=(*options("no"), replace(options("yes")[0], label={}))
    )
    (problem,) = check(questionnaire(block("b", ask("Q", scale))))
    assert (problem.code, problem.path) == (
        "missing-translation",
        "scales.half.options[1].label.en",
    )


def test_a_construct_needs_a_name_in_every_language() -> None:
    form = questionnaire(block("b", ask("Q")), constructs=(replace(index("c", "Q"), name={}),))
    assert [problem.path for problem in check(form)] == ["constructs[0].name.en"]


def test_causes_of_waiting_may_be_several() -> None:
    causes = (ask(f"Q{i}", role=QuestionRole.WAIT_CAUSE, facet="why") for i in range(3))
    assert codes(block("b", *causes)) == []


def test_an_unreadable_scale_is_not_reported_again() -> None:
    broken = replace(AGREE, id="")
    assert codes(block("b", ask("A", broken), ask("B", show_if="A == nonsense"))) == []


def test_an_endless_list_of_problems_is_cut_short_and_stays_an_error() -> None:
    found = codes(block("b", *(ask("Q") for _ in range(1500))))
    assert len(found) == 1001
    assert found[-1] == "too-many-problems"


def test_a_word_is_not_compared_with_thousands() -> None:
    assert did_you_mean("word1", (f"word{i}" for i in range(2, 1000))) == ""


def test_a_close_word_is_suggested() -> None:
    assert did_you_mean("REC11", ["REC1", "TRU1"]) == " Did you mean 'REC1'?"


def test_a_word_like_no_other_gets_the_whole_short_list() -> None:
    assert did_you_mean("zzz", ["b", "a"]) == " Use one of: a, b."


def test_a_word_like_no_other_gets_no_long_list() -> None:
    assert did_you_mean("zzz", [f"word{i}" for i in range(50)]) == ""


def test_a_warning_is_told_as_one() -> None:
    problem = Problem("unused-scale", "a.yaml", 3, "scales.x", "Remove it.", "warning")
    assert str(problem) == "a.yaml:3: warning unused-scale at scales.x: Remove it."


def test_a_problem_that_quotes_control_characters_shows_them_as_escapes() -> None:
    problem = Problem("unknown-key", "a.yaml", 1, "\x1b[31m", "'\u202e' is not known.")
    assert str(problem) == "a.yaml:1: error unknown-key at \\x1b[31m: '\\u202e' is not known."


def test_a_problem_never_quotes_a_whole_file() -> None:
    assert len(Problem("unknown-key", "a.yaml", 1, "", "x" * 1_000_000).message) < 1000
