"""The pace that all workers of an installation keep: rows say which places in time are taken.

Only the database's clock counts, as those of several machines differ.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import UpdateBase, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.mail.pacing import Pace
from surveyapp.mail_settings import Rate
from surveyapp.models import Record
from surveyapp.models.pace import ALL
from surveyapp.tokens import hash_address

PACE = Record.metadata.tables["sending_pace"]


def _kept(insert: sqlite.Insert | postgresql.Insert, *, new: bool) -> UpdateBase:
    """Insert a row, or change the one that is there: to the new moment, or only to lock it."""
    next_at = insert.excluded.next_at if new else PACE.c.next_at
    return insert.on_conflict_do_update(index_elements=["key"], set_={"next_at": next_at})


INSERTS: dict[str, sqlite.Insert | postgresql.Insert] = {
    "sqlite": sqlite.insert(PACE),
    "postgresql": postgresql.insert(PACE),
}
LOCK = {dialect: _kept(insert, new=False) for dialect, insert in INSERTS.items()}
KEEP = {dialect: _kept(insert, new=True) for dialect, insert in INSERTS.items()}
SOON = timedelta(seconds=2)
"""Nobody takes a place further ahead; a row that is says that a clock was set back."""


def database_time(session: Session) -> datetime:
    """This moment by the clock that all workers share."""
    if session.connection().dialect.name == "sqlite":
        return clock.now()
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def shared_pace(
    session: Session, rate: Rate, secret_key: str, domains: Collection[str]
) -> tuple[Pace, datetime]:
    """The pace as it is now, and the time; others wait for it until this transaction ends."""
    connection = session.connection()
    connection.execute(LOCK[connection.dialect.name], {"key": ALL, "next_at": clock.now()})
    now = database_time(session)
    rows = {row.key: row.next_at for row in session.execute(select(PACE))}
    taken = {domain: rows.get(_key(secret_key, domain), now) for domain in set(domains) - {""}}
    each, apart = 1 / rate.each_second, 1 / rate.each_domain
    later = {domain: at for domain, at in taken.items() if now < at <= _latest(now, apart)}
    next_at = rows[ALL] if now < rows[ALL] <= _latest(now, each) else now
    return Pace(rate, next_at, later), now


def keep_pace(session: Session, pace: Pace, secret_key: str) -> None:
    """Write down which places were taken; of domains only what still matters."""
    rows = [
        {"key": _key(secret_key, domain), "next_at": at}
        for domain, at in pace.next_by_domain.items()
        if at > pace.next_at
    ]
    over = delete(PACE).where(PACE.c.key != ALL, PACE.c.next_at <= pace.next_at)
    connection = session.connection()
    connection.execute(over)
    all_ = {"key": ALL, "next_at": pace.next_at}
    connection.execute(KEEP[connection.dialect.name], [all_, *rows])


def _latest(now: datetime, apart: float) -> datetime:
    return now + SOON + timedelta(seconds=apart)


def _key(secret_key: str, domain: str) -> str:
    return hash_address(secret_key, domain)
