"""A customer's own answers, where the customer agreed that staff see them beside the name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import canonical
from questionnaires.model import Question, Questionnaire, Text
from questionnaires.placeholders import Wording
from surveyapp.models import ConsentPurpose, Privacy, Response, ResponseStatus, Survey
from surveyapp.models.questionnaire import QuestionnaireVersion
from surveyapp.queries.consents import may

MOST_RESPONSES = 10


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """A question and what was answered, in words."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NamedResponse:
    """What a customer answered to one survey."""

    survey: str
    submitted_at: datetime | None
    answers: tuple[NamedAnswer, ...]


def named_answers(session: Session, customer_id: int, language: str) -> tuple[NamedResponse, ...]:
    """The latest responses; nothing without consent, and never those to an anonymous survey."""
    if not may(session, (customer_id,), ConsentPurpose.NAMED_ANSWERS):
        return ()
    query = (
        select(Survey, QuestionnaireVersion.canonical, Response.submitted_at, Response.document)
        .join(Survey, Survey.id == Response.survey_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .where(
            Response.customer_id == customer_id,
            Response.status == ResponseStatus.SUBMITTED,
            Survey.privacy == Privacy.CONFIDENTIAL,
        )
        .order_by(Response.submitted_at.desc())
        .limit(MOST_RESPONSES)
    )
    found = []
    for survey, content, at, document in session.execute(query):
        told = _Telling(canonical.rebuild(content), _wording(survey), language)
        found.append(NamedResponse(survey.title, at, tuple(told.answers(document))))
    return tuple(found)


def _wording(survey: Survey) -> Wording:
    return Wording(survey.organisation, survey.role, survey.unit, date=survey.event_date)


@dataclass(frozen=True, slots=True)
class _Telling:
    definition: Questionnaire
    wording: Wording
    language: str

    def answers(self, document: Mapping[str, object]) -> Iterator[NamedAnswer]:
        for question_id, value in document.items():
            question = self.definition.questions.get(question_id)
            if question is not None and value is not None:
                yield NamedAnswer(self._in(question.text), self._words(question, value))

    def _words(self, question: Question, value: object) -> str:
        labels = {option.code: self._in(option.label) for option in question.scale.options}
        labels["dont_know"] = self._in(self.definition.dont_know_label)
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values)

    def _in(self, texts: Text | None) -> str:
        """The text in the reader's language, else in whatever it has."""
        if not texts:
            return ""
        chosen = texts.get(self.language) or next(iter(texts.values()))
        return self.wording.fill(chosen, self.language)
