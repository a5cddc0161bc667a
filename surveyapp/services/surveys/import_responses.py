"""Take over responses that were collected elsewhere, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count, islice
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from analysis.documents import ResponseRow
from analysis.intake.problems import quoted
from questionnaires.answer_types import ANSWER_TYPES
from questionnaires.model import Questionnaire
from surveyapp.errors import BadInputError
from surveyapp.models import Customer, Privacy, Response, ResponseStatus, Survey
from surveyapp.services.surveys.load_definition import load_definition
from surveyapp.services.surveys.open_survey import find_survey
from surveyapp.services.surveys.open_wave import open_wave

MOST_TOLD = 20
ROWS_AT_ONCE = 2_000

IMPORTED = UUID("6f1f6a2e-55c5-4c1c-9d0e-0d6a4c0c7a11")
"""Ids of imported responses follow from survey and key: the same import, the same dataset."""


class UnfitAnswersError(BadInputError):
    """Answers that the questionnaire cannot hold; ``problems`` name row, question and value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def import_responses(
    session: Session,
    survey_id: int,
    source: str,
    rows: Iterable[ResponseRow],
    now: datetime,
    numbers: Sequence[int] | None = None,
) -> int:
    """Add the rows and return how many were new; the same ``source`` adds each row only once.

    ``numbers`` are those of the rows in their file, by which problems are told; from 1 where they
    are not given. Facts are kept with the response; a respondent who is a known
    customer is recognised unless the survey is anonymous.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitAnswersError, UnfitWaveError, WaveOutOfOrderError: no row was added.
    """
    survey = find_survey(session, survey_id)
    definition = load_definition(session, survey.version.content_hash)
    known = existing_keys(session, survey_id)
    waves: dict[str, int] = {}
    keyed = ((f"{source[:40]}:{n}", row) for n, row in enumerate(rows, start=1))
    numbered = zip(keyed, numbers or count(1), strict=False)
    fresh = [(key, number, row) for (key, row), number in numbered if key not in known]
    documents = _checked(definition, fresh)
    for label in sorted({row.wave for _, _, row in fresh if row.wave is not None}):
        waves[label] = open_wave(session, survey_id, label, now).id
    customers = _customers(session, survey)
    _refuse_second_answers(session, survey_id, fresh, customers, waves)
    values = (
        _values(survey, key, row, document)
        | {"wave_id": waves.get(row.wave or ""), "customer_id": customers.get(row.respondent or "")}
        | _times(row, now)
        for (key, _, row), document in zip(fresh, documents, strict=True)
    )
    insert_responses(session, values)
    return len(fresh)


def insert_responses(session: Session, values: Iterator[dict[str, Any]]) -> None:
    """Add responses in portions."""
    while portion := list(islice(values, ROWS_AT_ONCE)):
        session.execute(insert(Response), portion)


def existing_keys(session: Session, survey_id: int) -> set[str]:
    """The keys of the responses that are there already."""
    return set(session.scalars(select(Response.submit_key).where(Response.survey_id == survey_id)))


def response_id(survey_id: int, key: str) -> UUID:
    """The id of an imported response."""
    return uuid5(IMPORTED, f"{survey_id}:{key}")


def _checked(
    definition: Questionnaire, rows: list[tuple[str, int, ResponseRow]]
) -> list[Mapping[str, Any]]:
    documents = [_document(row) for _, _, row in rows]
    problems = (
        problem
        for (_, number, _), document in zip(rows, documents, strict=True)
        for problem in _problems(definition, number, document)
    )
    told = tuple(islice(problems, MOST_TOLD))
    if told:
        raise UnfitAnswersError(told)
    return documents


def _document(row: ResponseRow) -> Mapping[str, Any]:
    if isinstance(row.answers, bytes | str):
        return msgspec.json.decode(row.answers, type=dict[str, Any])
    return row.answers


def _problems(definition: Questionnaire, number: int, document: Mapping[str, Any]) -> Iterator[str]:
    for question_id, value in document.items():
        question = definition.questions.get(question_id)
        if question is None:
            yield f"row {number}: {definition.id} has no {question_id!r}; remove the answer"
        elif not ANSWER_TYPES[question.scale.type].accepts(question, value):
            yield f"row {number}: {question_id} cannot hold {quoted(value)}; correct or blank it"


def _refuse_second_answers(
    session: Session,
    survey_id: int,
    rows: list[tuple[str, int, ResponseRow]],
    customers: Mapping[str, int],
    waves: Mapping[str, int],
) -> None:
    """One customer has one say in a wave, however it came in."""
    given = select(Response.customer_id, Response.wave_id).where(
        Response.survey_id == survey_id, Response.customer_id.is_not(None)
    )
    answered = {(customer, wave) for customer, wave in session.execute(given)}
    problems = (
        f"row {number}: {quoted(row.respondent)} has answered in this wave already; "
        "remove the row or give it another wave"
        for _, number, row in rows
        if (customers.get(row.respondent or ""), waves.get(row.wave or "")) in answered
    )
    told = tuple(islice(problems, MOST_TOLD))
    if told:
        raise UnfitAnswersError(told)


def _customers(session: Session, survey: Survey) -> Mapping[str, int]:
    if survey.privacy is Privacy.ANONYMOUS:
        return {}
    return dict(session.execute(select(Customer.key, Customer.id)).all())


def _values(
    survey: Survey, key: str, row: ResponseRow, document: Mapping[str, Any]
) -> dict[str, Any]:
    language = row.language if row.language in survey.languages else survey.languages[0]
    return {
        "id": response_id(survey.id, key),
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "language": language,
        "document": document,
        "facts": {} if survey.privacy is Privacy.ANONYMOUS else dict(row.facts),
        "quality": [],
        "seed": 0,
        "seconds": row.seconds,
        "submit_key": key,
    }


def _times(row: ResponseRow, now: datetime) -> dict[str, Any]:
    if not row.complete:
        return {"status": ResponseStatus.IN_PROGRESS, "saved_at": now, "submitted_at": None}
    return {"status": ResponseStatus.SUBMITTED, "saved_at": now, "submitted_at": now}
