"""Where questions stand in a definition, and problems without a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.model import Block, Question, Questionnaire
from questionnaires.problems import ERROR, Problem


@dataclass(frozen=True)
class PlacedQuestion:
    """A question with its path, its place in the whole order (from 0) and its block."""

    question: Question
    path: str
    order: int
    block: Block

    @property
    def is_readable(self) -> bool:
        """False for a question whose scale could not be read."""
        return bool(self.question.scale.id)


def placed_questions(questionnaire: Questionnaire) -> Iterator[PlacedQuestion]:
    """Every question, repeated ids included."""
    order = 0
    for b, block in enumerate(questionnaire.blocks):
        for q, question in enumerate(block.questions):
            yield PlacedQuestion(question, f"blocks[{b}].questions[{q}]", order, block)
            order += 1


def by_id(questionnaire: Questionnaire) -> dict[str, PlacedQuestion]:
    """The first question with each id."""
    found: dict[str, PlacedQuestion] = {}
    for placed in placed_questions(questionnaire):
        found.setdefault(placed.question.id, placed)
    return found


def found(code: str, path: str, message: str, severity: str = ERROR) -> Problem:
    """A problem of a definition, without a file."""
    return Problem(code, "", 0, path, message, severity)
