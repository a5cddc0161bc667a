"""The outbound half of R18: text messages to a gateway that thinks for too long."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread

from surveyapp.models import Channel, Message, MessageStatus
from surveyapp.services.sending.record_sending import MOST_ATTEMPTS
from tests.harness.check import Figure, at_least, at_most, exactly
from tests.harness.sending import PATIENCE, send_all
from tests.harness.world import SOUND, World
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.outbox_rows import Person, invite

NEVER, SLOW, GOOD = "+4790000001", "+4790000002", "+4790000003"
"""Numbers whose messages never get an answer, get none at the first two tries, and get one."""
TRIES_IN_VAIN = 2
SLACK = timedelta(seconds=30)
"""A pause begins when a try ends, which takes more time at one try than at another."""
LONGEST_PAUSE = timedelta(hours=7)
APART = timedelta(days=30)
"""Between the messages, so that the pauses of one are not taken for another's."""


@dataclass
class Gateway:
    """What came, by number: the ids of the messages, in order."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    effects: dict[str, set[str]] = field(default_factory=dict)
    """A gateway sends one text for each id, also for those whose answer came too late."""
    port: int = 0

    def take(self, number: str, message_id: str) -> bool:
        """Note a message; whether it is answered in time."""
        self.ids.setdefault(number, []).append(message_id)
        self.effects.setdefault(number, set()).add(message_id)
        return number == GOOD or (number == SLOW and len(self.ids[number]) > TRIES_IN_VAIN)


def measure_sending(world: World, brief: bool) -> list[Figure]:
    """Send three text messages until nothing is due any more."""
    with world.writing() as session:
        survey = a_survey(session)
        sent_to = {}
        for place, number in enumerate((SLOW, GOOD) if brief else (SLOW, GOOD, NEVER)):
            person = Person(None, phone=number, channel=Channel.SMS)
            due = NOW + place * APART
            sent_to[number] = invite(session, survey, world.key, person, due).message.id
    with _gateway() as gateway:
        turns = _turns(world, gateway.port)
    messages = _messages(world, sent_to)
    pauses = _pauses(turns)
    figures = [
        exactly("texts sent", sum(m.status is MessageStatus.SENT for m in messages.values()), 2),
        exactly("ids each", max(len(set(ids)) for ids in gateway.ids.values()), 1),
        exactly("effects each", max(len(ids) for ids in gateway.effects.values()), 1),
        at_least("tries until the gateway answered", len(gateway.ids[SLOW]), TRIES_IN_VAIN + 1),
        at_least("shortest pause s", min(pauses, default=timedelta()).total_seconds(), 30),
        at_most("longest pause s", max(pauses).total_seconds(), LONGEST_PAUSE.total_seconds()),
    ]
    if brief:
        return figures
    given_up = messages[NEVER].status is MessageStatus.FAILED
    tries = len(gateway.ids[NEVER])
    in_vain = pauses[-MOST_ATTEMPTS + 1 :]
    shorter = sum(b < a - SLACK for a, b in pairwise(in_vain))
    return [
        *figures,
        exactly("tries without any answer", tries, MOST_ATTEMPTS),
        exactly("given up after them", int(given_up), 1),
        exactly("pauses shorter than the one before", shorter, 0),
    ]


def _turns(world: World, port: int) -> list[datetime]:
    """Run the sender, with a fault in a process of its own; when each turn was."""
    url = world.database.url.render_as_string(hide_password=False)
    if world.fault == SOUND:
        return send_all(url, port)
    command = [sys.executable, "-m", "tests.harness.sending", world.fault, url, str(port)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [datetime.fromisoformat(line) for line in done.stdout.split()]


def _pauses(turns: list[datetime]) -> list[timedelta]:
    """Between the tries of one message."""
    return [b - a for a, b in pairwise(turns) if b - a < APART / 2]


def _messages(world: World, ids: dict[str, int]) -> dict[str, Message]:
    with world.database.reading() as session:
        return {number: session.get_one(Message, this) for number, this in ids.items()}


@contextmanager
def _gateway() -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not gateway.take(message["to"], self.headers["Idempotency-Key"]):
                time.sleep(2 * PATIENCE)
            try:
                self.send_response(200)
                self.end_headers()
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the same
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.port = server.server_port
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
