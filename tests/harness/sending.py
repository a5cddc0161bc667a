"""Sends text messages turn by turn, the clock moved to when the next is due.

``python -m tests.harness.sending FAULT DATABASE PORT`` prints when each turn was.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail.sms import SmsTransport
from surveyapp.mail_settings import MailSettings, SmsGateway
from surveyapp.models import Channel, Message, MessageStatus
from surveyapp.services.sending.send_messages import send_due
from tests.harness.faults import FAULTS
from tests.harness.world import KEY

PATIENCE = 0.5
"""Seconds the sender waits for the gateway."""
MOST_TURNS = 30
"""More than a sender takes that gives up."""


def main(fault: str, url: str, port: str) -> None:
    """Send with this fault."""
    for name in fault.split("+"):
        FAULTS[name]()
    sys.stdout.writelines(f"{turn.isoformat()}\n" for turn in send_all(url, int(port)))


def send_all(url: str, port: int) -> list[datetime]:
    """Send until nothing is queued any more; when each turn was."""
    gateway, turns = SmsGateway(f"http://127.0.0.1:{port}/"), []
    with tempfile.TemporaryDirectory() as folder, closing(Database(url)) as database:
        config = Config(Path(folder), KEY, database_url=url, mail=MailSettings(sms=gateway))
        while len(turns) < MOST_TURNS and (due := _next_due(database)) is not None:
            transport = SmsTransport(gateway, PATIENCE)
            send_due(database, {Channel.SMS: transport}, config, due, "harness")
            turns.append(due)
    return turns


def _next_due(database: Database) -> datetime | None:
    queued = select(func.min(Message.due_at)).where(Message.status == MessageStatus.QUEUED)
    with database.reading() as session:
        return session.scalar(queued)


if __name__ == "__main__":
    main(*sys.argv[1:])
