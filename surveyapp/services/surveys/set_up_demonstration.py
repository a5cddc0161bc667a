"""Field the simulated company's survey: questionnaire, survey, goals, answers, an open link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.simulation.company import CURRENCY, Company
from surveyapp.models import Direction, Goal, Link, LinkKind, Survey
from surveyapp.services.surveys.create_link import NewLink, create_link
from surveyapp.services.surveys.create_survey import NewSurvey, create_survey
from surveyapp.services.surveys.load_company import Loaded, load_company
from surveyapp.services.surveys.open_survey import open_survey
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire

TITLE = "Customer relationship 2026"
LINK_LABEL = "Demonstration"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was set up or found: ids, the open link's public name, and what was new."""

    survey_id: int
    slug: str
    loaded: Loaded


def set_up_demonstration(session: Session, company: Company, now: datetime) -> Demonstration:
    """Add what is missing; doing it again adds nothing."""
    survey = _survey(session, company, now)
    _add_goals(survey, company)
    loaded = load_company(session, survey.id, company)
    return Demonstration(survey.id, _open_link(session, survey, now), loaded)


def _survey(session: Session, company: Company, now: datetime) -> Survey:
    found = session.scalar(
        select(Survey).where(Survey.title == TITLE, Survey.organisation == company.organisation)
    )
    if found is not None:
        return found
    version = publish_questionnaire(session, company.questionnaire, now)
    new = NewSurvey(title=TITLE, organisation=company.organisation, currency=CURRENCY)
    survey = create_survey(session, version.id, new, now)
    return open_survey(session, survey.id, min(i.sent_at for i in company.invitations))


def _add_goals(survey: Survey, company: Company) -> None:
    known = {goal.key for goal in survey.goals}
    for goal in company.goals:
        if goal.id not in known:
            survey.goals.append(
                Goal(
                    key=goal.id,
                    name=dict(goal.name),
                    subject=goal.subject,
                    target=goal.target,
                    direction=Direction(goal.direction),
                )
            )


def _open_link(session: Session, survey: Survey, now: datetime) -> str:
    slug = session.scalar(
        select(Link.slug).where(
            Link.survey_id == survey.id, Link.kind == LinkKind.OPEN, Link.label == LINK_LABEL
        )
    )
    if slug is not None:
        return slug
    return create_link(session, survey.id, NewLink(label=LINK_LABEL), now).slug
