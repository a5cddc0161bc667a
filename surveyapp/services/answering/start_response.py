"""Begin a response: the first thing a visitor changes, with the first page that is sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, Privacy, ResponseStatus
from surveyapp.models.response import SAME_DEVICE
from surveyapp.services.answering.find_link import Entrance, UnknownLinkError, require_open
from surveyapp.services.answering.find_response import Underway
from surveyapp.services.answering.find_response import find_response as find
from surveyapp.tokens import hash_token


@dataclass(frozen=True, slots=True)
class Entry:
    """How a visitor comes in.

    ``token`` is the response's secret, drawn before there is a response, so that sending the first
    page twice finds the response of the first time. ``mark`` is that of the personal token, where
    the survey is anonymous.
    """

    token: str
    language: str
    same_device: bool = False
    mark: str | None = None


def start_response(session: Session, entrance: Entrance, entry: Entry, now: datetime) -> Underway:
    """The response of this entry, begun now unless it is there already; kept with its first page.

    In an anonymous survey the response keeps neither link nor customer, and no time finer than the
    day, and nothing with the link says that it was used: keeping the first page uses its mark up.

    Raises:
        SurveyNotOpenError, SurveyClosedError, LinkExpiredError, LinkUsedError: no way in now.
        UnknownLinkError: the mark of an anonymous survey's personal link is missing.
    """
    found = find(session, entry.token)
    if found is not None:
        return found
    require_open(entrance, now)
    if entrance.is_unnamed and entry.mark is None:
        raise UnknownLinkError
    return _begun(session, entrance, entry, now)


def seed_of(token: str) -> int:
    """The order of shuffled questions for this response, 0 to 2**31 - 1, always the same."""
    return int.from_bytes(hashlib.sha256(b"order" + token.encode()).digest()[:4], "big") >> 1


def _begun(session: Session, entrance: Entrance, entry: Entry, now: datetime) -> Underway:
    survey = entrance.survey
    return Underway(
        id=uuid4(),
        seed=seed_of(entry.token),
        started_at=survey.kept_time(now),
        quality=[SAME_DEVICE] if entry.same_device else [],
        status=ResponseStatus.IN_PROGRESS,
        language=entry.language,
        document={},
        page=None,
        seconds=0.0,
        saved_at=None,
        submitted_at=None,
        link=None if entrance.is_unnamed else entrance.link,
        survey=survey,
        first=_written_once(session, entrance, entry),
        mark=entry.mark if entrance.is_unnamed else None,
    )


def _written_once(session: Session, entrance: Entrance, entry: Entry) -> dict[str, Any]:
    link, survey, secret = entrance.link, entrance.survey, hash_token(entry.token)
    unnamed = entrance.is_unnamed
    return {
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "wave_id": link.wave_id,
        "link_id": None if unnamed else link.id,
        "customer_id": None if unnamed else link.customer_id,
        "event_id": None if unnamed else _event_of(session, entrance),
        "facts": dict(link.facts),
        "submit_key": secret,
        "resume_token_hash": secret,
        "released": survey.privacy is Privacy.CONFIDENTIAL,
    }


def _event_of(session: Session, entrance: Entrance) -> int | None:
    if entrance.link.is_shared:
        return None
    return session.scalar(select(Invitation.event_id).where(Invitation.link_id == entrance.link.id))
