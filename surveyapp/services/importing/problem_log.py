"""Collects what is wrong with a file; the same fault in many rows is one problem."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.intake.problems import (
    DIFFERENT_VALUES,
    ROWS_NAMED,
    IntakeProblem,
    IntakeProblems,
)
from analysis.intake.sentences import N_, Sentence


@dataclass(slots=True)
class _Fault:
    rows: list[int] = field(default_factory=list)
    count: int = 0


class ProblemLog:
    """Problems of one file, by code, column and sentence."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._faults: dict[tuple[str, str | None, Sentence], _Fault] = {}
        self._unnamed = 0

    def add(
        self, code: str, message: Sentence, row: int | None = None, column: str | None = None
    ) -> None:
        """Note a problem, told by a ``Sentence``; one that is not about a row leaves it out."""
        key = (code, column, message)
        if key not in self._faults and len(self._faults) >= DIFFERENT_VALUES:
            self._unnamed += 1
            return
        fault = self._faults.setdefault(key, _Fault())
        if row is not None:
            fault.count += 1
            if len(fault.rows) < ROWS_NAMED:
                fault.rows.append(row)

    def __bool__(self) -> bool:
        return bool(self._faults)

    @property
    def problems(self) -> tuple[IntakeProblem, ...]:
        """What was noted, by the first row that has it."""
        told = [
            IntakeProblem(code, message, column=column, rows=tuple(f.rows), count=f.count)
            for (code, column, message), f in self._faults.items()
        ]
        if more := self._unnamed:
            sentence = Sentence(N_("%(count)s more are not listed; mend these first"), count=more)
            told.append(IntakeProblem("more-problems", sentence, count=more))
        return tuple(sorted(told, key=lambda problem: problem.rows[:1] or (0,)))

    def refuse(self) -> None:
        """Raise ``IntakeProblems`` when anything was noted."""
        if self._faults:
            raise IntakeProblems(self.name, self.problems)
