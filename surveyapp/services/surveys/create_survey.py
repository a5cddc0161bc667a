"""Field a published questionnaire: for whom, in which languages, how private."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from questionnaires.placeholders import role_ids, unit_ids
from surveyapp.errors import BadInputError
from surveyapp.header_text import shown_text
from surveyapp.models import Privacy, QuestionnaireVersion, Relation, Survey
from surveyapp.services.surveys.load_definition import load_definition

MAXIMUM_NAME = 200


class UnfitSurveyError(BadInputError):
    """Something about the survey cannot be; the message says what and what to choose instead."""


class UnfitNameError(UnfitSurveyError):
    """A title or a name of the organisation that cannot be; ``field`` says which."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


class UnsendableNameError(UnfitNameError):
    """Messages bear the organisation's name, and could not leave with this one."""


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """What a researcher decides about a survey. ``languages`` empty means all there are."""

    title: str
    organisation: str
    role: str = "customer"
    unit: str = "minutes"
    languages: tuple[str, ...] = ()
    privacy: Privacy = Privacy.CONFIDENTIAL
    relation: Relation = Relation.MARKET
    event_date: str | None = None
    currency: str = ""


def create_survey(session: Session, version_id: int, new: NewSurvey, now: datetime) -> Survey:
    """Make a draft; it takes answers once it is opened.

    Raises:
        UnfitNameError: the title or the organisation is missing or too long.
        UnsendableNameError: the organisation's name hides what no message may hold.
        UnfitSurveyError: a language, role or unit does not exist.
    """
    version = session.get_one(QuestionnaireVersion, version_id)
    available = load_definition(session, version.content_hash).languages
    _require_name("title", new.title)
    _require_name("organisation", new.organisation)
    _require_sendable(new.organisation)
    _require_known("role", (new.role,), role_ids())
    _require_known("unit", (new.unit,), unit_ids())
    _require_known("language", new.languages, available)
    survey = Survey(
        version_id=version_id,
        title=new.title.strip(),
        organisation=new.organisation.strip(),
        role=new.role,
        unit=new.unit,
        languages=list(new.languages or available),
        privacy=new.privacy,
        relation=new.relation,
        event_date=new.event_date,
        currency=new.currency,
        created_at=now,
    )
    session.add(survey)
    session.flush()
    return survey


def _require_name(field: str, name: str) -> None:
    if not name.strip() or len(name) > MAXIMUM_NAME:
        raise UnfitNameError(field, f"Give the {field} in 1 to {MAXIMUM_NAME} characters.")


def _require_sendable(organisation: str) -> None:
    if shown_text(organisation) is None:
        raise UnsendableNameError(
            "organisation", "Write the organisation on one line, without invisible characters."
        )


def _require_known(what: str, wanted: tuple[str, ...], known: tuple[str, ...]) -> None:
    for word in wanted:
        if word not in known:
            raise UnfitSurveyError(f"There is no {what} {word!r}; choose from {', '.join(known)}.")
