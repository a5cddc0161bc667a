"""Jobs of all tempers, and what a worker needs to run them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_socket
from sqlalchemy import select, text

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.jobs.kinds import JobContext, JobKind, JobKinds
from surveyapp.models.job import Job
from surveyapp.services.jobs.enqueue_job import NewJob, enqueue_job
from tests.redis_server import RedisMissing, RedisServer
from tests.surveyapp.factories import NOW

SECRET = "a-key-for-tests-of-thirty-two-and-more-characters"
SOMEBODY = "anna@example.org"


@dataclass
class Bench:
    """A database with jobs, a clock that is moved by hand, and a record of what ran."""

    database: Database
    config: Config
    now: datetime = NOW
    ran: list[object] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def context(self) -> JobContext:
        return JobContext(self.database, self.config, lambda: self.now, "w")

    @property
    def kinds(self) -> JobKinds:
        minute = timedelta(minutes=1)
        return {
            "good": JobKind(lambda context: self.ran.append(context.arguments)),
            "poison": JobKind(self._fail),
            "slow": JobKind(self._wait),
            "unwritable": JobKind(self._hide_the_table_for_a_moment),
            "every-minute": JobKind(lambda _context: self.ran.append("minute"), every=minute),
            "idle": JobKind(lambda _context: None, every=minute, wanted=lambda *_: False),
        }

    def put(self, name: str, slot: str = "1", **arguments: object) -> None:
        with self.database.writing() as session:
            enqueue_job(session, NewJob(name, slot, arguments), self.now)

    def job(self, name: str) -> Job:
        with self.database.reading() as session:
            return session.scalars(select(Job).where(Job.name == name)).one()

    def names(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(Job.name).order_by(Job.id)))

    def _fail(self, context: JobContext) -> None:
        del context
        raise ConnectionRefusedError(111, f"{SOMEBODY} is refused")

    def _wait(self, context: JobContext) -> None:
        self.started.set()
        assert self.go_on.wait(20)
        self.ran.append(dict(context.arguments))

    def _hide_the_table_for_a_moment(self, context: JobContext) -> None:
        del context
        self.rename("job", "hidden")
        threading.Timer(0.2, self.rename, ["hidden", "job"]).start()

    def rename(self, table: str, name: str) -> None:
        with self.database.writing() as session:
            session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis for the tests of this process, one after the other; each may find it stopped."""
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    try:
        made = RedisServer()
    except RedisMissing as missing:
        pytest.skip(str(missing))
    with closing(made) as server:
        yield server


@pytest.fixture
def redis(redis_server: RedisServer) -> RedisServer:
    """An empty Redis of this test's own."""
    redis_server.kill()
    redis_server.start()
    return redis_server


@pytest.fixture
def jobs_url(request: pytest.FixtureRequest) -> str:
    """Where workers are woken; nothing where that is the database or beside it."""
    wanted = getattr(request, "param", "")
    return request.getfixturevalue("redis").url if wanted == "redis" else ""


@pytest.fixture
def bench(database: Database, jobs_url: str, tmp_path: Path) -> Bench:
    url = database.url.render_as_string(hide_password=False)
    return Bench(database, Config(tmp_path, SECRET, database_url=url, jobs_url=jobs_url))


BY_REDIS = pytest.param("sqlite", "redis", marks=pytest.mark.enable_socket, id="redis")
WOKEN_BY_EACH = pytest.mark.parametrize(
    ("database", "jobs_url"),
    [
        pytest.param("sqlite", "", id="sqlite"),
        pytest.param("postgresql", "", id="postgresql"),
        BY_REDIS,
    ],
    indirect=True,
)
WOKEN_BY_REDIS = pytest.mark.parametrize(("database", "jobs_url"), [BY_REDIS], indirect=True)
