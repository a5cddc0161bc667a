"""Systems that may send events: added, given a new secret, taken out of use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError, NotFoundError
from surveyapp.models import WebhookSource
from surveyapp.tokens import new_slug
from surveyapp.typed_text import one_line

MAXIMUM_NAME = 100


class UnknownSourceError(NotFoundError):
    """No such source, or one that is out of use: the two look the same."""


class UnfitSourceNameError(BadInputError):
    """The name is empty or too long."""


def add_source(session: Session, name: str, now: datetime) -> WebhookSource:
    """Add a system under an address of its own.

    Raises:
        UnfitSourceNameError: no name, or one of more than 100 characters.
    """
    plain = one_line(name)
    if not 0 < len(plain) <= MAXIMUM_NAME:
        raise UnfitSourceNameError(f"Give the system a name of 1 to {MAXIMUM_NAME} characters.")
    source = WebhookSource(name=plain, slug=new_slug(), secret_version=1, created_at=now)
    session.add(source)
    session.flush()
    return source


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


def _in_use(session: Session, source_id: int) -> WebhookSource:
    found = session.get(WebhookSource, source_id)
    if found is None or found.revoked_at is not None:
        raise UnknownSourceError
    return found
