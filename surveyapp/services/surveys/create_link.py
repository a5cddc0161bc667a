"""Make a way in that many people share: for a web page, a QR code or a kiosk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError
from surveyapp.models import FactValue, Link, LinkKind
from surveyapp.services.surveys.open_survey import find_survey
from surveyapp.tokens import new_slug

MAXIMUM_LABEL = 200


class UnfitLinkError(BadInputError):
    """The link cannot be made this way; the message says why."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """What a researcher decides about a shared link."""

    kind: LinkKind = LinkKind.OPEN
    label: str = ""
    language: str | None = None
    wave_id: int | None = None
    expires_at: datetime | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def create_link(session: Session, survey_id: int, new: NewLink, now: datetime) -> Link:
    """Add the link, with a public name that is easy to type.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitLinkError: a personal link, a foreign wave, a language the survey does not have.
    """
    survey = find_survey(session, survey_id)
    if new.kind is LinkKind.PERSONAL:
        raise UnfitLinkError("A personal link needs a token; issue it for a customer.")
    if new.language is not None and new.language not in survey.languages:
        raise UnfitLinkError(f"The survey is not in {new.language!r}.")
    if new.wave_id is not None and new.wave_id not in {wave.id for wave in survey.waves}:
        raise UnfitLinkError("The wave belongs to another survey.")
    if len(new.label) > MAXIMUM_LABEL:
        raise UnfitLinkError(f"Shorten the label to {MAXIMUM_LABEL} characters.")
    link = Link(
        survey_id=survey_id,
        wave_id=new.wave_id,
        kind=new.kind,
        slug=new_slug(),
        label=new.label,
        language=new.language,
        created_at=now,
        expires_at=new.expires_at,
        facts=dict(new.facts),
    )
    survey.links.append(link)
    session.flush()
    return link
