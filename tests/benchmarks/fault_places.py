"""Databases for runs with faults, and worker processes that are killed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock

from sqlalchemy import create_engine, text

from surveyapp import migrations
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail_settings import MailSettings
from tests.benchmarks.fault_worker import Run, work
from tests.postgres import running_server

SECRET = "a-key-for-benchmarks-of-more-than-thirty-two-characters"

NewPlace = Callable[[str, MailSettings], Config]


@contextmanager
def places(engine: str) -> Iterator[NewPlace]:
    """Makes an empty, migrated database by name, in a folder of its own."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        one_at_a_time = Lock()
        server = held.enter_context(running_server()) if engine == "postgresql" else ""

        def new(name: str, mail: MailSettings) -> Config:
            own = folder / name
            own.mkdir()
            if server:
                _create(server, name)
            config = Config(own, SECRET, database_url=server.format(name=name), mail=mail)
            with one_at_a_time, closing(Database(config.database_url)) as database:
                migrations.upgrade(database)
            return config

        yield new


def _create(server: str, name: str) -> None:
    maker = create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    maker.dispose()


class Workers:
    """Worker processes of one run; those that died are started again when asked."""

    def __init__(self, run: Run, number: int) -> None:
        self._run = run
        self._processes = [self._started() for _ in range(number)]
        self.deaths = 0

    def revive(self) -> None:
        for place, process in enumerate(self._processes):
            if not process.is_alive():
                self.deaths += 1
                self._processes[place] = self._started()

    def kill(self) -> None:
        for process in self._processes:
            process.kill()
            process.join()

    def _started(self) -> BaseProcess:
        process = get_context("spawn").Process(target=work, args=(self._run,), daemon=True)
        process.start()
        return process


def ran(diary: Path) -> Counter[str]:
    """How often each slot ran."""
    if not diary.exists():
        return Counter()
    return Counter(line.split()[0] for line in diary.read_text(encoding="utf-8").splitlines())
