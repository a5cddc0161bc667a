"""Find the link a visitor came by, and say whether it lets anybody in now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from surveyapp.errors import GoneError, NotFoundError
from surveyapp.models import Channel, Invitation, Privacy, SurveyState
from surveyapp.services.answering.link_facts import (
    LINK,
    LINK_COLUMNS,
    SURVEY,
    SURVEY_COLUMNS,
    VERSION,
    LinkFacts,
    SurveyFacts,
    link_facts,
    survey_facts,
)
from surveyapp.services.answering.use_up_token import is_used_up
from surveyapp.tokens import hash_token, looks_like_token, used_mark

LONGEST_SLUG = 40

_ENTRANCES = (
    select(*SURVEY_COLUMNS, *LINK_COLUMNS)
    .select_from(LINK)
    .join(SURVEY, SURVEY.c.id == LINK.c.survey_id)
    .join(VERSION, VERSION.c.id == SURVEY.c.version_id)
    .where(LINK.c.revoked_at.is_(None))
)
_BY_SLUG = _ENTRANCES.where(LINK.c.slug == bindparam("wanted"))
_HANDED = select(Invitation.id).where(
    Invitation.link_id == bindparam("link"), Invitation.channel == Channel.HANDED
)
_BY_TOKEN = _ENTRANCES.where(LINK.c.token_hash == bindparam("wanted"))


class UnknownLinkError(NotFoundError):
    """No such link, a revoked one, one of another survey, an expired personal one: all the same."""


class SurveyNotOpenError(GoneError):
    """The survey takes no answers yet."""


class SurveyClosedError(GoneError):
    """The survey takes no more answers."""


class LinkExpiredError(GoneError):
    """The time of a link for everybody is over, though the survey may still be open."""


class LinkUsedError(GoneError):
    """The personal link has been answered with."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A link and the survey it leads to."""

    link: LinkFacts
    survey: SurveyFacts

    @property
    def is_unnamed(self) -> bool:
        """Whether answers must not lead to the person whose link this is."""
        return not self.link.is_shared and self.survey.privacy is Privacy.ANONYMOUS


def find_link(session: Session, slug: str) -> Entrance:
    """The link with this public name.

    Raises:
        UnknownLinkError: none, or revoked.
    """
    if not (slug.isascii() and slug.isalnum() and len(slug) <= LONGEST_SLUG):
        raise UnknownLinkError
    return _only(session, _BY_SLUG, slug)


def exchange_token(session: Session, token: str) -> Entrance:
    """The personal link of this token.

    Raises:
        UnknownLinkError: none, or revoked.
    """
    if not looks_like_token(token):
        raise UnknownLinkError
    return _only(session, _BY_TOKEN, hash_token(token))


def look_for_mark(session: Session, entrance: Entrance, token: str) -> Entrance:
    """The same, and of an anonymous survey whether the link has been used: its token tells.

    Staff have the tokens of links they hand over; opening one must not tell them who answered.
    Whoever sends the first page learns it, and has used the link.
    """
    connection = session.connection()
    if not entrance.is_unnamed or not is_used_up(connection, entrance.survey.id, used_mark(token)):
        return entrance
    handed = connection.execute(_HANDED, {"link": entrance.link.id}).first() is not None
    return replace(entrance, link=replace(entrance.link, used=not handed))


def require_open(entrance: Entrance, now: datetime) -> None:
    """Stop here unless the link takes answers now.

    Raises:
        SurveyNotOpenError, SurveyClosedError, LinkExpiredError, LinkUsedError: why not.
        UnknownLinkError: an expired personal link, so that a guess learns nothing.
    """
    require_living(entrance, now)
    state = entrance.survey.state(now)
    if entrance.link.used:
        raise LinkUsedError
    if state is SurveyState.CLOSED:
        raise SurveyClosedError
    if entrance.link.has_expired(now):
        raise LinkExpiredError
    if state is SurveyState.DRAFT:
        raise SurveyNotOpenError


def require_living(entrance: Entrance, now: datetime) -> None:
    """Stop here when a personal link's time is over.

    Raises:
        UnknownLinkError: it is; nobody learns whether there was such a link.
    """
    if entrance.link.has_expired(now) and not entrance.link.is_shared:
        raise UnknownLinkError


def _only(session: Session, query: Select[Any], wanted: str) -> Entrance:
    row = session.connection().execute(query, {"wanted": wanted}).first()
    if row is None:
        raise UnknownLinkError
    return Entrance(link_facts(row, len(SURVEY_COLUMNS)), survey_facts(row, 0))
