"""Every file in ``broken`` says in its second line which problems must be found in it, and
where.
"""

from pathlib import Path

import pytest

from questionnaires.loading import load_checked
from questionnaires.problems import errors

BROKEN = sorted(Path(__file__).with_name("broken").glob("*.yaml"))


def promised(path: Path) -> list[tuple[int, str]]:
    told = path.read_text(encoding="utf-8").splitlines()[1].removeprefix("# expect: ")
    pairs = [entry.split() for entry in told.split(", ")]
    return sorted((int(line), code) for code, line in pairs)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_tells_exactly_its_problems_and_their_lines(path: Path) -> None:
    found = load_checked(path).problems
    assert sorted((problem.line, problem.code) for problem in found) == promised(path)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_file_with_errors_gives_no_questionnaire_and_one_with_warnings_does(path: Path) -> None:
    result = load_checked(path)
    assert (result.questionnaire is None) == bool(errors(result.problems))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_problem_names_its_file_and_says_what_to_do(path: Path) -> None:
    for problem in load_checked(path).problems:
        assert problem.file == str(path)
        assert problem.message.endswith((".", "?"))


def test_the_corpus_is_large() -> None:
    assert len(BROKEN) >= 100
