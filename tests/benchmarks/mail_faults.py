"""What a mail server that is down, slow or refusing does to the outbox and to the pages.

python -m tests.benchmarks.mail_faults [--slow SECONDS] [--broken]

``--broken`` sends in one long transaction and tries whatever was refused again; it must fail.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from surveyapp import clock, migrations
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail.channels import open_channels
from surveyapp.mail.smtp import SmtpTransport
from surveyapp.mail.transports import Refused, Unreachable
from surveyapp.mail_settings import MailSettings, Rate, Sender, SmtpServer
from surveyapp.models import Message, MessageStatus, Survey
from surveyapp.queries.outbox import letter_facts
from surveyapp.services.sending.send_messages import send_due
from surveyapp.services.sending.write_letter import envelope_of, words_of
from tests.ports import free_port
from tests.staff import fast_passwords
from tests.surveyapp.factories import a_survey, an_open_link
from tests.surveyapp.outbox_rows import invite
from tests.surveyapp.respondent import Person
from tests.surveyapp.smtp_server import Mailroom, mail_server

SECRET = "a-key-for-benchmarks-of-more-than-thirty-two-characters"
LIMIT = 2.0
"""Seconds a page may take while mail is stuck."""

Send = Callable[["Field", datetime], None]


@dataclass
class Field:
    """A survey with an outbox, the server its mail goes to, and visitors to its pages."""

    database: Database
    config: Config
    room: Mailroom
    survey_id: int
    slug: str
    send: Send

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", type=float, default=30.0)
    parser.add_argument("--broken", action="store_true")
    chosen = parser.parse_args()
    send = carelessly if chosen.broken else properly
    checks = (down, lambda field: slow(field, chosen.slow), refused_for_good, refused_for_now)
    failed = 0
    for check in checks:
        with fielded(send) as field:
            name, passed, told = check(field)
        failed += not passed
        sys.stdout.write(f"{'ok  ' if passed else 'FAIL'} {name}: {told}\n")
        sys.stdout.flush()
    return 1 if failed else 0


def down(field: Field) -> tuple[str, bool, str]:
    field.invite(20)
    page = slowest_page(field, lambda: field.to(SmtpServer("127.0.0.1", free_port())))
    waiting = field.statuses().count("queued")
    field.send(field, clock.now() + timedelta(hours=1))
    got = field.room.recipients()
    passed = waiting == 20 and len(got) == len(set(got)) == 20 and page < LIMIT
    return "down", passed, f"{waiting} of 20 waited, then {len(got)} mails; {told(page)}"


def slow(field: Field, seconds: float) -> tuple[str, bool, str]:
    field.invite(1)
    field.room.seconds = seconds
    page = slowest_page(field, lambda: field)
    got = len(field.room.letters)
    name = f"{seconds:g} s slow"
    return name, got == 1 and page < LIMIT, f"{got} mail; {told(page)}"


def refused_for_good(field: Field) -> tuple[str, bool, str]:
    asked: list[str] = []
    field.room.to_recipient = answering(asked, ["550 5.1.1 no such mailbox"])
    field.invite(1)
    for days in range(3):
        field.send(field, clock.now() + timedelta(days=days))
    statuses = field.statuses()
    passed = statuses == ["bounced"] and len(asked) == 1
    return "550", passed, f"{statuses[0]}, asked {len(asked)} times in three days"


def refused_for_now(field: Field) -> tuple[str, bool, str]:
    asked: list[str] = []
    field.room.to_recipient = answering(asked, ["451 4.7.1 later", "451 4.7.1 later", "250 ok"])
    field.invite(1)
    for minutes in range(8):
        field.send(field, clock.now() + timedelta(minutes=minutes))
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
    worker = threading.Thread(target=lambda: place.send(place, clock.now()), daemon=True)
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


def properly(field: Field, now: datetime) -> None:
    send_due(field.database, open_channels(field.config.mail), field.config, now, "worker")


def carelessly(field: Field, now: datetime) -> None:
    """As it is often done: one transaction around everything, and again whatever was refused."""
    assert field.config.mail.smtp is not None
    transport = SmtpTransport(field.config.mail.smtp)
    with field.database.writing() as session:
        waiting = select(Message.id).where(Message.status == MessageStatus.QUEUED)
        for number in list(session.scalars(waiting)):
            facts = letter_facts(session, number)
            if facts is None:
                continue
            envelope = envelope_of(facts, words_of(session, facts), field.config, now)
            try:
                transport.send(envelope)
            except (Refused, Unreachable):
                continue
            sent = {"status": MessageStatus.SENT, "sent_at": now}
            session.execute(update(Message).where(Message.id == number).values(**sent))
    transport.close()


@contextmanager
def fielded(send: Send) -> Iterator[Field]:
    room = Mailroom()
    with tempfile.TemporaryDirectory() as folder, mail_server(room) as server:
        sender, rate = Sender("post@fjord.example"), Rate(10_000, 10_000)
        config = Config(Path(folder), SECRET, mail=MailSettings(server, sender, rate))
        with closing(Database(config.database_url)) as database:
            migrations.upgrade(database)
            with database.writing() as session:
                survey = a_survey(session)
                slug = an_open_link(session, survey).slug
            yield Field(database, config, room, survey.id, slug, send)


if __name__ == "__main__":
    raise SystemExit(main())
