"""How fast the outbox empties into a mail server on this machine that takes everything.

python -m tests.benchmarks.mail_speed [--messages 10000] [--senders 2] [--database URL]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from surveyapp import clock, migrations
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail.channels import open_channels
from surveyapp.mail_settings import MailSettings, Rate, Sender
from surveyapp.models import (
    Channel,
    Contact,
    Customer,
    Invitation,
    InvitationStatus,
    Link,
    LinkKind,
    Message,
    MessageKind,
    MessageStatus,
)
from surveyapp.services.sending.send_messages import send_due
from surveyapp.tokens import hash_token, invitation_token, new_slug
from tests.surveyapp.factories import a_survey
from tests.surveyapp.invented_customers import a_programme
from tests.surveyapp.smtp_server import Mailroom, mail_server_apart

SECRET = "a-key-for-benchmarks-of-more-than-thirty-two-characters"
LIMIT = 200
"""Messages a second."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, mail_server_apart(Mailroom()) as server:
        mail = MailSettings(
            smtp=server, sender=Sender("post@fjord.example"), rate=Rate(100_000, 100_000)
        )
        config = Config(Path(folder), SECRET, database_url=chosen.database, mail=mail)
        with closing(Database(config.database_url)) as database:
            migrations.upgrade(database)
            fill(database, chosen.messages)
            return report(database, config, chosen.messages, chosen.senders)


def report(database: Database, config: Config, messages: int, senders: int) -> int:
    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(senders) as pool:
        turns = [pool.submit(empty, database, config, f"sender {n}") for n in range(senders)]
        sent = sum(turn.result() for turn in turns)
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    rate = sent / seconds
    kind = database.url.get_backend_name()
    sys.stdout.write(
        f"{sent:,} of {messages:,} messages from {kind} by {senders} senders in {seconds:.1f} s: "
        f"{rate:.0f} a second (limit {LIMIT}), {1000 * used / sent:.1f} ms CPU each\n"
    )
    return 0 if rate >= LIMIT and sent == messages else 1


def empty(database: Database, config: Config, name: str) -> int:
    """Turn after turn as a worker's thread takes them, until nothing is due."""
    sent = 0
    while True:
        counts = send_due(database, open_channels(config.mail), config, clock.now(), name)
        if counts.sent == 0:
            return sent
        sent += counts.sent


def fill(database: Database, messages: int) -> None:
    """That many customers, each with a queued invitation of a programme that has a condition."""
    now = clock.now()
    with database.writing() as session:
        survey = a_survey(session)
        programme = a_programme(session, survey, where="segment == gold and purchases_12m >= 1")
        facts = {"segment": "gold", "purchases_12m": 4}
        numbers = range(messages)
        languages = ("nb", "sv", "en")
        people = [{"key": f"k{n}", "language": languages[n % 3], "facts": facts} for n in numbers]
        customers = list(session.scalars(insert(Customer).returning(Customer.id), people))
        contacts = [
            {"customer_id": customer, "name": f"Åse {n}", "email": f"p{n}@d{n % 97}.example"}
            for n, customer in enumerate(customers)
        ]
        session.execute(insert(Contact), contacts)
        slugs = [new_slug() for _ in numbers]
        links = [
            {
                "survey_id": survey.id,
                "customer_id": customer,
                "kind": LinkKind.PERSONAL,
                "slug": slug,
                "token_hash": hash_token(invitation_token(SECRET, slug)),
                "created_at": now,
            }
            for slug, customer in zip(slugs, customers, strict=True)
        ]
        made = list(
            session.scalars(insert(Link).returning(Link.id, sort_by_parameter_order=True), links)
        )
        invitations = [
            {
                "link_id": link,
                "survey_id": survey.id,
                "customer_id": customer,
                "programme_id": programme.id,
                "channel": Channel.EMAIL,
                "status": InvitationStatus.PLANNED,
                "due_at": now,
            }
            for link, customer in zip(made, customers, strict=True)
        ]
        ids = list(session.scalars(insert(Invitation).returning(Invitation.id), invitations))
        outbox = [
            {
                "invitation_id": number,
                "kind": MessageKind.INVITATION,
                "channel": Channel.EMAIL,
                "status": MessageStatus.QUEUED,
                "due_at": now,
                "message_id": f"<{number}@fjord.example>",
            }
            for number in ids
        ]
        session.execute(insert(Message), outbox)


if __name__ == "__main__":
    raise SystemExit(main())
