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


def test_a_plan_is_known_by_its_keys(tmp_path: Path) -> None:
    wrong = tmp_path / "plan.yaml"
    wrong.write_text("format: 1\nid: p\nquestions: [divers]\nseed: -1\n")
    result = CliRunner().invoke(main, ["check", str(wrong)])
    assert result.exit_code == 1
    assert "[unknown-question]" in result.output
    assert "2 error(s)" in result.output


def test_a_sound_plan_is_sound(tmp_path: Path) -> None:
    short = tmp_path / "plan.yaml"
    short.write_text("format: 1\nid: p\n")
    result = CliRunner().invoke(main, ["check", "--kind", "plan", str(short)])
    assert (result.exit_code, result.output) == (0, f"{short}: sound\n")
