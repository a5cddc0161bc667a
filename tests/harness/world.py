"""A served app of our own on a database of our own, for one check."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from surveyapp.config import database_url
from surveyapp.database import Database
from surveyapp.migrations.running import upgrade
from surveyapp.models import Response
from tests.ports import free_port
from tests.postgres import NAMED_SERVER, running_server

KEY = "a-key-of-the-harness-with-thirty-two-and-more"
SOUND = "sound"
"""The name of the build without a fault."""


class NotServing(Exception):
    """The app did not start; the message is what it said."""


@dataclass
class World:
    """The app's address and database. What the app wrote to its log is in ``log``."""

    database: Database
    folder: Path
    port: int = field(default_factory=free_port)
    key: str = KEY
    fault: str = SOUND
    """What the served app lacks."""
    settings: dict[str, str] = field(default_factory=dict)
    """What is set in its environment besides."""

    @property
    def kind(self) -> str:
        """The kind of its database."""
        return self.database.engine.dialect.name

    @property
    def log(self) -> Path:
        """Everything the app printed."""
        return self.folder / "log.txt"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session to set things up with."""
        with self.database.writing() as session:
            yield session

    def responses(self, survey_id: int) -> Sequence[Response]:
        """What was kept of a survey."""
        query = select(Response).where(Response.survey_id == survey_id)
        with self.database.reading() as session:
            return session.scalars(query).all()

    @contextmanager
    def served(self, fault: str) -> Iterator[World]:
        """Serve the app as long as the block runs, in a process of its own, with this fault."""
        self.fault = fault
        options = ["--data", str(self.folder), "--port", str(self.port)]
        command = [sys.executable, "-m", "tests.harness.faulty", fault, "serve", *options]
        with (
            self.log.open("w", encoding="utf-8") as log,
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment()
            ) as process,
        ):
            try:
                assert process.stdout is not None
                if not process.stdout.readline().startswith("Serving"):
                    raise NotServing(self.log.read_text("utf-8")[-2000:])
                yield self
            finally:
                process.kill()

    def environment(self) -> dict[str, str]:
        """That of its processes."""
        ours = {
            "SURVEYAPP_DATABASE": self.database.url.render_as_string(hide_password=False),
            "SURVEYAPP_SECRET_KEY": self.key,
            "PYTHONUNBUFFERED": "1",
        }
        return {**os.environ, **ours, **self.settings}


@contextmanager
def a_world(kind: str, server: str | None) -> Iterator[World]:
    """An app with an empty database; ``server`` is the URL of PostgreSQL with a ``{name}``."""
    with tempfile.TemporaryDirectory(prefix="harness-") as made:
        folder = Path(made)
        with _empty_database(kind, folder, server) as url, closing(Database(url)) as database:
            upgrade(database)
            yield World(database, folder)


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL with ``{name}`` for the database: the one named, or our own.

    Raises:
        PostgresMissing: there is none on this machine.
    """
    named = os.environ.get(NAMED_SERVER)
    if named is None:
        with running_server(fsync="on", synchronous_commit="on") as server:
            yield server
        return
    url = make_url(database_url(named)).set(database="{name}")
    yield url.render_as_string(hide_password=False).replace("%7Bname%7D", "{name}")


@contextmanager
def _empty_database(kind: str, folder: Path, server: str | None) -> Iterator[str]:
    if kind == "sqlite" or server is None:
        yield f"sqlite:///{folder / 'surveyapp.sqlite'}"
        return
    name = f"harness_{uuid4().hex[:12]}"
    # The server may be killed meanwhile; a connection that was kept would be dead by then.
    maker = create_engine(
        server.format(name="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with maker.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.format(name=name)
    finally:
        with maker.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
