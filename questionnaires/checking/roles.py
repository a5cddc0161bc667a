"""Roles that a question cannot play."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.checking.places import PlacedQuestion, found, placed_questions
from questionnaires.model import AnswerType, Questionnaire, QuestionRole
from questionnaires.problems import WARNING, Problem

_SEVERAL = {QuestionRole.WAIT_CAUSE, QuestionRole.COMMENT, QuestionRole.MARKER}

_TEXTS = {AnswerType.SHORT_TEXT, AnswerType.LONG_TEXT}
_NUMBERS = {AnswerType.WHOLE_NUMBER}
_POINTS = {AnswerType.RATING, AnswerType.LIKELIHOOD}
_ONE_OF = {AnswerType.SINGLE_CHOICE}

_FITTING = {
    QuestionRole.RECOMMENDATION: {AnswerType.LIKELIHOOD},
    QuestionRole.PERCEIVED_WAIT: _NUMBERS,
    QuestionRole.ACCEPTABLE_WAIT: _NUMBERS,
    QuestionRole.SHARE_OF_WALLET: _NUMBERS,
    QuestionRole.POSITIVE_WORD_OF_MOUTH: _NUMBERS,
    QuestionRole.NEGATIVE_WORD_OF_MOUTH: _NUMBERS,
    QuestionRole.WAIT_PHASE: {AnswerType.MULTIPLE_CHOICE},
    QuestionRole.WAIT_SATISFACTION: _POINTS,
    QuestionRole.WAIT_CAUSE: _POINTS,
    QuestionRole.OVERALL_SATISFACTION: _POINTS,
    QuestionRole.SWITCHING_BARRIER: _POINTS,
    QuestionRole.PREFERENCE: _POINTS,
    QuestionRole.PROBLEM: _ONE_OF,
    QuestionRole.COMPLAINT: _ONE_OF,
    QuestionRole.CONTACT_CONSENT: _ONE_OF,
    QuestionRole.COMMENT: _TEXTS,
}


def check_roles(questionnaire: Questionnaire) -> Iterator[Problem]:
    """A role once, on a question whose answers it can use, and a facet for every cause of
    waiting.
    """
    first: dict[QuestionRole, str] = {}
    for placed in placed_questions(questionnaire):
        role = placed.question.role
        if role is None:
            continue
        if role in first and role not in _SEVERAL:
            sentence = f"{first[role]} already is the question about '{role}'; keep one."
            yield found("duplicate-role", f"{placed.path}.role", sentence)
        first.setdefault(role, placed.question.id)
        yield from _flaws(placed, role)


def _flaws(placed: PlacedQuestion, role: QuestionRole) -> Iterator[Problem]:
    fitting = _FITTING.get(role)
    if fitting and placed.is_readable and placed.question.scale.type not in fitting:
        kinds = " or ".join(sorted(fitting))
        yield found("role-needs-other-scale", f"{placed.path}.role", f"'{role}' needs a {kinds}.")
    if role is QuestionRole.WAIT_CAUSE and placed.question.facet is None:
        sentence = "Add a facet, a word for the cause, so that reports can tell them apart."
        yield found("missing-facet", f"{placed.path}.facet", sentence, WARNING)
