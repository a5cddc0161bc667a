"""Make a way in for one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.models import Link, LinkKind
from surveyapp.services.surveys.open_survey import find_survey
from surveyapp.tokens import hash_token, new_slug, new_token


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the link is for, and what is decided for this one person."""

    customer_id: int | None = None
    language: str | None = None
    wave_id: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """The link and its token, which is told here and never again."""

    link: Link
    token: str


def issue_personal_link(
    session: Session, survey_id: int, recipient: Recipient, now: datetime
) -> IssuedLink:
    """Add a personal link; only the hash of its token is kept.

    Raises:
        UnknownSurveyError: there is no such survey.
    """
    survey = find_survey(session, survey_id)
    token = new_token()
    link = Link(
        survey_id=survey.id,
        wave_id=recipient.wave_id,
        customer_id=recipient.customer_id,
        kind=LinkKind.PERSONAL,
        slug=new_slug(),
        token_hash=hash_token(token),
        language=recipient.language,
        created_at=now,
        expires_at=recipient.expires_at,
    )
    session.add(link)
    session.flush()
    return IssuedLink(link, token)
