"""Read the mailbox of bounces and write down what the reports say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surveyapp.database import Database
from surveyapp.mail.bounce_mailbox import BounceMailbox
from surveyapp.mail.bounce_reports import read_report
from surveyapp.services.sending.record_bounce import record_bounce

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """Mails read; reports about messages of ours; and everything else that lay there."""

    read: int
    ours: int
    others: int


def take_bounces(
    database: Database, mailbox: BounceMailbox, secret_key: str, now: datetime
) -> Taken:
    """Take at most 500 mails; each is marked as read once what it says is written down."""
    read = ours = 0
    for key, content in mailbox.unread(AT_ONCE):
        report = read_report(content)
        if report is not None:
            with database.writing() as session:
                ours += record_bounce(session, report, secret_key, now)
        mailbox.mark_read(key)
        read += 1
    return Taken(read, ours, read - ours)
