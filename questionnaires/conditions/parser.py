"""From the text of a condition to what it means, by recursive descent with a limit on its depth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from questionnaires.conditions.nodes import (
    OPERATORS,
    Answered,
    Answers,
    Comparison,
    Every,
    Literal,
    Membership,
    Node,
    Not,
    Some,
)
from questionnaires.conditions.tokens import KEYWORDS, ConditionError, Token, tokens

DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been read."""

    text: str
    root: Node

    def holds(self, answers: Answers) -> bool:
        """Whether it is true of ``answers`` (question id -> canonical value)."""
        return self.root.holds(answers)

    @property
    def comparisons(self) -> tuple[Comparison | Membership | Answered, ...]:
        """Its parts that look at one question each."""
        return tuple(self.root.comparisons())

    @property
    def questions(self) -> frozenset[str]:
        """The ids of the questions it looks at."""
        return frozenset(comparison.question for comparison in self.root.comparisons())


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """Read a condition. Raises ``ConditionError`` with a code, a position and a sentence."""
    parser = _Parser(tokens(text))
    root = parser.either(0)
    parser.expect_end()
    return Condition(text, root)


class _Parser:
    def __init__(self, pieces: list[Token]) -> None:
        self._pieces = pieces
        self._place = 0

    @property
    def _next(self) -> Token:
        return self._pieces[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += 1
        return token

    def _take_if(self, text: str) -> bool:
        found = self._next.text == text and self._next.kind in ("sign", "word")
        self._place += found
        return found

    def _expect(self, text: str) -> None:
        if not self._take_if(text):
            raise self._error(f"'{text}'")

    def _error(self, wanted: str) -> ConditionError:
        token = self._next
        found = f"'{token.text}'" if token.kind != "end" else "the end"
        sentence = f"Expected {wanted} at character {token.position + 1}, found {found}."
        return ConditionError("condition-syntax", token.position, sentence)

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._error("'and', 'or' or the end")

    def either(self, depth: int) -> Node:
        parts = [self._both(depth)]
        while self._take_if("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _both(self, depth: int) -> Node:
        parts = [self._single(depth)]
        while self._take_if("and"):
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _single(self, depth: int) -> Node:
        if depth > DEEPEST:
            sentence = f"The condition is nested more than {DEEPEST} deep; make it simpler."
            raise ConditionError("condition-too-deep", self._next.position, sentence)
        if self._take_if("not"):
            return Not(self._single(depth + 1))
        if self._take_if("("):
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        if self._take_if("answered"):
            return self._answered()
        return self._comparison()

    def _answered(self) -> Node:
        self._expect("(")
        question = self._question()
        self._expect(")")
        return Answered(question)

    def _question(self) -> str:
        token = self._next
        # Ids are of plain letters: others may only look like one that there is.
        if token.kind != "word" or token.text in KEYWORDS or not token.text.isascii():
            raise self._error("the id of a question")
        return self._take().text

    def _comparison(self) -> Node:
        question = self._question()
        if self._take_if("in"):
            return Membership(question, self._values())
        if self._next.text not in OPERATORS or self._next.kind != "sign":
            raise self._error("==, !=, <, <=, >, >= or in")
        return Comparison(question, self._take().text, self._value())

    def _values(self) -> tuple[Literal, ...]:
        self._expect("[")
        values = [self._value()]
        while self._take_if(","):
            values.append(self._value())
        self._expect("]")
        return tuple(values)

    def _value(self) -> Literal:
        token = self._next
        if token.kind not in ("word", "number", "quoted") or token.text in KEYWORDS:
            raise self._error("an option's code or a number")
        self._take()
        return Literal(token.text, float(token.text) if token.kind == "number" else None)
