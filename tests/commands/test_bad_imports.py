"""Files people send by mistake end with row, column and what to do, and change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from surveyapp.cli import main
from surveyapp.commands.setting_up import open_database
from surveyapp.config import load_config
from surveyapp.models import Contact, Customer, Event
from tests.surveyapp.bad_imports import (
    CUSTOMERS,
    EACH_BAD_FILE,
    EACH_ENCODING,
    HEADER,
    ONE_OF_EACH_KIND,
    SOUND,
    UNKNOWN_UNIT,
    BadFile,
)


def bring_in(folder: Path, target: str, mapping: str, content: bytes, *more: str) -> Result:
    (folder / "file.csv").write_bytes(content)
    (folder / "mapping.yaml").write_text(mapping)
    files = [str(folder / "file.csv"), "--mapping", str(folder / "mapping.yaml")]
    return CliRunner().invoke(main, [f"import-{target}", *files, *more, "--data", str(folder)])


def known(folder: Path) -> list[str]:
    """Keys of customers and events."""
    config = load_config({"SURVEYAPP_DATA": str(folder)})
    with open_database(config) as database, database.reading() as session:
        return [*session.scalars(select(Customer.key)), *session.scalars(select(Event.key))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database with one customer."""
    bring_in(tmp_path, "customers", CUSTOMERS, (HEADER + "C1,Anna,\n").encode())
    return tmp_path


@EACH_BAD_FILE
def test_a_bad_file_is_told_by_row_and_column(folder: Path, bad: BadFile) -> None:
    result = bring_in(folder, bad.target, bad.mapping, bad.bytes, "--preview")
    place = f"row {bad.row}, column '{bad.column}'" if bad.column else f"row {bad.row}"
    assert result.exit_code == 1
    assert f"file.csv: {place}: " in result.output
    assert bad.sentence in result.output


@ONE_OF_EACH_KIND
def test_a_bad_file_changes_nothing(folder: Path, bad: BadFile) -> None:
    bring_in(folder, bad.target, bad.mapping, bad.bytes)
    assert known(folder) == ["C1"]


def test_an_unknown_unit_is_told_with_those_there_are(folder: Path) -> None:
    result = bring_in(folder, "events", UNKNOWN_UNIT, b"No,Customer,Wait\nE1,C1,5\n")
    assert result.exit_code == 1
    assert "'fortnights' is not known here. Use one of: days, hours, minutes" in result.output


@EACH_ENCODING
def test_names_survive_every_encoding(folder: Path, encoding: str) -> None:
    bring_in(folder, "customers", CUSTOMERS, SOUND.encode(encoding))
    config = load_config({"SURVEYAPP_DATA": str(folder)})
    with open_database(config) as database, database.reading() as session:
        assert "Åse Ødegård" in session.scalars(select(Contact.name)).all()


def test_an_encoding_that_is_named_overrules_what_was_found(folder: Path) -> None:
    result = bring_in(folder, "customers", CUSTOMERS, SOUND.encode(), "--encoding", "ascii")
    assert "row 2: the bytes here are not ascii" in result.output
