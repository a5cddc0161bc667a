"""Begin a response: the first thing a visitor changes, with the first page that is sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.models import (
    Invitation,
    Link,
    LinkKind,
    Privacy,
    Response,
    ResponseStatus,
    Survey,
    Wave,
)
from surveyapp.services.find_link import require_open
from surveyapp.services.resume_response import find_response
from surveyapp.tokens import hash_token

SAME_DEVICE = "same_device"
"""Quality flag: this browser has sent a response to this survey before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How a visitor comes in. ``token`` is the response's secret, drawn before there is a response,

    so that sending the first page twice finds the response of the first time.
    """

    token: str
    language: str
    same_device: bool = False


def start_response(session: Session, link: Link, entry: Entry, now: datetime) -> Response:
    """The response of this entry, begun now unless it is there already.

    In an anonymous survey a personal link is only marked as used: the response keeps neither link
    nor customer, and no time finer than the day, so nothing leads from the person to the answers.

    Raises:
        SurveyNotOpenError, SurveyClosedError, LinkExpiredError, LinkUsedError: no way in now.
    """
    found = find_response(session, entry.token)
    if found is not None:
        return found
    require_open(link, now)
    if _keeps_no_person(link):
        link.used = True
    try:
        with session.begin_nested():
            session.add(_new(session, link, entry, now))
    except IntegrityError:  # another connection was faster by a moment; PostgreSQL only
        session.expire_all()
    started = find_response(session, entry.token)
    assert started is not None  # noqa: S101 - inserted above, by us or by the faster one
    return started


def seed_of(token: str) -> int:
    """The order of shuffled questions for this response, 0 to 2**31 - 1, always the same."""
    return int.from_bytes(hashlib.sha256(b"order" + token.encode()).digest()[:4], "big") >> 1


def kept_time(survey: Survey, moment: datetime) -> datetime:
    """The moment as precisely as the survey's privacy allows."""
    if survey.privacy is Privacy.CONFIDENTIAL:
        return moment
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _keeps_no_person(link: Link) -> bool:
    return link.kind is LinkKind.PERSONAL and link.survey.privacy is Privacy.ANONYMOUS


def _new(session: Session, link: Link, entry: Entry, now: datetime) -> Response:
    unnamed = _keeps_no_person(link)
    secret = hash_token(entry.token)
    return Response(
        survey_id=link.survey_id,
        version_id=link.survey.version_id,
        wave_id=link.wave_id or _latest_wave(session, link.survey_id),
        link_id=None if unnamed else link.id,
        customer_id=None if unnamed else link.customer_id,
        event_id=None if unnamed else _event_of(session, link),
        status=ResponseStatus.IN_PROGRESS,
        language=entry.language,
        document={},
        facts={},
        quality=[SAME_DEVICE] if entry.same_device else [],
        seed=seed_of(entry.token),
        seconds=0.0,
        started_at=kept_time(link.survey, now),
        submit_key=secret,
        resume_token_hash=secret,
    )


def _latest_wave(session: Session, survey_id: int) -> int | None:
    query = select(Wave.id).where(Wave.survey_id == survey_id).order_by(Wave.label.desc())
    return session.scalar(query.limit(1))


def _event_of(session: Session, link: Link) -> int | None:
    if link.kind is not LinkKind.PERSONAL:
        return None
    return session.scalar(select(Invitation.event_id).where(Invitation.link_id == link.id))
