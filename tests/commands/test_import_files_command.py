from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from surveyapp.cli import main
from surveyapp.commands.setting_up import open_database
from surveyapp.config import load_config
from surveyapp.models import Customer, Event
from tests.surveyapp.files_to_import import CUSTOMERS, EVENTS

HEADER = "No,Name,Mail,Segment,Revenue\n"


def count(folder: Path, table: type) -> int:
    config = load_config({"SURVEYAPP_DATA": str(folder)})
    with open_database(config) as database, database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(HEADER + "C1,Åse,a@example.org,gold,5\nC2,,,,\n", "utf-8")
    (tmp_path / "wrong.csv").write_text(HEADER + "C3,,,,\nC4,,nobody,,much\n")
    (tmp_path / "customers.yaml").write_text(CUSTOMERS)
    (tmp_path / "events.yaml").write_text(EVENTS)
    return tmp_path


def run(folder: Path, *arguments: object) -> Result:
    told = [str(folder / a) if isinstance(a, Path) else str(a) for a in arguments]
    return CliRunner().invoke(main, [*told, "--data", str(folder)])


GOOD = ("import-customers", Path("good.csv"), "--mapping", Path("customers.yaml"))
WRONG = ("import-customers", Path("wrong.csv"), "--mapping", Path("customers.yaml"))


def test_a_file_is_imported_and_undone(folder: Path) -> None:
    assert "Import 1, 2 rows: 2 new, 0 changed, 0 unchanged." in run(folder, *GOOD).output
    assert "2 rows removed" in run(folder, "import-customers", "--undo", 1).output
    assert count(folder, Customer) == 0


def test_a_preview_changes_nothing(folder: Path) -> None:
    assert "2 would be new" in run(folder, *GOOD, "--preview").output
    assert count(folder, Customer) == 0


@pytest.mark.parametrize("more", [(), ("--preview",)])
def test_problems_end_with_code_1_and_name_their_rows(folder: Path, more: tuple[str, ...]) -> None:
    result = run(folder, *WRONG, *more)
    assert result.exit_code == 1
    assert "row 3, column 'Revenue': 'much' is not a number" in result.output
    assert count(folder, Customer) == 0


def test_a_kept_mapping_is_used_by_its_name(folder: Path) -> None:
    run(folder, *GOOD, "--keep", "CRM")
    again = run(folder, "import-customers", folder / "good.csv", "--mapping", "CRM")
    assert "0 new, 0 changed, 2 unchanged" in again.output


def test_a_mapping_nobody_kept_is_named(folder: Path) -> None:
    result = run(folder, "import-customers", Path("good.csv"), "--mapping", "ERP")
    assert (result.exit_code, "'ERP'" in result.output) == (1, True)


def test_events_come_after_their_customers(folder: Path) -> None:
    (folder / "visits.csv").write_text("No,Customer,Wait,Gone\nE1,C1,5,\n")
    told = ("import-events", Path("visits.csv"), "--mapping", Path("events.yaml"))
    assert "there is no customer 'C1'" in run(folder, *told).output
    run(folder, *GOOD)
    assert run(folder, *told).exit_code == 0
    assert count(folder, Event) == 1


def test_a_mapping_of_customers_imports_no_events(folder: Path) -> None:
    result = run(folder, "import-events", Path("good.csv"), "--mapping", Path("customers.yaml"))
    assert "The mapping is for customers, not events" in result.output


@pytest.mark.parametrize(
    "told", [(), ("good.csv",), ("good.csv", "--undo", "1"), ("--undo", "0"), ("--undo", "x")]
)
def test_half_a_command_is_a_typing_error(folder: Path, told: tuple[str, ...]) -> None:
    assert run(folder, "import-customers", *told).exit_code == 2


@pytest.mark.parametrize("number", [7, 2**31 - 1])
def test_an_import_that_never_was_cannot_be_undone(folder: Path, number: int) -> None:
    result = run(folder, "import-customers", "--undo", number)
    assert (result.exit_code, f"There is no import {number}" in result.output) == (1, True)


def test_a_file_that_is_not_there_is_told(folder: Path) -> None:
    told = ("import-customers", Path("none.csv"), "--mapping", Path("customers.yaml"))
    assert "it cannot be read" in run(folder, *told).output
