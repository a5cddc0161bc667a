"""What a parsed condition consists of; each node decides itself whether it holds."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from questionnaires.model import DONT_KNOW

Answers = Mapping[str, object]

_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPERATORS = frozenset({"==", "!=", *_ORDER})
ORDER_OPERATORS = frozenset(_ORDER)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value to compare with: an option's code, or a number where ``number`` is set."""

    text: str
    number: float | None = None

    def matches(self, answer: object) -> bool:
        """Whether an answer is this value, or, for several choices, has it among the chosen."""
        if isinstance(answer, list):
            return self.text in answer
        if isinstance(answer, int | float):
            return self.number is not None and answer == self.number
        return answer == self.text


class Node(Protocol):
    """A part of a condition."""

    def holds(self, answers: Answers) -> bool:
        """Whether this part is true of the answers."""

    def comparisons(self) -> Iterator[Comparison | Membership | Answered]:
        """The parts that look at one question each, from left to right."""


def given(answers: Answers, question: str) -> object | None:
    """The real answer to a question: None when it is unanswered, blank or "don't know"."""
    answer = answers.get(question)
    return None if answer in (DONT_KNOW, []) else answer


@dataclass(frozen=True, slots=True)
class Comparison:
    """``SAT1 <= 4``."""

    question: str
    operator: str
    value: Literal

    def holds(self, answers: Answers) -> bool:
        """False for an answer that is not there, whatever the operator."""
        answer = given(answers, self.question)
        if answer is None:
            return False
        if self.operator in _ORDER:
            return self._is_in_order(answer)
        return self.value.matches(answer) is (self.operator == "==")

    def _is_in_order(self, answer: object) -> bool:
        if not isinstance(answer, int | float) or self.value.number is None:
            return False
        return _ORDER[self.operator](answer, self.value.number)

    def comparisons(self) -> Iterator[Comparison | Membership | Answered]:
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Membership:
    """``COM2 in [told_partly, told_solved]``."""

    question: str
    values: tuple[Literal, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether the answer is one of the values."""
        answer = given(answers, self.question)
        return answer is not None and any(value.matches(answer) for value in self.values)

    def comparisons(self) -> Iterator[Comparison | Membership | Answered]:
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Answered:
    """``answered(OPN1)``."""

    question: str

    def holds(self, answers: Answers) -> bool:
        """Whether there is a real answer; blank and "don't know" are none."""
        return given(answers, self.question) is not None

    def comparisons(self) -> Iterator[Comparison | Membership | Answered]:
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Not:
    """``not ...``."""

    part: Node

    def holds(self, answers: Answers) -> bool:
        """The opposite of the part."""
        return not self.part.holds(answers)

    def comparisons(self) -> Iterator[Comparison | Membership | Answered]:
        """Those of the part."""
        return self.part.comparisons()


@dataclass(frozen=True, slots=True)
class Every:
    """``... and ...``."""

    parts: tuple[Node, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether all parts hold."""
        return all(part.holds(answers) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison | Membership | Answered]:
        """Those of the parts."""
        return (comparison for part in self.parts for comparison in part.comparisons())


@dataclass(frozen=True, slots=True)
class Some:
    """``... or ...``."""

    parts: tuple[Node, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether at least one part holds."""
        return any(part.holds(answers) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison | Membership | Answered]:
        """Those of the parts."""
        return (comparison for part in self.parts for comparison in part.comparisons())
