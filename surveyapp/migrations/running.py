"""Run migrations from code, so that no settings file and no second tool is needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from surveyapp.database import Database

FOLDER = Path(__file__).parent
MIGRATING = 5_187_263
"""The number of our lock among those that programs agree on."""


class BrokenReferencesError(Exception):
    """After a migration rows refer to others that are not there; nothing of it was kept."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(f"rows of these tables refer to missing ones: {', '.join(tables)}")


def upgrade(database: Database) -> None:
    """Bring the database to the newest revision, in one transaction; harmless when it is there."""
    with (
        database.writers_turn(),
        database.engine.connect() as connection,
        _references_unwatched(connection, database),
        connection.begin(),
    ):
        _wait_for_other_migrations(connection, database)
        command.upgrade(config(connection), "head")
        _require_whole_references(connection, database)


def _wait_for_other_migrations(connection: Connection, database: Database) -> None:
    """Of several processes started at once one migrates; SQLite's writers take turns anyway."""
    if not database.is_sqlite:
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")


@contextmanager
def _references_unwatched(connection: Connection, database: Database) -> Iterator[None]:
    """SQLite changes a table by making a new one and dropping the old, which rows refer to."""
    if not database.is_sqlite:
        yield
        return
    driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _require_whole_references(connection: Connection, database: Database) -> None:
    if not database.is_sqlite:
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferencesError(sorted({str(row[0]) for row in broken}))


def current_revision(database: Database) -> str | None:
    """The revision the database is at; None where nothing was set up."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings; the connection is handed over to ``env.py``."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
