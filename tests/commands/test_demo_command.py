from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp.cli import main
from surveyapp.commands.setting_up import open_database
from surveyapp.config import load_config
from surveyapp.models import Response


def demo(folder: Path) -> Result:
    arguments = ["demo", "--data", str(folder), "--customers", "300", "--no-serve"]
    return CliRunner().invoke(main, [*arguments, "--port", "8765"])


def responses(folder: Path) -> int:
    with (
        open_database(load_config({"SURVEYAPP_DATA": str(folder)})) as database,
        database.reading() as session,
    ):
        return session.query(Response).count()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, demo(folder)


def test_the_demonstration_ends_well(shown: tuple[Path, Result]) -> None:
    assert shown[1].exit_code == 0, shown[1].output
    assert (shown[0] / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("told", ["report.pdf", "/s/", "researcher@", "manager@"])
def test_it_says_where_everything_is(shown: tuple[Path, Result], told: str) -> None:
    assert told in shown[1].output


def test_the_sign_in_is_for_its_owner_alone(shown: tuple[Path, Result]) -> None:
    assert (shown[0] / "sign-in.txt").stat().st_mode & 0o077 == 0


def test_running_it_again_changes_nothing(shown: tuple[Path, Result]) -> None:
    before = responses(shown[0])
    again = demo(shown[0])
    assert again.exit_code == 0
    assert responses(shown[0]) == before > 0
