from pathlib import Path

from click.testing import CliRunner, Result

from questionnaires import library
from surveyapp.cli import main


def publish(file: Path, folder: Path) -> Result:
    return CliRunner().invoke(main, ["publish", str(file), "--data", str(folder)])


def test_a_questionnaire_file_is_published_once(tmp_path: Path) -> None:
    told = [publish(library.path("pulse"), tmp_path).output for _ in range(2)]
    assert told[0] == told[1] == "pulse 0.1 is published: version 1.\n"


def test_a_changed_questionnaire_is_another_version(tmp_path: Path) -> None:
    changed = tmp_path / "pulse.yaml"
    changed.write_text(library.path("pulse").read_text("utf-8").replace('"0.1"', '"0.2"'), "utf-8")
    publish(library.path("pulse"), tmp_path)
    assert "version 2" in publish(changed, tmp_path).output


def test_a_broken_questionnaire_is_told_with_its_lines_and_not_published(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: 1\nid: x\ntitel: {en: a}\n")
    result = publish(broken, tmp_path)
    assert result.exit_code == 1
    assert "nothing was published" in result.output
    assert "broken.yaml:3" in result.output
