"""Keep the answers of one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zlib import crc32

import msgspec

from questionnaires import routing
from questionnaires.answer_types import ANSWER_TYPES, AnswerProblem
from questionnaires.model import DONT_KNOW, AnswerType, Question, Questionnaire
from surveyapp.models.response import Value
from surveyapp.services.answering.find_response import Underway

IDLE_SECONDS = 1800.0
"""More than this on one page is a pause, not time spent answering."""


@dataclass(frozen=True, slots=True)
class SentPage:
    """What a form brought.

    ``fields``: question id -> texts as sent. ``before``: question id -> fingerprint of the answer
    that the form was made with. ``seconds``: since the page was shown. ``leaving``: the page is
    left for another one and not finished, so what is blank or wrong stays open.
    """

    page_id: str
    language: str
    fields: Mapping[str, Sequence[str]]
    before: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    leaving: bool = False


def save_page(
    response: Underway, definition: Questionnaire, sent: SentPage, now: datetime
) -> tuple[Underway, Mapping[str, AnswerProblem]]:
    """The response with what can be kept of a page, and what is wrong with the rest.

    A question that this form did not touch keeps the answer it has, so an older page sent from
    another window takes nothing back. Answers to questions no longer shown are dropped. A page
    that is no longer asked changes no answer. Problems are told by question id.
    """
    document, problems = _answered(response, definition, sent)
    saved = replace(
        response,
        document=_cleaned(definition, document, response.seed),
        language=sent.language,
        seconds=(response.seconds or 0.0) + min(max(sent.seconds, 0.0), IDLE_SECONDS),
        saved_at=response.survey.kept_time(now),
    )
    return replace(saved, page=page_to_go_on(saved, definition)), problems


def _answered(
    response: Underway, definition: Questionnaire, sent: SentPage
) -> tuple[dict[str, Value], dict[str, AnswerProblem]]:
    document = dict(response.document)
    problems: dict[str, AnswerProblem] = {}
    for question in _questions(response, definition, sent.page_id):
        try:
            value = _read(question, sent.fields.get(question.id, ()))
        except AnswerProblem as problem:
            problems[question.id] = problem
        else:
            if value is not None or not sent.leaving or question.id in document:
                _merge(document, question.id, value, sent.before)
    return document, problems


def fingerprint(value: Value) -> int:
    """A small number that tells answers apart; 0 for a blank."""
    return 0 if value is None else crc32(msgspec.json.encode(value)) or 1


def page_to_go_on(response: Underway, definition: Questionnaire) -> str | None:
    """The first page that was not sent yet; None when all were."""
    for page in routing.pages(definition, response.document, response.seed):
        if any(q.id not in response.document for q in page.questions if takes_answer(q)):
            return page.id
    return None


def takes_answer(question: Question) -> bool:
    """Whether there is anything to answer."""
    return question.scale.type is not AnswerType.INFORMATION


def _questions(response: Underway, definition: Questionnaire, page_id: str) -> tuple[Question, ...]:
    for page in routing.pages(definition, response.document, response.seed):
        if page.id == page_id:
            return tuple(question for question in page.questions if takes_answer(question))
    return ()


def _read(question: Question, sent: Sequence[str]) -> Value:
    answer_type = ANSWER_TYPES[question.scale.type]
    if not question.scale.dont_know:
        return answer_type.parse(question, list(sent), dont_know=False)
    given = [text for text in sent if text != DONT_KNOW]
    return answer_type.parse(question, given, dont_know=len(given) < len(sent))


def _merge(
    document: dict[str, Value], question_id: str, value: Value, before: Mapping[str, int]
) -> None:
    untouched = fingerprint(value) == before.get(question_id, 0)
    if question_id not in document or not untouched:
        document[question_id] = value


def _cleaned(
    definition: Questionnaire, document: Mapping[str, Value], seed: int
) -> dict[str, Value]:
    kept = routing.clean(definition, document, seed)
    return {question_id: document[question_id] for question_id in kept}
