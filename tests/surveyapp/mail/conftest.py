"""An outbox with a survey behind it, and a mail server to empty it into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
import pytest_socket

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail.channels import open_channels
from surveyapp.mail_settings import MailSettings, Rate, Sender, SmtpServer
from surveyapp.models import Contact, Invitation, Message, Survey
from surveyapp.services.sending.send_messages import Counts, send_due
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.outbox_rows import Invited, Person, invite
from tests.surveyapp.smtp_server import Mailroom, mail_server

SECRET = "a-key-for-tests-of-thirty-two-and-more-characters"
FAST = Rate(10_000, 10_000)


@dataclass
class Outbox:
    """A database with one open survey, and the settings by which its messages leave."""

    database: Database
    config: Config
    survey_id: int
    room: Mailroom = field(default_factory=Mailroom)

    @property
    def smtp(self) -> SmtpServer:
        assert self.config.mail.smtp is not None
        return self.config.mail.smtp

    def invite(self, person: Person | None = None, due_at: datetime = NOW) -> Invited:
        with self.database.writing() as session:
            survey = session.get_one(Survey, self.survey_id)
            return invite(session, survey, SECRET, person, due_at)

    def send(self, now: datetime = NOW, patience: float = 60, limit: int = 10_000) -> Counts:
        channels = open_channels(self.config.mail, patience)
        return send_due(self.database, channels, self.config, now, "worker", limit)

    def message(self, invited: Invited) -> Message:
        with self.database.reading() as session:
            return session.get_one(Message, invited.message.id)

    def invitation(self, invited: Invited) -> Invitation:
        with self.database.reading() as session:
            return session.get_one(Invitation, invited.invitation.id)

    def contact(self, invited: Invited) -> Contact:
        with self.database.reading() as session:
            return session.get_one(Contact, invited.customer.id)


def settings(folder: Path, url: str, server: SmtpServer | None) -> Config:
    sender = Sender("post@fjord.example", "Fjord")
    mail = MailSettings(smtp=server, sender=sender, rate=FAST)
    return Config(
        folder, SECRET, public_url="https://survey.example.org", database_url=url, mail=mail
    )


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def room() -> Mailroom:
    return Mailroom()


@pytest.fixture
def smtp(room: Mailroom) -> Iterator[SmtpServer]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    with mail_server(room) as server:
        yield server


@pytest.fixture
def outbox(database: Database, tmp_path: Path, room: Mailroom, smtp: SmtpServer) -> Outbox:
    with database.writing() as session:
        survey_id = a_survey(session).id
    return Outbox(database, settings(tmp_path, url_of(database), smtp), survey_id, room)
