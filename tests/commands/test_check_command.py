import json
from pathlib import Path

from click.testing import CliRunner

from questionnaires import library
from surveyapp.cli import main


def test_every_shipped_questionnaire_is_sound() -> None:
    files = [str(library.path(name)) for name in library.names()]
    assert CliRunner().invoke(main, ["check", "--strict", *files]).exit_code == 0


def test_a_broken_file_fails_with_line_and_advice(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: 1\nid: x\ntitel: {en: a}\n")
    result = CliRunner().invoke(main, ["check", str(broken)])
    assert result.exit_code == 1
    assert "broken.yaml:3: error [unknown-key] titel" in result.output


def test_problems_can_be_read_by_programs(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: 1\n")
    result = CliRunner().invoke(main, ["check", "--format", "json", str(broken)])
    assert {"code", "line", "path", "message"} <= set(json.loads(result.output)[0])


def test_a_missing_file_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(tmp_path / "none.yaml")])
    assert result.exit_code == 1
    assert "cannot be read" in result.output
