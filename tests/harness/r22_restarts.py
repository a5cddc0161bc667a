"""R22: the app is told to stop and started again while people answer; nobody's request fails.

python -m tests.harness.r22_restarts [--engine sqlite|postgresql] [--brief] [--broken]

In turn: one process after another at a socket that is kept open, as systemd does; the next process
before the last one stops, at the same socket; and two processes at two ports behind a proxy that
goes on to the other when one refuses. ``--broken`` stops as waitress does by itself, which has to
break off requests.
"""

from __future__ import annotations

import argparse
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from tests.harness.check import BOTH, POSTGRESQL, Figure, at_least, at_most, exactly, holds, told
from tests.harness.crowd import Crowd, connected
from tests.harness.fielding import an_open_entrance
from tests.harness.wire import HOST
from tests.harness.world import SOUND, NotServing, World, a_world, postgres
from tests.ports import free_port

BROKEN = "broken_off"
RESTARTS = 6
PEOPLE = 6
KEEPING_OPEN = 3
PAUSE_SECONDS = 2.0
STOPS_SECONDS = 40.0
WAITS_SECONDS = 20.0
"""The longest a page may take while nobody serves, on a machine that does much else."""
LAUNCH = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
"""Hands a socket over as systemd does."""

Process = subprocess.Popen[str]


@dataclass
class House:
    """The processes that serve one app: one after another, at a door that is kept open."""

    world: World
    fault: str
    doors: tuple[int, ...]
    """Its ports."""
    door: socket.socket | None = None
    serving: list[Process] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    """How those that were stopped ended."""

    def begin(self) -> None:
        """Open."""
        self.start(self.doors[0])

    def restart(self) -> None:
        """Change the process."""
        self.stop()
        self.start(self.doors[0])

    def start(self, port: int) -> None:
        """One more process; returns once it serves."""
        command = ["-m", "tests.harness.faulty", self.fault, "serve", "--port", str(port)]
        command += ["--data", str(self.world.folder)]
        handed = () if self.door is None else (self.door.fileno(),)
        if handed:
            command = ["-c", LAUNCH, str(handed[0]), *command]
        with self.world.log.open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self.world.environment(),
                pass_fds=handed,
            )
        self.serving.append(process)
        assert process.stdout is not None
        if not process.stdout.readline().startswith("Serving"):
            raise NotServing(self.world.log.read_text("utf-8")[-2000:])

    def stop(self) -> None:
        """Tell the oldest to stop, and wait until it has."""
        process = self.serving.pop(0)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=STOPS_SECONDS)
        self.codes.append(process.returncode)

    def close(self) -> None:
        """Leave nothing running."""
        for process in self.serving:
            process.kill()
            process.communicate()


class SideBySide(House):
    """The next serves before the last one stops."""

    def restart(self) -> None:
        """Change the process."""
        self.start(self.doors[0])
        self.stop()


class BehindAProxy(House):
    """Two at two ports; one always serves."""

    def begin(self) -> None:
        """Open both."""
        for port in self.doors:
            self.start(port)

    def restart(self) -> None:
        """Change the older one; the ports take turns."""
        self.stop()
        self.start(self.doors[len(self.codes) % 2 - 1])


@dataclass
class Keeper:
    """A browser that asks for page after page by one connection, as long as the app lets it."""

    doors: tuple[int, ...]
    path: str
    failed: list[str] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    """Seconds that each page took."""

    def ask_until(self, stopping: threading.Event) -> None:
        """Ask now and then."""
        connection = HTTPConnection(HOST, timeout=WAITS_SECONDS)
        while not stopping.wait(random.uniform(0, 0.5)):  # noqa: S311 - nothing to guess
            began = time.monotonic()
            try:
                if connection.sock is None:
                    connection.sock = connected(self.doors)
                connection.request("GET", self.path)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                self.failed.append(type(error).__name__)
                connection.close()
                continue
            self.asked.append(time.monotonic() - began)
            if answer.status != 200:
                self.failed.append(f"status {answer.status}")
        connection.close()


@contextmanager
def keeping_open(doors: tuple[int, ...], path: str) -> Iterator[list[Keeper]]:
    """Some browsers with open connections, as long as the block lasts."""
    stopping = threading.Event()
    keepers = [Keeper(doors, path) for _ in range(KEEPING_OPEN)]
    threads = [threading.Thread(target=one.ask_until, args=(stopping,)) for one in keepers]
    for thread in threads:
        thread.start()
    try:
        yield keepers
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def main() -> int:
    """Print every figure; 1 when one is not what it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="append", choices=BOTH)
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--broken", action="store_true")
    asked = parser.parse_args()
    engines = asked.engine or BOTH
    restarts, fault = (2 if asked.brief else RESTARTS), BROKEN if asked.broken else SOUND
    good = True
    with postgres() if POSTGRESQL in engines else nullcontext() as server:
        for engine in engines:
            for kind in (House, SideBySide, BehindAProxy):
                with a_world(engine, server) as world:
                    figures, came = measured(world, kind, fault, restarts)
                sys.stdout.write(f"{engine}, {kind.__name__}: {told(figures)} {came}\n")
                sys.stdout.flush()
                good = good and holds(figures)
    return int(not good)


def measured(
    world: World, kind: type[House], fault: str, restarts: int
) -> tuple[list[Figure], str]:
    """Restart so often while people answer; the figures, and what came instead of pages."""
    entrance = an_open_entrance(world, "open link", cookies=True)
    doors, door = (world.port,), None
    if kind is BehindAProxy:
        doors = (world.port, free_port())
        world.settings["SURVEYAPP_PUBLIC_URL"] = f"http://{HOST}:{world.port}"
    else:
        door = socket.create_server((HOST, world.port), backlog=1024)
    house = kind(world, fault, doors, door)
    crowd = Crowd(world.port, entrance.path, doors=doors)
    try:
        house.begin()
        with crowd.at_work(PEOPLE), keeping_open(doors, entrance.path) as keepers:
            for _ in range(restarts):
                time.sleep(PAUSE_SECONDS)
                house.restart()
            time.sleep(PAUSE_SECONDS)
        while house.serving:
            house.stop()
    finally:
        house.close()
        if door is not None:
            door.close()
    failed = [*crowd.failed, *(one for keeper in keepers for one in keeper.failed)]
    pages = [seconds for keeper in keepers for seconds in keeper.asked]
    figures = [
        exactly("restarts", restarts, restarts),
        at_least("requests", len(crowd.acts) + len(pages), 100),
        exactly("failed requests", len(failed), 0),
        at_most("slowest page s", max(pages), WAITS_SECONDS),
        exactly("ended badly", sum(code != 0 for code in house.codes), 0),
        *crowd.outcome(world, entrance.survey_id),
    ]
    return figures, crowd.told_of(failed)


if __name__ == "__main__":
    sys.exit(main())
