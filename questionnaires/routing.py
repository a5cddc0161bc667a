"""Which pages a respondent sees, in which order, and what is left of the answers when a question is
no longer shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from questionnaires import conditions
from questionnaires.model import Block, Question, Questionnaire

Answers = Mapping[str, object]

KEPT = 256
"""Dealings kept: a page a respondent sends asks several times for the same one."""


@dataclass(frozen=True)
class Page:
    """Questions shown together. ``id`` stays the same whatever is answered."""

    id: str
    block: Block
    questions: tuple[Question, ...]


def pages(questionnaire: Questionnaire, answers: Answers, seed: int) -> tuple[Page, ...]:
    """The pages to show given the answers so far; ``seed`` is the response's own, for shuffled
    blocks.

    Questions are dealt to pages before hidden ones are taken away, so an answer never moves a
    question to another page.
    """
    return tuple(page for _, page in _numbered(questionnaire, answers, seed))


def progress(questionnaire: Questionnaire, answers: Answers, seed: int, page_index: int) -> float:
    """How far page number ``page_index`` (from 0) of ``pages`` is, 0 to 1; past the last page it is
    1.

    Skipped pages count as passed, so it never decreases on the way forward, whatever is answered.
    """
    shown = _numbered(questionnaire, answers, seed)
    if page_index >= len(shown):
        return 1.0
    return shown[max(page_index, 0)][0] / len(_dealt(questionnaire, seed))


def clean(questionnaire: Questionnaire, answers: Answers, seed: int) -> dict[str, object]:  # noqa: ARG001 - see below
    """The answers without those of questions that are not (or no longer) shown, in the order of the
    definition.

    ``seed`` is taken so that all of routing is called alike; the order of pages decides nothing
    here.
    """
    hidden = _hidden(questionnaire, answers)
    return {
        name: answers[name]
        for name in questionnaire.questions
        if name in answers and name not in hidden
    }


def shown(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    """The ids of the questions asked given these answers.

    The answer to a hidden question counts for nothing in the conditions of later ones.
    """
    return frozenset(questionnaire.questions) - _hidden(questionnaire, answers)


def _hidden(questionnaire: Questionnaire, answers: Answers) -> set[str]:
    hidden: set[str] = set()
    known = dict(answers)
    for question, condition in _conditional(_This(questionnaire)):
        if not condition.holds(known):
            hidden.add(question)
            known.pop(question, None)
    return hidden


def _numbered(questionnaire: Questionnaire, answers: Answers, seed: int) -> list[tuple[int, Page]]:
    hidden = _hidden(questionnaire, answers)
    numbered = list(enumerate(_dealt(questionnaire, seed)))
    if not hidden:
        return numbered
    left = ((place, _without(page, hidden)) for place, page in numbered)
    return [(place, page) for place, page in left if page.questions]


def _without(page: Page, hidden: set[str]) -> Page:
    questions = tuple(question for question in page.questions if question.id not in hidden)
    return page if len(questions) == len(page.questions) else replace(page, questions=questions)


def _dealt(questionnaire: Questionnaire, seed: int) -> tuple[Page, ...]:
    shuffled = any(block.shuffle for block in questionnaire.blocks)
    return _dealt_by(_This(questionnaire), seed if shuffled else None)


class _This:
    """A questionnaire known by being itself; comparing what it says would take longer."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.questionnaire is self.questionnaire

    def __hash__(self) -> int:
        return id(self.questionnaire)


@lru_cache(maxsize=KEPT)
def _conditional(this: _This) -> tuple[tuple[str, conditions.Condition], ...]:
    questions = this.questionnaire.questions.values()
    return tuple((q.id, conditions.parse(q.show_if)) for q in questions if q.show_if is not None)


@lru_cache(maxsize=KEPT)
def _dealt_by(this: _This, seed: int | None) -> tuple[Page, ...]:
    blocks = this.questionnaire.blocks
    return tuple(page for block in blocks for page in _pages_of(block, seed or 0))


def _pages_of(block: Block, seed: int) -> Iterator[Page]:
    for place, questions in enumerate(_hands(block, seed), start=1):
        yield Page(f"{block.id}-{place}", block, tuple(questions))


def _hands(block: Block, seed: int) -> list[list[Question]]:
    hands: list[list[Question]] = []
    for question in _ordered(block, seed):
        if not hands or len(hands[-1]) >= block.per_page or _depends(question, hands[-1]):
            hands.append([])
        hands[-1].append(question)
    return hands


def _depends(question: Question, on_page: list[Question]) -> bool:
    if question.show_if is None:
        return False
    needed = conditions.parse(question.show_if).questions
    return any(other.id in needed for other in on_page)


def _ordered(block: Block, seed: int) -> list[Question]:
    questions = list(block.questions)
    if block.shuffle:
        for last in range(len(questions) - 1, 0, -1):
            chosen = _draw(f"{seed}:{block.id}:{last}", last + 1)
            questions[last], questions[chosen] = questions[chosen], questions[last]
    return questions


def _draw(key: str, below: int) -> int:
    # Not the random module: its shuffle may change between versions of Python, and then a
    # respondent who resumes would meet the questions in another order. 64 bits modulo a few dozen
    # are even enough.
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % below
