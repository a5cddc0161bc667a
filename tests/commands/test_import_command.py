from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from surveyapp.cli import main
from surveyapp.commands.setting_up import open_database
from surveyapp.config import load_config
from surveyapp.models import Response


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def count(folder: Path) -> int:
    with (
        open_database(load_config({"SURVEYAPP_DATA": str(folder)})) as database,
        database.reading() as session,
    ):
        return session.scalar(select(func.count()).select_from(Response)) or 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("import")
    run("demo", "--data", place, "--customers", 100, "--no-serve", "--port", 8766)
    run("simulate", "--customers", 60, "--seed", 5, "--out", place / "files")
    answers = place / "files" / "answers.csv"
    others = answers.read_text("utf-8-sig").replace("\nC", "\nX")  # other people than the demo's
    answers.write_text(others, "utf-8")
    return place


def test_a_simulated_file_is_imported_once(folder: Path) -> None:
    files, before = folder / "files", count(folder)
    arguments = (
        "import",
        files / "answers.csv",
        "--survey",
        1,
        "--mapping",
        files / "mapping.yaml",
    )
    first = run(*arguments, "--data", folder)
    added = count(folder) - before
    second = run(*arguments, "--data", folder)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert added > 10
    assert count(folder) - before == added


def test_one_wrong_cell_imports_nothing(folder: Path) -> None:
    wrong, before = folder / "wrong.csv", count(folder)
    wrong.write_text("SAT1,SAT2\n7,8\n7,99\n")
    result = run("import", wrong, "--survey", 1, "--data", folder)
    assert result.exit_code == 1
    assert "row 3" in result.output
    assert count(folder) == before


@pytest.mark.parametrize("number", ["0", "9" * 30, "first"])
def test_a_number_that_no_survey_has_is_a_typing_error(number: str, tmp_path: Path) -> None:
    assert run("import", tmp_path / "a.csv", "--survey", number, "--data", tmp_path).exit_code == 2


def test_an_unknown_survey_is_named_with_those_there_are(folder: Path) -> None:
    result = run("import", folder / "files" / "answers.csv", "--survey", 77, "--data", folder)
    assert result.exit_code == 1
    assert "There is no survey 77" in result.output
    assert "1 (Customer relationship 2026)" in result.output
