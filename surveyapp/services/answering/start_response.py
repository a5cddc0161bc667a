"""Begin a response: the first thing a visitor changes, with the first page that is sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, Privacy, ResponseStatus
from surveyapp.models.response import SAME_DEVICE
from surveyapp.services.answering.find_link import Entrance, LinkUsedError, require_open
from surveyapp.services.answering.find_response import Underway
from surveyapp.services.answering.find_response import find_response as find
from surveyapp.services.answering.link_facts import LINK, LinkFacts
from surveyapp.tokens import hash_token


@dataclass(frozen=True, slots=True)
class Entry:
    """How a visitor comes in.

    ``token`` is the response's secret, drawn before there is a response, so that sending the first
    page twice finds the response of the first time.
    """

    token: str
    language: str
    same_device: bool = False


def start_response(session: Session, entrance: Entrance, entry: Entry, now: datetime) -> Underway:
    """The response of this entry, begun now unless it is there already; kept with its first page.

    In an anonymous survey a personal link is only marked as used: the response keeps neither link
    nor customer, and no time finer than the day, so nothing leads from the person to the answers.

    Raises:
        SurveyNotOpenError, SurveyClosedError, LinkExpiredError, LinkUsedError: no way in now.
    """
    found = find(session, entry.token)
    if found is not None:
        return found
    require_open(entrance, now)
    if _keeps_no_person(entrance) and not _use_up(session, entrance.link):
        return _begun_meanwhile(session, entry)
    return _begun(session, entrance, entry, now)


def seed_of(token: str) -> int:
    """The order of shuffled questions for this response, 0 to 2**31 - 1, always the same."""
    return int.from_bytes(hashlib.sha256(b"order" + token.encode()).digest()[:4], "big") >> 1


def _keeps_no_person(entrance: Entrance) -> bool:
    return not entrance.link.is_shared and entrance.survey.privacy is Privacy.ANONYMOUS


def _use_up(session: Session, link: LinkFacts) -> bool:
    unused = update(LINK).where(LINK.c.id == link.id, LINK.c.used.is_(False))
    return session.connection().execute(unused.values(used=True)).rowcount > 0


def _begun_meanwhile(session: Session, entry: Entry) -> Underway:
    """The response of the same form, sent twice at once: the other one used the link up."""
    found = find(session, entry.token)
    if found is None:
        raise LinkUsedError
    return found


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
        link=None if _keeps_no_person(entrance) else entrance.link,
        survey=survey,
        first=_written_once(session, entrance, entry),
    )


def _written_once(session: Session, entrance: Entrance, entry: Entry) -> dict[str, Any]:
    link, survey, secret = entrance.link, entrance.survey, hash_token(entry.token)
    unnamed = _keeps_no_person(entrance)
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
    }


def _event_of(session: Session, entrance: Entrance) -> int | None:
    if entrance.link.is_shared:
        return None
    return session.scalar(select(Invitation.event_id).where(Invitation.link_id == entrance.link.id))
