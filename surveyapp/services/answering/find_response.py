"""Find a response again by its secret, on whatever device."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, bindparam, column, select, table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.database import READING
from surveyapp.errors import NotFoundError
from surveyapp.models import LinkKind, Privacy, Record, ResponseStatus, SurveyState
from surveyapp.models.response import Value
from surveyapp.services.answering.find_link import LinkUsedError, SurveyClosedError
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
from surveyapp.services.answering.use_up_token import use_up
from surveyapp.tokens import hash_token, looks_like_token

RESPONSE = Record.metadata.tables["response"]

_KEPT = ("status", "language", "document", "page", "seconds", "saved_at", "submitted_at")
"""Columns that change while somebody answers."""

_FIXED = ("id", "seed", "started_at", "quality")
_LINK_AT = len(_FIXED) + len(_KEPT)
_SURVEY_AT = _LINK_AT + len(LINK_COLUMNS)

_READ = (
    select(*(RESPONSE.c[name] for name in (*_FIXED, *_KEPT)), *LINK_COLUMNS, *SURVEY_COLUMNS)
    .select_from(RESPONSE)
    .join(SURVEY, SURVEY.c.id == RESPONSE.c.survey_id)
    .join(VERSION, VERSION.c.id == RESPONSE.c.version_id)
    .outerjoin(LINK, LINK.c.id == RESPONSE.c.link_id)
    .where(RESPONSE.c.resume_token_hash == bindparam("secret"))
)
_READ_AND_HOLD = _READ.with_for_update(of=RESPONSE)
_KEEP = (
    update(RESPONSE)
    .where(RESPONSE.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _KEPT})
)
_SECRET = [RESPONSE.c.resume_token_hash]
_BEGIN = {
    "sqlite": sqlite.insert(RESPONSE).on_conflict_do_nothing(_SECRET),
    "postgresql": postgresql.insert(RESPONSE).on_conflict_do_nothing(index_elements=_SECRET),
}
_PLACED = table("response", column("rowid", Integer), *(column(c.name, c.type) for c in RESPONSE.c))
_BEGIN_ANYWHERE = sqlite.insert(_PLACED).on_conflict_do_nothing(index_elements=_SECRET)
PLACES = 62
"""Bits of where a row lies in SQLite; one more is left for rows that follow."""
COUNTED = {"preserve_rowcount": True}
"""An INSERT's cursor is closed at once; some drivers then forget how many rows it made."""
_USE_LINK = update(LINK).where(LINK.c.id == bindparam("this")).values(used=True)


class UnknownResponseError(NotFoundError):
    """No response has this token."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A response as it is worked on: a value, kept with ``keep``."""

    id: UUID
    seed: int
    started_at: datetime | None
    quality: Sequence[str]
    status: ResponseStatus
    language: str
    document: Mapping[str, Value]
    page: str | None
    seconds: float | None
    saved_at: datetime | None
    submitted_at: datetime | None
    link: LinkFacts | None
    survey: SurveyFacts
    first: Mapping[str, Any] | None = None
    """What else is written with the first page; None once that has happened."""
    mark: str | None = None
    """Used up with the first page, where answers must not lead to the link they came by."""

    @property
    def submitted(self) -> bool:
        """Whether it is finished."""
        return self.status is ResponseStatus.SUBMITTED


def find_response(session: Session, token: str) -> Underway | None:
    """The response of this token, if it was ever started.

    A session for writing waits for others who are writing the same response.
    """
    if not looks_like_token(token):
        return None
    return _found(session, hash_token(token))


def begun_elsewhere(session: Session, response: Underway) -> Underway:
    """The response of the same token that another connection has begun in the meantime.

    Raises:
        UnknownResponseError: it is gone again.
    """
    found = _found(session, (response.first or {}).get("resume_token_hash", ""))
    if found is None:
        raise UnknownResponseError
    return found


def _found(session: Session, secret: str) -> Underway | None:
    query = _READ if session.info.get(READING) else _READ_AND_HOLD
    row = session.connection().execute(query, {"secret": secret}).first()
    if row is None:
        return None
    values: Sequence[Any] = row
    link = None if values[_LINK_AT] is None else link_facts(values, _LINK_AT)
    parts = (*values[:_LINK_AT], link, survey_facts(values, _SURVEY_AT))
    return Underway(*parts)


def resume_response(session: Session, token: str) -> Underway:
    """The response of this token.

    Raises:
        UnknownResponseError: there is none, or its link was revoked.
    """
    response = find_response(session, token)
    if response is None or (response.link is not None and response.link.revoked_at is not None):
        raise UnknownResponseError
    return response


def keep(session: Session, response: Underway) -> bool:
    """Write what changed; a personal link is used up by a submitted response.

    False: the response was begun by another connection a moment ago, and nothing is written.

    Raises:
        LinkUsedError: another response was begun with the same token; nothing may be committed.
    """
    connection = session.connection()
    if response.first is None:
        known = {f"new_{name}": getattr(response, name) for name in _KEPT}
        connection.execute(_KEEP, {"this": response.id, **known})
    elif not _begin(connection, response):
        return False
    elif response.mark is not None and not use_up(connection, response.survey.id, response.mark):
        raise LinkUsedError
    link = response.link
    if response.submitted and link is not None and link.kind is LinkKind.PERSONAL:
        connection.execute(_USE_LINK, {"this": link.id})
    return True


def _begin(connection: Connection, response: Underway) -> bool:
    statement, values = _BEGIN[connection.dialect.name], _whole(response)
    if _hides_order(connection, response):
        statement, values["rowid"] = _BEGIN_ANYWHERE, secrets.randbits(PLACES)
    return connection.execute(statement, values, execution_options=COUNTED).rowcount > 0


def _hides_order(connection: Connection, response: Underway) -> bool:
    """Whether the row must not lie behind those that came before it.

    SQLite hands out anonymous answers in the order in which they lie; in PostgreSQL no row can
    choose its place, and ``mix_answers`` mixes them afterwards.
    """
    anonymous = response.survey.privacy is Privacy.ANONYMOUS
    return anonymous and connection.dialect.name == "sqlite"


def _whole(response: Underway) -> dict[str, Any]:
    values = {name: getattr(response, name) for name in (*_FIXED, *_KEPT)}
    return {**values, **(response.first or {})}


def require_still_open(response: Underway, now: datetime) -> None:
    """Stop here when the survey was closed under an unfinished response.

    Raises:
        SurveyClosedError: it was.
    """
    if response.survey.state(now) is not SurveyState.OPEN:
        raise SurveyClosedError
