"""A campaign whose worker is killed at random points: does everybody get a mail, and one only?"""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

from surveyapp.database import Database
from surveyapp.mail_settings import MailSettings, Rate, Sender
from tests.benchmarks.fault_places import NewPlace, Workers
from tests.benchmarks.fault_worker import Run
from tests.benchmarks.mail_speed import fill
from tests.surveyapp.smtp_server import TAKEN, Mailroom, mail_server

RESUMES_SECONDS = 60.0
IDLE_SECONDS = 75.0
"""After so long without a mail nothing more will come."""
THINKS_SECONDS = 0.004
"""The mail server takes its time, so that kills meet mails under way."""


@dataclass(frozen=True)
class Campaign:
    """What became of it."""

    mails: int
    kills: int
    reached: int
    doubled: int
    resumed: tuple[float, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        within = all(seconds < RESUMES_SECONDS for seconds in self.resumed)
        return self.reached == self.mails and self.doubled <= self.kills and within

    def __str__(self) -> str:
        slowest = max(self.resumed, default=0.0)
        middle = sorted(self.resumed)[len(self.resumed) // 2] if self.resumed else 0.0
        return (
            f"{self.kills} kills: {self.reached:,} of {self.mails:,} reached, {self.doubled} mails "
            f"doubled, resumed after {middle:.0f} s (slowest {slowest:.0f} s), "
            f"{self.seconds:.0f} s in all"
        )


def campaign(new: NewPlace, mails: int, kills: int, seed: int, broken: str = "") -> Campaign:
    room = Mailroom(seconds=THINKS_SECONDS, to_message=lambda _recipient: TAKEN)
    points = sorted(random.Random(seed).sample(range(1, mails), kills))  # noqa: S311 - no secret
    with mail_server(room) as server:
        rate = Rate(100_000, 100_000)
        mail = MailSettings(smtp=server, sender=Sender("post@fjord.example"), rate=rate)
        config = new(f"campaign_{broken}", mail)
        with closing(Database(config.database_url)) as database:
            fill(database, mails)
        workers = Workers(Run(config, config.data_folder / "diary", "own", broken), 1)
        began = time.monotonic()
        resumed = _killed_at(room, workers, points)
        _wait_until_quiet(room, mails)
        seconds = time.monotonic() - began
        workers.kill()
    letters = Counter(room.recipients())
    doubled = sum(letters.values()) - len(letters)
    return Campaign(mails, kills, len(letters), doubled, resumed, seconds)


def _killed_at(room: Mailroom, workers: Workers, points: list[int]) -> tuple[float, ...]:
    """Seconds from each kill to the next mail."""
    resumed = []
    for point in points:
        if not _await(lambda point=point: len(room.letters) >= point, IDLE_SECONDS):
            break
        workers.kill()
        killed, before = time.monotonic(), len(room.letters)
        workers.revive()
        _await(lambda before=before: len(room.letters) > before, IDLE_SECONDS)
        resumed.append(time.monotonic() - killed)
    return tuple(resumed)


def _wait_until_quiet(room: Mailroom, mails: int) -> None:
    count = -1
    while len(set(room.recipients())) < mails and count != len(room.letters):
        count = len(room.letters)
        before = count
        _await(lambda before=before: len(room.letters) > before, IDLE_SECONDS)


def _await(condition: object, seconds: float) -> bool:
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.003)
    return True
