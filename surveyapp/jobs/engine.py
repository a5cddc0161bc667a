"""Wakes workers, with Huey; the only file that knows it.

What is to be done stands in the table of jobs. Here are only wake-ups, which may be lost or come
twice: in a file of their own beside SQLite, in the database where that is PostgreSQL, or in Redis.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import Any

import psycopg
from huey import Huey, PostgresHuey, SqliteHuey
from huey.consumer import Consumer
from huey.exceptions import HueyException
from huey.serializer import SignedSerializer
from huey.storage import RedisStorage
from sqlalchemy.engine import make_url

from surveyapp.config import Config, InvalidSettingError
from surveyapp.jobs.brief_log import told_briefly
from surveyapp.jobs.stand_ins import StandIns, Work

NAME = "surveyapp"
WAKE_UP = "wake_up"
HAS_REDIS = find_spec("redis") is not None
STORAGE_ERRORS: tuple[type[Exception], ...] = (
    sqlite3.Error,
    psycopg.Error,
    HueyException,
    OSError,
    *([import_module("redis").RedisError] if HAS_REDIS else []),
)
POLL_SECONDS = 1.0
"""How long a wake-up in SQLite may lie unseen; the other two bring it at once."""
REDIS_SECONDS = {"socket_connect_timeout": 2, "socket_timeout": 5}
"""A page waits for no Redis that is not there; an answer takes a second where there is nothing."""

MAKING_TABLES = 6_140_951
"""The number of the lock by which processes started at once make Huey's tables in turn."""

logger = logging.getLogger(__name__)


def _nothing() -> None:
    """What a process does that wakes others and does not work itself."""


class _Redis(RedisStorage):  # type: ignore[misc] # Huey ships no types
    """Huey's, which leaves its connections open."""

    def close(self) -> None:
        # A thread that ends leaves the connections alone on which others wait.
        self.pool.disconnect(inuse_connections=False)


class _Threads(Consumer):  # type: ignore[misc] # Huey ships no types
    """Huey's threads without its signals: whoever starts them decides when they stop."""

    def _set_signal_handlers(self) -> None:
        pass


THREAD_LOGS = ("huey", "huey.consumer", "huey.consumer.Worker", "huey.consumer.Scheduler")


class Engine:
    """Wake-ups from all processes of an installation to all its workers."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._huey: Huey | None = None
        self._wake_up: Any = None
        self._work: Work = _nothing
        self._stand_ins: StandIns | None = None
        self._closing = Lock()

    def wake(self, times: int = 1) -> None:
        """Let so many sleeping workers look for jobs; a wake-up that is lost does no harm.

        Where nobody can be woken, threads of this process work, if it has any.
        """
        try:
            huey = self._prepared()
            for _ in range(times - huey.pending_count()):
                self._wake_up()
        except STORAGE_ERRORS as problem:
            logger.warning("Workers could not be woken: %s", type(problem).__name__)
            if self._stand_ins is not None:
                self._stand_ins.wake(times)

    @contextmanager
    def threads(self, work: Work, number: int) -> Iterator[None]:
        """Let ``number`` threads call ``work`` at each wake-up; at the end they finish it first."""
        self._work = work
        huey = self._prepared()
        consumer = _Threads(huey, workers=number, periodic=False, max_delay=POLL_SECONDS)
        with ExitStack() as held:
            held.callback(self.close)
            held.enter_context(told_briefly(THREAD_LOGS))
            self._stand_ins = held.enter_context(closing(StandIns(work, number)))
            held.callback(consumer.stop, graceful=True)
            consumer.start()
            yield

    def close(self) -> None:
        """Let go of the storage."""
        self._let_go()
        self._huey = self._stand_ins = None

    def _prepared(self) -> Huey:
        if self._huey is None:
            self._huey = storage(self._config)
            # Each thread has a connection of its own on which it hears of wake-ups.
            self._huey.on_shutdown()(self._let_go)
            self._wake_up = self._huey.task(name=WAKE_UP)(self._awake)
        return self._huey

    def _let_go(self) -> None:
        with self._closing:
            if self._huey is not None:
                self._huey.storage.close()

    def _awake(self) -> None:
        self._work()


def wake_workers(config: Config) -> None:
    """Let a worker look for jobs at once, from a process that does not work itself."""
    with closing(Engine(config)) as engine:
        engine.wake()


def storage(config: Config) -> Huey:
    """Where wake-ups are kept, by the settings.

    Raises:
        InvalidSettingError: Redis is asked for and its library is missing.
    """
    # Huey packs what it keeps so that unpacking can run code; a seal keeps out what others wrote.
    shared = {"results": False, "serializer": SignedSerializer(secret=config.secret_key)}
    url = config.jobs_url or config.database_url
    if url.startswith("redis"):
        if not HAS_REDIS:
            raise InvalidSettingError("SURVEYAPP_JOBS", "Redis needs `pip install redis` here.")
        pool = import_module("redis").ConnectionPool.from_url(url, **REDIS_SECONDS)
        return Huey(NAME, storage_class=_Redis, connection_pool=pool, **shared)
    if url.startswith("postgresql"):
        address = make_url(url).set(drivername="postgresql")
        dsn = address.render_as_string(hide_password=False)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (MAKING_TABLES,))
            return PostgresHuey(NAME, dsn=dsn, **shared)
    # No write-ahead log here: some SQLites damage one that several processes use.
    file = config.data_folder / "jobs.sqlite"
    return SqliteHuey(NAME, filename=str(file), journal_mode="truncate", fsync=False, **shared)
