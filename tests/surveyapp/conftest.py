"""An empty database brought to the newest revision by the real migrations, of both kinds in turn.

A test that is about one kind is marked with ``ON_SQLITE`` or ``ON_POSTGRES``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from surveyapp import migrations
from surveyapp.config import database_url
from surveyapp.database import Database
from surveyapp.models import Record
from tests.postgres import NAMED_SERVER, PostgresMissing, running_server

EMPTIED = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
NUMBERED = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""What an earlier test left open would hold locks."""
UNWATCHED = "SET LOCAL session_replication_role = replica"
"""Without triggers and references, so that tables empty in any order."""


@pytest.fixture(scope="session")
def empty_database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database, made once and copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    with closing(Database(f"sqlite:///{path}")) as database:
        migrations.upgrade(database)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL for this process; ``{name}`` stands for the database."""
    with ExitStack() as held:
        if named := os.environ.get(NAMED_SERVER):
            url = make_url(database_url(named)).set(database="{name}")
            server = url.render_as_string(hide_password=False).replace("%7Bname%7D", "{name}")
        else:
            try:
                server = held.enter_context(running_server())
            except PostgresMissing as missing:
                pytest.skip(str(missing))
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> str:
    """A migrated database for the tests of this process, one after the other."""
    name = f"surveyapp_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    maker = create_engine(postgres_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    maker.dispose()
    url = postgres_server.format(name=name)
    with closing(Database(url)) as database:
        migrations.upgrade(database)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of this test's own."""
    if request.param == "sqlite":
        path = tmp_path / "surveyapp.sqlite"
        shutil.copyfile(request.getfixturevalue("empty_database_file"), path)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres_database")
        empty(url)
    with closing(Database(url)) as opened:
        yield opened


def empty(url: str) -> None:
    """Take every row out and let numbers begin at 1, which is quicker than a new database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(OTHERS))
        connection.execute(text(UNWATCHED))
        for table in connection.scalars(text(EMPTIED)).all():
            if table in Record.metadata.tables:
                connection.execute(text(f'DELETE FROM "{table}"'))  # noqa: S608 - of the catalogue
            elif table != "alembic_version":
                connection.execute(text(f'DROP TABLE "{table}"'))
        connection.execute(text(NUMBERED))
    engine.dispose()
