"""A database on a real file, brought to the newest revision by the real migrations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveyapp import migrations
from surveyapp.database import Database


@pytest.fixture(scope="session")
def empty_database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database, made once and copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database_file: Path) -> Iterator[Database]:
    """An empty database of this test's own."""
    path = tmp_path / "surveyapp.sqlite"
    shutil.copyfile(empty_database_file, path)
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()
