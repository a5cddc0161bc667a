import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from questionnaires.loading import load
from surveyapp.bootstrap import ROOT
from surveyapp.cli import main
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.database import Database
from surveyapp.models import Response, Wave
from tests.commands.bad_answers import BAD, GOOD, HEADER, BadFile, wide
from tests.surveyapp.factories import a_survey

FORM = ROOT / "tests" / "real" / "mobi" / "questionnaire.yaml"


@pytest.fixture(scope="module")
def fielded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fielded")
    with open_database(prepare(folder)) as database, database.writing() as session:
        a_survey(session, load(FORM))
    return folder


@pytest.fixture
def database(tmp_path: Path, fielded: Path) -> Iterator[Database]:
    shutil.copytree(fielded, tmp_path, dirs_exist_ok=True)
    with open_database(prepare(tmp_path)) as copied:
        yield copied


def bring_in(data: Path, *options: object) -> Result:
    arguments = ("import", data, "--survey", 1, "--data", data.parent, *options)
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def kept(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(m)) for m in (Response, Wave)]
    return counts[0] or 0, counts[1] or 0


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_nothing_of_bad_answers_is_imported(
    bad: BadFile, database: Database, tmp_path: Path
) -> None:
    result = bring_in(bad.write(tmp_path), "--wave", "2026-1")
    assert result.exit_code == 1
    assert f"Error: nothing was imported.\n{bad.name}: {bad.told[0]}" in result.output
    assert kept(database) == (0, 0)


@pytest.mark.parametrize(
    ("content", "rows"),
    [(f"{HEADER}\n7,8,9\n", 1), (GOOD, 40), (wide(10_000), 20)],
    ids=["one row", "constant columns", "10,000 columns"],
)
def test_poor_answers_are_imported(
    content: str, rows: int, database: Database, tmp_path: Path
) -> None:
    data = tmp_path / "answers.csv"
    data.write_text(content)
    assert bring_in(data).exit_code == 0
    assert kept(database) == (rows, 0)


def test_a_wave_without_a_short_name_is_refused(database: Database, tmp_path: Path) -> None:
    data = tmp_path / "answers.csv"
    data.write_text(GOOD)
    result = bring_in(data, "--wave", "w" * 41)
    assert result.exit_code == 1
    assert "nothing was imported.\nThe wave 'www" in result.output
    assert kept(database) == (0, 0)


def test_an_answer_that_cannot_be_stored_is_told_by_the_row_of_the_file(
    database: Database, tmp_path: Path
) -> None:
    data, mapping = tmp_path / "answers.csv", tmp_path / "mapping.yaml"
    data.write_text("a\n7\n\n7.5\n")
    mapping.write_text("format: 1\nitems:\n  CUSA1: {column: a, fractions: true}\n")
    result = bring_in(data, "--mapping", mapping)
    assert "nothing was imported.\nrow 4: CUSA1 cannot hold '7.5'" in result.output
    assert kept(database) == (0, 0)
