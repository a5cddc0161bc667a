import json
from pathlib import Path

from click.testing import CliRunner

from surveyapp.cli import main


def test_doctor_names_what_it_looked_at_and_changes_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--data", str(tmp_path / "none")])
    assert "SQLite" in result.output
    assert "Pango" in result.output
    assert list(tmp_path.iterdir()) == []


def test_doctor_fails_where_a_setting_is_wrong(tmp_path: Path) -> None:
    setting = {"SURVEYAPP_SECRET_KEY": "short"}
    result = CliRunner().invoke(main, ["doctor", "--data", str(tmp_path)], env=setting)
    assert result.exit_code == 1
    assert "SURVEYAPP_SECRET_KEY" in result.output


def test_the_truth_lies_beside_the_simulated_answers(tmp_path: Path) -> None:
    arguments = ["simulate", "--customers", "50", "--out", str(tmp_path)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["satisfaction_effects"]["trust"] > truth["other_effect"]


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        arguments = ["simulate", "--customers", "50", "--seed", "7", "--out", str(tmp_path / name)]
        CliRunner().invoke(main, arguments)
    first, second = ((tmp_path / name / "answers.csv").read_bytes() for name in ("a", "b"))
    assert first == second


def test_a_person_is_let_in_once(tmp_path: Path) -> None:
    arguments = ["adduser", "anna@example.org", "--name", "Anna", "--data", str(tmp_path)]
    password = ["--password", "long enough to be safe"]
    assert CliRunner().invoke(main, [*arguments, *password]).exit_code == 0
    again = CliRunner().invoke(main, [*arguments, *password])
    assert again.exit_code == 1
    assert "already" in again.output
