"""What is wrong with a data file: all of it at once, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.intake.sentences import Sentence, Value, short

PRINTED = 20
ROWS_NAMED = 5
DIFFERENT_VALUES = 1_000
"""How many different wrong values of one column are told one by one."""


@dataclass(frozen=True, slots=True)
class IntakeProblem:
    """One problem. The same value wrong in many rows of a column is one problem.

    ``message`` may be a ``Sentence``, which pages tell in other languages.
    ``rows``: numbers of the first rows as a spreadsheet shows them (the header is row 1);
    ``count``: how many rows have it in all, 0 where it is not about rows.
    """

    code: str
    message: str
    column: str | None = None
    value: str | None = None
    rows: tuple[int, ...] = ()
    count: int = 0

    def __str__(self) -> str:
        column = f"column '{short(self.column)}'" if self.column is not None else ""
        place = ", ".join(part for part in (_rows_in_words(self), column) if part)
        return f"{place}: {self.message}" if place else self.message


class IntakeProblems(ValueError):
    """A data file of which nothing was taken, with all its problems."""

    def __init__(self, name: str, problems: Iterable[IntakeProblem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(self.told())

    @property
    def cells(self) -> int:
        """How many places are wrong in all."""
        return sum(max(problem.count, 1) for problem in self.problems)

    def told(self, at_most: int = PRINTED) -> str:
        """The problems one a line, the first ``at_most`` of them, and how many there are."""
        lines = [f"{self.name}: {problem}" for problem in self.problems[:at_most]]
        more = len(self.problems) - at_most
        if more > 0:
            lines.append(f"{self.name}: and {more:,} more kinds of problems")
        if self.cells > 1:
            lines.append(f"{self.name}: {self.cells:,} problems in all")
        return "\n".join(lines)


class WrongColumn(ValueError):
    """So many different values do not fit that telling each of them would help nobody."""

    def __init__(self, column: str, example: object) -> None:
        sentence = (
            f"more than {DIFFERENT_VALUES:,} different values do not fit, such as "
            f"{quoted(example)}; is this the right column?"
        )
        super().__init__(sentence)
        self.problem = IntakeProblem("wrong-column", sentence, column=column)


def one(
    name: str, code: str, text: str, row: int | None = None, /, **values: Value
) -> IntakeProblems:
    """An error with a single problem, whose sentence may name values."""
    rows = () if row is None else (row,)
    told = Sentence(text, **values)
    return IntakeProblems(name, [IntakeProblem(code, told, rows=rows, count=len(rows))])


def quoted(value: object) -> str:
    """A value as it stands in a sentence: quoted, on one line, and not too long."""
    return f"'{short(value)}'"


def _rows_in_words(problem: IntakeProblem) -> str:
    if not problem.rows:
        return ""
    named = problem.rows[:ROWS_NAMED]
    word = "row" if problem.count == 1 else "rows"
    more = problem.count - len(named)
    tail = f" and {more:,} more" if more > 0 else ""
    return f"{word} {', '.join(map(str, named))}{tail}"
