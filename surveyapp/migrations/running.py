"""Run migrations from code, so that no settings file and no second tool is needed."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from surveyapp.database import Database

FOLDER = Path(__file__).parent


def upgrade(database: Database) -> None:
    """Bring the database to the newest revision, in one transaction; harmless when it is there."""
    with database.writers_turn(), database.engine.begin() as connection:
        command.upgrade(config(connection), "head")


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
