"""``surveyapp doctor``: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from surveyapp.bootstrap import MINIMUM_PYTHON, pango_advice, pango_present, this_family
from surveyapp.commands.setting_up import open_database
from surveyapp.config import Config, InvalidSettingError, data_folder, load_config
from surveyapp.database import Database, DatabaseUnavailableError, needs_lock_file
from surveyapp.migrations.running import current_revision, head_revision

ENOUGH_DISK = 500 * 1024**2
OLDEST_POSTGRES = (13,)
"""Older ones get no mending from their makers any more."""
MARKS = {"ok": "✓", "note": "•", "fail": "✗"}


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing looked at: ``state`` is ok, note or fail; ``sentence`` says what and what to do."""

    name: str
    state: str
    sentence: str


@click.command("doctor")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; SURVEYAPP_DATA where it is not given.",
)
def command(data: Path | None) -> None:
    """Look at this machine and its settings. Exit code 0 when all is well, 1 when something fails.

    Changes nothing.
    """
    environment = dict(os.environ)
    if data is not None:
        environment["SURVEYAPP_DATA"] = str(data)
    observations = [*_machine(), *_installation(environment)]
    for seen in observations:
        click.echo(f"{MARKS[seen.state]} {seen.name}: {seen.sentence}")
    if any(seen.state == "fail" for seen in observations):
        sys.exit(1)


def _machine() -> Iterator[Observation]:
    new_enough = sys.version_info >= MINIMUM_PYTHON
    yield Observation("Python", "ok" if new_enough else "fail", platform.python_version())
    yield _sqlite()
    found = pango_present()
    yield Observation(
        "Pango", "ok" if found else "fail", "found" if found else pango_advice(this_family())
    )
    fonts = find_spec("font_source_sans_pro") is not None
    sentence = "found" if fonts else "The report's typeface is missing; install surveyapp again."
    yield Observation("Typeface", "ok" if fonts else "fail", sentence)


def _sqlite() -> Observation:
    version = sqlite3.sqlite_version
    if not needs_lock_file(sqlite3.sqlite_version_info):
        return Observation("SQLite", "ok", version)
    sentence = (
        f"{version} has a fault in write-ahead logging (fixed in 3.51.3); writers therefore take "
        "turns by a lock file, so keep the database on this machine's own disk."
    )
    return Observation("SQLite", "note", sentence)


def _installation(environment: dict[str, str]) -> Iterator[Observation]:
    folder = data_folder(environment)
    if not folder.exists():
        yield Observation(
            "Data folder", "note", f"{folder} is not there yet; `surveyapp serve` makes it."
        )
        return
    yield _folder(folder)
    try:
        config = load_config(environment)
    except InvalidSettingError as problem:
        yield Observation("Settings", "fail", str(problem))
        return
    yield Observation("Settings", "ok", f"links begin with {config.public_url}")
    if config.database_url.startswith("sqlite") and not _sqlite_file(config).exists():
        yield Observation("Database", "note", "not there yet; `surveyapp serve` makes it.")
        return
    yield from _database(config)


def _folder(folder: Path) -> Observation:
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        sentence = f"{folder} cannot be written; give this user the right to."
        return Observation("Data folder", "fail", sentence)
    if free < ENOUGH_DISK:
        sentence = f"{folder} has only {free // 1024**2} MB left; make room."
        return Observation("Data folder", "fail", sentence)
    return Observation("Data folder", "ok", f"{folder}, {free // 1024**2} MB free")


def _sqlite_file(config: Config) -> Path:
    return Path(make_url(config.database_url).database or "")


def _database(config: Config) -> Iterator[Observation]:
    checks: tuple[Callable[[Database], Observation], ...] = (_server, _revision, _writable)
    with open_database(config) as database:
        for check in checks:
            try:
                yield check(database)
            except (SQLAlchemyError, DatabaseUnavailableError, OSError) as problem:
                yield Observation("Database", "fail", f"{problem}")
                return


def _server(database: Database) -> Observation:
    if database.is_sqlite:
        return Observation("Database kind", "ok", "SQLite, a file on this machine")
    version = database.server_version()
    sentence = ".".join(str(number) for number in version)
    if version < OLDEST_POSTGRES:
        wanted = OLDEST_POSTGRES[0]
        return Observation("Database kind", "fail", f"PostgreSQL {sentence}; {wanted} is needed.")
    return Observation("Database kind", "ok", f"PostgreSQL {sentence}")


def _revision(database: Database) -> Observation:
    revision, head = current_revision(database), head_revision()
    if revision == head:
        return Observation("Database", "ok", f"at revision {revision}, the newest")
    where = f"at revision {revision}" if revision else "not set up"
    return Observation("Database", "note", f"{where}; `surveyapp serve` brings it to {head}.")


def _writable(database: Database) -> Observation:
    database.prove_writable()
    return Observation("Writing", "ok", "the database takes changes")
