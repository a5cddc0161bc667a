from pathlib import Path

import pytest

from questionnaires import loading
from questionnaires.loading import InvalidQuestionnaire, load_checked, loads
from questionnaires.model import AnswerType
from questionnaires.problems import Problem

SMALL = Path(__file__).with_name("valid") / "every_answer_type.yaml"
VALID = sorted(Path(__file__).with_name("valid").glob("*.yaml"))


def only_problem(text: str) -> Problem:
    (problem,) = loading.loads_checked(text, "file.yaml").problems
    return problem


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_file_has_no_problem(path: Path) -> None:
    assert load_checked(path).problems == ()


def test_every_answer_type_can_be_loaded() -> None:
    questions = loading.load(SMALL).questions.values()
    assert {question.scale.type for question in questions} == set(AnswerType)


def test_yes_and_no_stay_words() -> None:
    codes = [option.code for option in loading.load(SMALL).questions["CHOICE"].scale.options]
    assert codes == ["no", "yes"]


def test_a_file_with_errors_raises_them_all() -> None:
    with pytest.raises(InvalidQuestionnaire) as caught:
        loads("format: 2\nid: a b\n", "two.yaml")
    assert {"unknown-format", "bad-id"} <= {problem.code for problem in caught.value.problems}


def test_a_problem_reads_as_one_line_with_its_place() -> None:
    told = str(only_problem("- a list"))
    expected = "file.yaml:1: error wrong-shape at the top: Expected keys with values, found a list."
    assert told == expected


def test_a_misspelt_key_is_recognised() -> None:
    problems = loading.loads_checked("langauges: [en]\n", "f").problems
    assert any("Did you mean 'languages'?" in problem.message for problem in problems)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (problem,) = load_checked(tmp_path / "nowhere.yaml").problems
    assert problem.code == "unreadable-file"


def test_a_folder_is_a_problem(tmp_path: Path) -> None:
    (problem,) = load_checked(tmp_path).problems
    assert problem.code == "unreadable-file"


def test_another_encoding_is_a_problem_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("format: 1\ntitle: blåbær\n".encode("latin-1"))
    (problem,) = load_checked(path).problems
    assert (problem.code, problem.line) == ("not-utf8", 2)


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.read_bytes())
    assert load_checked(path).problems == ()


def test_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(SMALL.read_bytes().replace(b"\n", b"\r\n"))
    assert load_checked(path).problems == ()
