"""The application on both databases, with the same people, survey and customer in each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from surveyapp.app import create_app
from surveyapp.database import Database
from tests.staff import app as app_on_sqlite
from tests.staff import fast_passwords, fill, settings
from tests.surveyapp.conftest import empty

__all__ = ["ON_BOTH", "app", "app_on_postgres", "app_on_sqlite"]

ON_BOTH = pytest.mark.parametrize("app", ["app_on_sqlite", "app_on_postgres"], indirect=True)
"""For tests of what databases do each in its way; all others run on SQLite."""


@pytest.fixture
def app_on_postgres(postgres_database: str, tmp_path: Path) -> Iterator[Flask]:
    empty(postgres_database)
    with closing(Database(postgres_database)) as database:
        fill(database)
    made = create_app(settings(tmp_path, database_url=postgres_database), fast_passwords())
    yield made
    made.extensions["database"].close()


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Flask:
    """The application; on SQLite where nothing is said."""
    made: Flask = request.getfixturevalue(getattr(request, "param", "app_on_sqlite"))
    return made
