"""What several commands need first: settings, the data folder, the database in its newest form."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from surveyapp.config import Config, InvalidSettingError, data_folder, ensure, load_config
from surveyapp.database import Database
from surveyapp.migrations.running import upgrade


def prepare(data: Path | None, default_url: str | None = None) -> Config:
    """Read the settings, make what is missing in the data folder, and migrate the database.

    ``default_url`` stands in for a public address that the environment does not set. Raises
    ``click.ClickException`` naming the setting that is wrong.
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
    with open_database(config) as database:
        upgrade(database)
    return config


@contextmanager
def open_database(config: Config) -> Iterator[Database]:
    """The database of these settings, closed at the end."""
    with closing(Database(config.database_url)) as database:
        yield database
