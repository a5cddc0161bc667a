"""Systems that tell something: added, given rights and secrets, taken out of use."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError, NotAllowedError, NotFoundError
from surveyapp.models import SourceRight, WebhookSource
from surveyapp.tokens import new_slug
from surveyapp.typed_text import one_line

MAXIMUM_NAME = 100


class UnknownSourceError(NotFoundError):
    """No such source, or one that is out of use: the two look the same."""


class UnfitSourceNameError(BadInputError):
    """The name is empty or too long."""


class NoRightError(BadInputError):
    """A system that may tell nothing; one that is to tell nothing is taken out of use."""


class MissingRightError(NotAllowedError):
    """The system tells what it was not given the right to."""


def add_source(
    session: Session, name: str, rights: AbstractSet[SourceRight], now: datetime
) -> WebhookSource:
    """Add a system under an address of its own.

    Raises:
        UnfitSourceNameError: no name, or one of more than 100 characters.
        NoRightError: it would be allowed nothing.
    """
    plain = one_line(name)
    if not 0 < len(plain) <= MAXIMUM_NAME:
        raise UnfitSourceNameError(f"Give the system a name of 1 to {MAXIMUM_NAME} characters.")
    source = WebhookSource(name=plain, slug=new_slug(), secret_version=1, created_at=now)
    _give(source, rights)
    session.add(source)
    session.flush()
    return source


def change_rights(session: Session, source_id: int, rights: AbstractSet[SourceRight]) -> None:
    """Let the system tell these from now on, and nothing else; what it told stays.

    Raises:
        UnknownSourceError: there is no such source in use.
        NoRightError: it would be allowed nothing.
    """
    _give(_in_use(session, source_id), rights)


def require_right(source: WebhookSource, right: SourceRight) -> None:
    """Stop here unless the system may tell this.

    Raises:
        MissingRightError: it may not.
    """
    if right not in source.rights:
        raise MissingRightError(
            f"This system may not tell of {right.value}; an administrator can allow it on the page "
            "Systems."
        )


def renew_secret(session: Session, source_id: int) -> None:
    """Make the old secret worthless.

    Raises:
        UnknownSourceError: there is no such source in use.
    """
    _in_use(session, source_id).secret_version += 1


def revoke_source(session: Session, source_id: int, now: datetime) -> None:
    """Take nothing more from this system; what came stays.

    Raises:
        UnknownSourceError: there is no such source in use.
    """
    _in_use(session, source_id).revoked_at = now


def source_by_slug(session: Session, slug: str) -> WebhookSource:
    """The source in use at this address.

    Raises:
        UnknownSourceError: there is none.
    """
    query = select(WebhookSource).where(
        WebhookSource.slug == slug, WebhookSource.revoked_at.is_(None)
    )
    found = session.scalars(query).first()
    if found is None:
        raise UnknownSourceError
    return found


def _give(source: WebhookSource, rights: AbstractSet[SourceRight]) -> None:
    if not rights:
        raise NoRightError("Choose at least one thing that the system may tell.")
    source.may_send_events = SourceRight.EVENTS in rights
    source.may_report_bounces = SourceRight.BOUNCES in rights


def _in_use(session: Session, source_id: int) -> WebhookSource:
    found = session.get(WebhookSource, source_id)
    if found is None or found.revoked_at is not None:
        raise UnknownSourceError
    return found
