"""Find the link a visitor came by, and say whether it lets anybody in now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from surveyapp.errors import GoneError, NotFoundError
from surveyapp.models import Link, LinkKind, Survey, SurveyState
from surveyapp.tokens import hash_token, looks_like_token

LONGEST_SLUG = 40


class UnknownLinkError(NotFoundError):
    """No such link, a revoked one or one of another survey: all look the same."""


class SurveyNotOpenError(GoneError):
    """The survey takes no answers yet."""


class SurveyClosedError(GoneError):
    """The survey takes no more answers."""


class LinkExpiredError(GoneError):
    """The link's time is over, though the survey may still be open."""


class LinkUsedError(GoneError):
    """The personal link has been answered with."""


def find_link(session: Session, slug: str) -> Link:
    """The link with this public name.

    Raises:
        UnknownLinkError: none, or revoked.
    """
    if not (slug.isascii() and slug.isalnum() and len(slug) <= LONGEST_SLUG):
        raise UnknownLinkError
    return _only(session, Link.slug == slug)


def exchange_token(session: Session, token: str) -> Link:
    """The personal link of this token.

    Raises:
        UnknownLinkError: none, or revoked.
    """
    if not looks_like_token(token):
        raise UnknownLinkError
    return _only(session, Link.token_hash == hash_token(token))


def require_open(link: Link, now: datetime) -> None:
    """Stop here unless the link takes answers now.

    Raises:
        SurveyNotOpenError, SurveyClosedError, LinkExpiredError, LinkUsedError: why not.
    """
    state = link.survey.state(now)
    if link.used:
        raise LinkUsedError
    if state is SurveyState.CLOSED:
        raise SurveyClosedError
    if link.expires_at is not None and now >= link.expires_at:
        raise LinkExpiredError
    if state is SurveyState.DRAFT:
        raise SurveyNotOpenError


def is_shared(link: Link) -> bool:
    """Whether anybody with the address may answer."""
    return link.kind is not LinkKind.PERSONAL


def _only(session: Session, condition: ColumnElement[bool]) -> Link:
    whole = joinedload(Link.survey).joinedload(Survey.version)
    link = session.scalar(select(Link).where(condition).options(whole))
    if link is None or link.revoked_at is not None:
        raise UnknownLinkError
    return link
