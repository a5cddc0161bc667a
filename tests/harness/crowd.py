"""People who answer at the same time, and a ledger of whom the app has thanked.

A name is added to the ledger only after the thanks were read; what the database holds is then
compared with it.
"""

from __future__ import annotations

import random
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException

from surveyapp.models import Response, ResponseStatus
from tests.harness.check import Figure, at_least, exactly
from tests.harness.fielding import ANSWERS, KEPT, THANKS, is_whole
from tests.harness.wire import HOST, SECONDS, Answer, Browser
from tests.harness.world import World

TRY_AGAIN_SECONDS = 0.3
GIVES_UP_SECONDS = 60.0


class Failed(Exception):
    """The app did not answer as it has to; the message says what came instead."""


@dataclass
class Passed(Browser):
    """Somebody whom a proxy passes on to whoever serves."""

    doors: tuple[int, ...] = ()

    def connected(self) -> socket.socket:
        """A connection to the app."""
        return connected(self.doors)


def connected(doors: tuple[int, ...]) -> socket.socket:
    """A connection to one of these ports, to another where one refuses, as proxies do."""
    *others, last = random.sample(doors, len(doors))
    for door in others:
        with suppress(ConnectionRefusedError):
            return socket.create_connection((HOST, door), SECONDS)
    return socket.create_connection((HOST, last), SECONDS)


@dataclass
class Crowd:
    """Visitors to an open link; ``patient`` ones send again what was not taken, as people do."""

    port: int
    path: str
    patient: bool = False
    doors: tuple[int, ...] = ()
    """Ports behind a proxy; without them ``port`` is the only one."""
    began: set[str] = field(default_factory=set)
    thanked: list[str] = field(default_factory=list)
    thanked_at: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    acts: list[float] = field(default_factory=list)
    """When a page was asked for or a form sent."""
    stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self, people: int) -> Iterator[None]:
        """So many answer, one survey after the other, as long as the block lasts."""
        threads = [threading.Thread(target=self._answer_all) for _ in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()

    def _answer_all(self) -> None:
        while not self.stopping.is_set():
            try:
                self._answer(f"Branch {secrets.token_hex(6)}")
            except Failed as failure:
                self.failed.append(str(failure))
                time.sleep(TRY_AGAIN_SECONDS)

    def _answer(self, name: str) -> None:
        ada = Passed(self.port, name[-1] in "02468ace", doors=self.doors or (self.port,))
        self.began.add(name)
        page = self._reached(ada, lambda: ada.open(self.path))
        while THANKS not in page.page:
            page = self._reached(ada, lambda: ada.press({**ANSWERS, "NAM1": name}))
        self.thanked.append(name)
        self.thanked_at.append(time.monotonic())

    def _reached(self, ada: Browser, act: Callable[[], Answer]) -> Answer:
        """The page that an act leads to, after as many tries as patience allows."""
        until = time.monotonic() + GIVES_UP_SECONDS
        before, path = getattr(ada, "answer", None), ada.path
        while True:
            self.acts.append(time.monotonic())
            told = _tried(act)
            if isinstance(told, Answer):
                return told
            if not self.patient or time.monotonic() > until:
                raise Failed(told)
            self.failed.append(told)
            ada.path = path
            if before is not None:
                ada.answer = before
            time.sleep(TRY_AGAIN_SECONDS)

    @staticmethod
    def told_of(failed: Iterable[str]) -> str:
        """What came instead of pages, and how often."""
        return ", ".join(f"{number} x {what}" for what, number in Counter(failed).items())

    def outcome(self, world: World, survey_id: int) -> list[Figure]:
        """What the database holds beside the ledger."""
        responses = world.responses(survey_id)
        done = [one for one in responses if one.status is ResponseStatus.SUBMITTED]
        names = Counter(str(one.document.get("NAM1")) for one in done)
        halves = [one for one in responses if not is_whole(_usual(one))]
        halves += [one for one in done if _usual(one) != KEPT]
        return [
            at_least("thanked", len(self.thanked), 10),
            exactly("lost", sum(names[name] == 0 for name in self.thanked), 0),
            exactly("doubled", sum(number > 1 for number in names.values()), 0),
            exactly("partial", len(halves), 0),
            exactly("phantom", len(set(names) - self.began), 0),
        ]


def _usual(response: Response) -> dict[str, object]:
    """The answers, with the usual one in place of the visitor's own name."""
    own = {"NAM1": KEPT["NAM1"]} if "NAM1" in response.document else {}
    return {**response.document, **own}


def _tried(act: Callable[[], Answer]) -> Answer | str:
    """The page, or what came instead of it."""
    try:
        answer = act()
    except (OSError, HTTPException) as error:
        return type(error).__name__
    return answer if answer.status == 200 else f"status {answer.status}"
