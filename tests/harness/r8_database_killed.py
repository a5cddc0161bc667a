"""R8: PostgreSQL is killed three times while the app and a worker run; nobody restarts them.

python -m tests.harness.r8_database_killed [--brief] [--broken]

``--broken`` lets PostgreSQL say that something is kept before it is, which has to lose answers.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.benchmarks.mail_speed import fill
from tests.harness.check import Figure, at_most, exactly, holds, told
from tests.harness.crowd import Crowd
from tests.harness.fielding import an_open_entrance
from tests.harness.wire import Browser
from tests.harness.world import SOUND, World, a_world
from tests.postgres import PostgresServer, server_of_our_own
from tests.surveyapp.smtp_server import Mailroom, mail_server

KILLS = 3
PEOPLE = 6
MAILS = 600
RATE = 12
"""Mails a second, so that every kill finds the worker sending."""
READY_SECONDS = 10.0
MAILS_SECONDS = 180.0
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
HASTY = {"fsync": "on", "synchronous_commit": "off", "wal_writer_delay": "10s"}


@dataclass
class Killings:
    """A database that is killed under an app, a worker and people who answer."""

    world: World
    server: PostgresServer
    crowd: Crowd
    room: Mailroom
    ready: list[float] = field(default_factory=list)
    """Seconds from the database's answer to the app's."""
    thanked: list[float] = field(default_factory=list)
    """Seconds from there to the next thanks to a visitor."""
    mailed: list[float] = field(default_factory=list)
    """Seconds from there to the next mail."""

    def kill(self) -> None:
        """Kill it, let it lie a while, start it, and see how soon all go on."""
        self.server.kill()
        time.sleep(random.uniform(1, 5))  # noqa: S311 - nothing to guess
        self.server.start()
        back, mails = time.monotonic(), len(self.room.letters)
        self.ready.append(_seconds(back, self._is_ready))
        known = len(self.crowd.thanked)
        self.thanked.append(_seconds(back, lambda: len(self.crowd.thanked) > known))
        self.mailed.append(_seconds(back, lambda: len(self.room.letters) > mails))

    def _is_ready(self) -> bool:
        try:
            return Browser(self.world.port).ask("/readyz").status == 200
        except (OSError, HTTPException):
            return False

    def figures(self) -> list[Figure]:
        """What all of it came to, apart from the answers."""
        got = Counter(self.room.recipients())
        refused = {"status 503"}
        return [
            at_most("ready after s", max(self.ready), READY_SECONDS),
            at_most("thanks again after s", max(self.thanked), 2 * READY_SECONDS),
            at_most("mails again after s", max(self.mailed), 60),
            exactly("pages but 503", sum(one not in refused for one in self.crowd.failed), 0),
            exactly("not mailed", MAILS - len(got), 0),
            at_most("mailed twice", got.total() - len(got), len(self.ready)),
        ]


def main() -> int:
    """Print every figure; 1 when one is not what it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--broken", action="store_true")
    asked = parser.parse_args()
    figures = measured(KILLS, 2.0 if asked.brief else 8.0, HASTY if asked.broken else DURABLE)
    sys.stdout.write(f"postgresql, {KILLS} kills: {told(figures)}\n")
    return int(not holds(figures))


def measured(kills: int, seconds: float, settings: dict[str, str]) -> list[Figure]:
    """Kill the database so often, with so many seconds of answering before each."""
    room = Mailroom()
    with ExitStack() as held:
        server = held.enter_context(server_of_our_own(**settings))
        world = held.enter_context(a_world("postgresql", server.url))
        smtp = held.enter_context(mail_server(room))
        world.settings = {
            "SURVEYAPP_SMTP": f"smtp://127.0.0.1:{smtp.port}",
            "SURVEYAPP_MAIL_FROM": "post@fjord.example",
            "SURVEYAPP_MAIL_RATE": f"{RATE},{RATE}",
        }
        fill(world.database, MAILS)
        entrance = an_open_entrance(world, "open link", cookies=True)
        held.enter_context(world.served(SOUND))
        held.enter_context(working(world))
        crowd = Crowd(world.port, entrance.path, patient=True)
        killings = Killings(world, server, crowd, room)
        _seconds(time.monotonic(), lambda: room.letters)
        with crowd.at_work(PEOPLE):
            for _ in range(kills):
                time.sleep(seconds)
                killings.kill()
            time.sleep(seconds)
        _seconds(time.monotonic(), lambda: len(set(room.recipients())) == MAILS, MAILS_SECONDS)
        return [*crowd.outcome(world, entrance.survey_id), *killings.figures()]


@contextmanager
def working(world: World) -> Iterator[None]:
    """A worker beside the app, in a process of its own."""
    command = [sys.executable, "-m", "tests.harness.faulty", SOUND, "worker"]
    command += ["--data", str(world.folder)]
    with (world.folder / "worker.txt").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=world.environment(), text=True
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _seconds(since: float, happened: object, most: float = 60.0) -> float:
    """How long it took since then until this happened, or ``most``."""
    assert callable(happened)
    while not happened():
        if time.monotonic() - since > most:
            return most
        time.sleep(0.05)
    return time.monotonic() - since


if __name__ == "__main__":
    sys.exit(main())
