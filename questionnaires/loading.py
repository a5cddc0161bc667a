"""Questionnaire files: YAML to model, with every problem at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from questionnaires import checking
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, errors
from questionnaires.reading.cursor import Cursor, Report
from questionnaires.reading.definition import read_definition
from questionnaires.reading.documents import MOST_BYTES, UnreadableDocument, parse


class InvalidQuestionnaire(ValueError):
    """A file that cannot be used, with all its problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class LoadResult:
    """What came of a file: the questionnaire where no error forbids it, and all problems, warnings
    included.
    """

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...]


def load(path: Path) -> Questionnaire:
    """The questionnaire of a file. Raises ``InvalidQuestionnaire``."""
    return _usable(load_checked(path))


def loads(text: str, name: str) -> Questionnaire:
    """The questionnaire of a text; ``name`` stands for the file in problems. Raises
    ``InvalidQuestionnaire``.
    """
    return _usable(loads_checked(text, name))


def _usable(result: LoadResult) -> Questionnaire:
    if result.questionnaire is None:
        raise InvalidQuestionnaire(result.problems)
    return result.questionnaire


def load_checked(path: Path) -> LoadResult:
    """Read and check a file; never raises for what is wrong with it."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return loads_checked(content.decode("utf-8-sig"), str(path))
    except OSError as error:
        sentence = f"The file cannot be read: {error.strerror or error}."
        return _refused(Problem("unreadable-file", str(path), 0, "", sentence))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        sentence = "The file is not in UTF-8; save it with that encoding."
        return _refused(Problem("not-utf8", str(path), line, "", sentence))


def loads_checked(text: str, name: str) -> LoadResult:
    """Read and check a text; ``name`` stands for the file in problems."""
    try:
        root = parse(text)
    except UnreadableDocument as error:
        return _refused(Problem(error.code, name, error.line, "", error.message))
    report = Report(name)
    questionnaire = read_definition(Cursor(root, "", report))
    problems = [*report.problems, *_found_by_checking(questionnaire, report)]
    problems.sort(key=lambda problem: (problem.line, problem.path, problem.code))
    return LoadResult(None if errors(problems) else questionnaire, tuple(problems))


def _refused(problem: Problem) -> LoadResult:
    return LoadResult(None, (problem,))


def _found_by_checking(questionnaire: Questionnaire, report: Report) -> list[Problem]:
    # What could not be read is empty in the model; checking would report it a second time under
    # another name.
    unread = {problem.path for problem in errors(report.problems)}
    return [
        replace(problem, file=report.file, line=report.line_of(problem.path))
        for problem in checking.check(questionnaire)
        if not unread.intersection(_and_all_around(problem.path))
    ]


def _and_all_around(path: str) -> list[str]:
    around = [path]
    while path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
        around.append(path)
    return around
