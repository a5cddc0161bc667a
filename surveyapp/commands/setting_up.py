"""What several commands need first: settings, the data folder, the database in its newest form."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from surveyapp.config import Config, InvalidSettingError, data_folder, ensure, load_config
from surveyapp.database import Database
from surveyapp.errors import UnavailableError
from surveyapp.migrations.running import upgrade


def prepare(data: Path | None, default_url: str | None = None) -> Config:
    """Read the settings, make what is missing in the data folder, and migrate the database.

    ``default_url`` stands in for a public address that the environment does not set. Raises
    ``click.ClickException`` naming the setting that is wrong, or the database that cannot be used.
    """
    environment = dict(os.environ)
    if data is not None:
        environment["SURVEYAPP_DATA"] = str(data)
    if default_url is not None:
        environment.setdefault("SURVEYAPP_PUBLIC_URL", default_url)
    try:
        ensure(data_folder(environment))
        config = load_config(environment)
    except (InvalidSettingError, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    try:
        with open_database(config) as database:
            upgrade(database)
    except (DBAPIError, UnavailableError) as problem:
        raise click.ClickException(_unusable(config, problem)) from problem
    return config


@contextmanager
def open_database(config: Config) -> Iterator[Database]:
    """The database of these settings, closed at the end."""
    with closing(Database(config.database_url)) as database:
        yield database


def _unusable(config: Config, problem: DBAPIError | UnavailableError) -> str:
    reason = problem.orig if isinstance(problem, DBAPIError) else problem
    address = make_url(config.database_url).render_as_string()
    return (
        f"The database {address} cannot be used: {reason}. Check that it is a database of "
        "surveyapp, that its folder may be written to, and that the disk has room."
    )
