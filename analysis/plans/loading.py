"""Plan files: YAML to plan, with every problem at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.plans.model import AnalysisPlan
from analysis.plans.reading import OPTIONAL, read_plan
from questionnaires.problems import Problem, errors
from questionnaires.reading.cursor import Cursor, Report
from questionnaires.reading.documents import (
    MOST_BYTES,
    MappingNode,
    ScalarNode,
    UnreadableDocument,
    parse,
)

IN_QUESTIONNAIRES = frozenset({"version", "languages", "scales", "blocks", "constructs"})
"""Keys that no plan has."""


class InvalidPlan(ValueError):
    """A plan that cannot be used, with all its problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class LoadedPlan:
    """What came of a file: the plan where no error forbids it, and all problems, warnings too."""

    plan: AnalysisPlan | None
    problems: tuple[Problem, ...]


def load_plan(path: Path) -> AnalysisPlan:
    """The plan of a file. Raises ``InvalidPlan``."""
    return _usable(load_plan_checked(path))


def loads_plan(text: str, name: str) -> AnalysisPlan:
    """The plan of a text; ``name`` stands for the file in problems. Raises ``InvalidPlan``."""
    return _usable(loads_plan_checked(text, name))


def load_plan_checked(path: Path) -> LoadedPlan:
    """Read a file; never raises for what is wrong with it."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        sentence = f"The file cannot be read: {error.strerror or error}."
        return _refused(Problem("unreadable-file", str(path), 0, "", sentence))
    return loads_plan_checked_bytes(content, str(path))


def loads_plan_checked_bytes(content: bytes, name: str) -> LoadedPlan:
    """Read the bytes of a file named ``name``."""
    try:
        return loads_plan_checked(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        sentence = "The file is not in UTF-8; save it with that encoding."
        return _refused(Problem("not-utf8", name, line, "", sentence))


def loads_plan_checked(text: str, name: str) -> LoadedPlan:
    """Read a text; ``name`` stands for the file in problems."""
    try:
        root = parse(text)
    except UnreadableDocument as error:
        return _refused(Problem(error.code, name, error.line, "", error.message))
    report = Report(name)
    plan = read_plan(Cursor(root, "", report))
    found = sorted(report.problems, key=lambda one: (one.line, one.path, one.code))
    return LoadedPlan(None if errors(found) else plan, tuple(found))


def looks_like_plan(path: Path) -> bool:
    """Whether a file has keys that only plans have, and none that only questionnaires have."""
    try:
        with path.open("rb") as file:
            root = parse(file.read(MOST_BYTES + 1).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, UnreadableDocument):
        return False
    entries = root.entries if isinstance(root, MappingNode) else []
    keys = {key.value for key, _ in entries if isinstance(key, ScalarNode)}
    return bool(keys & set(OPTIONAL) - {"title"}) and not keys & IN_QUESTIONNAIRES


def _usable(result: LoadedPlan) -> AnalysisPlan:
    if result.plan is None:
        raise InvalidPlan(result.problems)
    return result.plan


def _refused(problem: Problem) -> LoadedPlan:
    return LoadedPlan(None, (problem,))
