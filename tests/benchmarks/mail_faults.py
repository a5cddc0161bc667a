"""What a mail server that is down, slow or refusing does to the outbox and to the pages.

python -m tests.benchmarks.mail_faults [--slow SECONDS] [--broken] [--engine sqlite|postgresql]

``--broken`` holds each promise against a way of sending that breaks it; the exit code is 0 as long
as one of them is kept all the same, which says that its check is blind.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from surveyapp import clock
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail_settings import MailSettings, Rate, SmtpServer
from surveyapp.mail_settings import Sender as NamedSender
from surveyapp.models import Message, Survey
from tests.benchmarks.careless_senders import (
    Sender,
    forgetful,
    locking,
    losing,
    properly,
    stubborn,
)
from tests.benchmarks.fault_places import SECRET, NewPlace, places
from tests.ports import free_port
from tests.staff import fast_passwords
from tests.surveyapp.factories import a_survey, an_open_link
from tests.surveyapp.outbox_rows import invite
from tests.surveyapp.respondent import Person
from tests.surveyapp.smtp_server import Mailroom, mail_server

LIMIT = 2.0
"""Seconds a page may take while mail is stuck."""

Measured = tuple[str, bool, str]
"""What was done, whether the promise held, and the figures."""


@dataclass
class Field:
    """A survey with an outbox, the server its mail goes to, and visitors to its pages."""

    database: Database
    config: Config
    room: Mailroom
    survey_id: int
    slug: str
    sender: Sender

    def send(self, now: datetime) -> None:
        self.sender(self.database, self.config, now)

    def invite(self, number: int) -> None:
        with self.database.writing() as session:
            survey = session.get_one(Survey, self.survey_id)
            for _ in range(number):
                invite(session, survey, SECRET, due_at=clock.now())

    def statuses(self) -> list[str]:
        with self.database.reading() as session:
            return [status.value for status in session.scalars(select(Message.status))]

    def to(self, server: SmtpServer) -> Field:
        return replace(
            self, config=replace(self.config, mail=replace(self.config.mail, smtp=server))
        )


@dataclass(frozen=True)
class Promise:
    """How it is measured, and a way of sending that breaks it."""

    measure: Callable[[Field, float], Measured]
    broken_by: Sender


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", type=float, default=30.0)
    parser.add_argument("--broken", action="store_true")
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    chosen = parser.parse_args()
    kept: list[bool] = []
    for engine in chosen.engine or ["sqlite", "postgresql"]:
        with places(engine) as new:
            kept += [
                is_kept(engine, new, number, chosen.slow, broken=chosen.broken)
                for number in range(len(PROMISES))
            ]
    held = any(kept) if chosen.broken else all(kept)
    return 0 if held else 1


def is_kept(engine: str, new: NewPlace, number: int, seconds: float, *, broken: bool) -> bool:
    promise = PROMISES[number]
    sender = promise.broken_by if broken else properly
    with fielded(new, f"check{number}", sender) as field:
        name, passed, told = promise.measure(field, seconds)
    by = f" by {sender.__name__} sender" if broken else ""
    sys.stdout.write(f"{'ok  ' if passed else 'FAIL'} {engine}, {name}{by}: {told}\n")
    sys.stdout.flush()
    return passed


def down(field: Field, _seconds: float) -> Measured:
    field.invite(20)
    page = slowest_page(field, lambda: field.to(SmtpServer("127.0.0.1", free_port())))
    waiting = field.statuses().count("queued")
    field.send(clock.now() + timedelta(hours=1))
    got = field.room.recipients()
    passed = waiting == 20 and len(got) == len(set(got)) == 20 and page < LIMIT
    return "down", passed, f"{waiting} of 20 waited, then {len(got)} mails; {told(page)}"


def slow(field: Field, seconds: float) -> Measured:
    field.invite(1)
    field.room.seconds = seconds
    page = slowest_page(field, lambda: field)
    got = len(field.room.letters)
    name = f"{seconds:g} s slow"
    return name, got == 1 and page < LIMIT, f"{got} mail; {told(page)}"


def refused_for_good(field: Field, _seconds: float) -> Measured:
    asked: list[str] = []
    field.room.to_recipient = answering(asked, ["550 5.1.1 no such mailbox"])
    field.invite(1)
    for days in range(3):
        field.send(clock.now() + timedelta(days=days))
    statuses = field.statuses()
    passed = statuses == ["bounced"] and len(asked) == 1
    return "550", passed, f"{statuses[0]}, asked {len(asked)} times in three days"


def refused_for_now(field: Field, _seconds: float) -> Measured:
    asked: list[str] = []
    field.room.to_recipient = answering(asked, ["451 4.7.1 later", "451 4.7.1 later", "250 ok"])
    field.invite(1)
    for minutes in range(8):
        field.send(clock.now() + timedelta(minutes=minutes))
    got = len(field.room.letters)
    return "451, then ok", got == 1, f"{got} mail after {len(asked)} tries"


def answering(asked: list[str], answers: Sequence[str]) -> Callable[[str], str]:
    def answer(recipient: str) -> str:
        asked.append(recipient)
        return answers[min(len(asked), len(answers)) - 1]

    return answer


def slowest_page(field: Field, of: Callable[[], Field]) -> float:
    """The longest that somebody answering waited, while a worker tried to send."""
    place = of()
    worker = threading.Thread(target=lambda: place.send(clock.now()), daemon=True)
    app = create_app(field.config, fast_passwords())
    longest = 0.0
    worker.start()
    for _ in range(5):
        began = time.perf_counter()
        visitor = Person(app)
        visitor.open(f"/s/{field.slug}")
        visitor.press(SAT1="8")
        longest = max(longest, time.perf_counter() - began)
    worker.join()
    app.extensions["database"].close()
    return longest


def told(page: float) -> str:
    return f"slowest page {page:.2f} s (limit {LIMIT:g})"


PROMISES = (
    Promise(down, losing),
    Promise(slow, locking),
    Promise(refused_for_good, stubborn),
    Promise(refused_for_now, forgetful),
)


@contextmanager
def fielded(new: NewPlace, name: str, sender: Sender) -> Iterator[Field]:
    room = Mailroom()
    with mail_server(room) as server:
        mail = MailSettings(server, NamedSender("post@fjord.example"), Rate(10_000, 10_000))
        config = new(name, mail)
        with closing(Database(config.database_url)) as database:
            with database.writing() as session:
                survey = a_survey(session)
                slug = an_open_link(session, survey).slug
            yield Field(database, config, room, survey.id, slug, sender)


if __name__ == "__main__":
    raise SystemExit(main())
