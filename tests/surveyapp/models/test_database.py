"""The database is set up as safely as SQLite can be, and only writers write."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from surveyapp import migrations
from surveyapp.clock import now
from surveyapp.database import (
    Database,
    DatabaseUnavailableError,
    ReadingSessionError,
    needs_lock_file,
)
from surveyapp.models import Customer, Questionnaire, QuestionnaireVersion, Record
from tests.surveyapp.engines import ON_POSTGRES, ON_SQLITE


def test_migrations_from_empty_equal_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_migrating_twice_is_harmless(database: Database) -> None:
    migrations.upgrade(database)
    assert migrations.current_revision(database) == migrations.head_revision()


@ON_SQLITE
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_writers_are_durable_and_strict(database: Database, pragma: str, value: object) -> None:
    with database.writing() as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_reading_session_does_not_commit(database: Database) -> None:
    with database.reading() as session, pytest.raises(ReadingSessionError):
        session.commit()


def test_a_reading_session_does_not_flush_a_row(database: Database) -> None:
    with database.reading() as session:
        session.add(Customer(key="c1"))
        with pytest.raises(ReadingSessionError):
            session.flush()


@ON_SQLITE
def test_sqlite_itself_refuses_to_write_for_a_reader(database: Database) -> None:
    with database.reading() as session, pytest.raises(OperationalError, match="readonly"):
        session.execute(text("INSERT INTO customer (key, facts) VALUES ('c1', '{}')"))


@ON_POSTGRES
def test_postgres_itself_refuses_to_write_for_a_reader(database: Database) -> None:
    with database.reading() as session, pytest.raises(DatabaseUnavailableError, match="read-only"):
        session.execute(text("INSERT INTO customer (key, facts) VALUES ('c1', '{}')"))


def test_a_failed_block_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            session.add(Customer(key="c1"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert session.scalars(select(Customer)).all() == []


def test_fifty_writers_at_once_all_get_through(database: Database) -> None:
    def write(number: int) -> None:
        with database.writing() as session:
            session.add(Customer(key=f"c{number}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(session.scalars(select(Customer)).all()) == 50


@pytest.mark.parametrize(
    ("version", "needed"),
    [((3, 40, 1), True), ((3, 44, 6), False), ((3, 50, 6), True), ((3, 51, 3), False)],
)
def test_affected_sqlite_versions_get_a_lock_file(
    version: tuple[int, int, int], needed: bool
) -> None:
    assert needs_lock_file(version) is needed


def test_a_database_on_disk_proves_that_it_can_be_written(database: Database) -> None:
    database.prove_writable()


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="names no file"):
        Database("sqlite://")


def test_the_database_itself_keeps_a_published_version_as_it_is(database: Database) -> None:
    with database.writing() as session:
        version = QuestionnaireVersion(
            label="1", content_hash="a" * 64, canonical=b"{}", published_at=now()
        )
        session.add(Questionnaire(key="q", versions=[version]))
    with pytest.raises(IntegrityError, match="never changes"), database.writing() as session:
        session.execute(text("UPDATE questionnaire_version SET label = '2'"))


@ON_SQLITE
def test_closing_leaves_one_whole_file(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        session.add(Customer(key="c1"))
    database.close()
    assert not (tmp_path / "surveyapp.sqlite-wal").exists()


@ON_SQLITE
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_database_in_a_read_only_folder_is_still_read(database: Database, tmp_path: Path) -> None:
    database.close()
    tmp_path.chmod(0o555)
    with Database(str(database.url)).reading() as session:
        found = session.scalars(select(Customer)).all()
    tmp_path.chmod(0o755)
    assert found == []
