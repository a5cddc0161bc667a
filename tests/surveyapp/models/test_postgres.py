"""What is particular to PostgreSQL: several programs at once, and a server that goes away."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from surveyapp.cli import main
from surveyapp.database import Database
from surveyapp.migrations.running import current_revision, head_revision, upgrade
from tests.surveyapp.engines import ON_POSTGRES


def run_upgrade(url: str) -> None:
    with closing(Database(url)) as database:
        upgrade(database)


@pytest.fixture
def new_database(postgres_server: str) -> str:
    maker = create_engine(postgres_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS unmigrated"))
        connection.execute(text("CREATE DATABASE unmigrated"))
    maker.dispose()
    return postgres_server.format(name="unmigrated")


@pytest.mark.slow
def test_processes_started_at_once_migrate_once(new_database: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(run_upgrade, [new_database] * 2))
    with closing(Database(new_database)) as database:
        assert current_revision(database) == head_revision()


@ON_POSTGRES
def test_connections_that_the_server_dropped_are_replaced(database: Database) -> None:
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    with closing(Database(str(database.url))) as other, other.writing() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1


@ON_POSTGRES
def test_moments_are_read_in_utc_whatever_clock_the_server_keeps(database: Database) -> None:
    url = database.url.update_query_dict({"options": "-c timezone=Asia/Tokyo"})
    with (
        closing(Database(url.render_as_string(hide_password=False))) as far,
        far.reading() as session,
    ):
        assert session.execute(text("SHOW TIME ZONE")).scalar() == "UTC"


@ON_POSTGRES
def test_doctor_names_the_server(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("SURVEYAPP_DATABASE", url.replace("postgresql+psycopg", "postgres"))
    monkeypatch.setenv("SURVEYAPP_SECRET_KEY", "vJ8mW2qLx5Tz0RbN7yKd3HcF6sPg1UaE")
    said = CliRunner().invoke(main, ["doctor", "--data", str(tmp_path)]).output
    assert "Database kind: PostgreSQL" in said
    assert "the database takes changes" in said
