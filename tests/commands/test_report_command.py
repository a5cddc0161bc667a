import errno
import json
from pathlib import Path

import pytest
from click import ClickException
from click.testing import CliRunner, Result

from surveyapp.bootstrap import ROOT
from surveyapp.cli import main
from surveyapp.commands.output import whole_file
from tests.shared import SHARED, needs_shared

REAL = {
    "mobi": "mobi.csv",
    "airline": "airline_passenger_satisfaction.csv.gz",
    "hospital": "cms_hospital_wait_hcahps_2021.csv.gz",
}
FORM = str(ROOT / "tests" / "real" / "mobi" / "questionnaire.yaml")
NUMBERED = {"estimate", "n", "interval", "verdict", "method", "unit"}


def report(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(REAL))
def test_real_data_becomes_a_report(name: str, tmp_path: Path) -> None:
    folder = ROOT / "tests" / "real" / name
    out, numbers = tmp_path / "report.pdf", tmp_path / "findings.json"
    result = report(
        SHARED / "data" / REAL[name],
        "--questionnaire", folder / "questionnaire.yaml",
        "--mapping", folder / "mapping.yaml",
        "--language", "nb",
        "--out", out,
        "--findings", numbers,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF")
    findings = [
        f for a in json.loads(numbers.read_bytes())["answers"].values() for f in a["findings"]
    ]
    assert findings
    assert all(set(finding) >= NUMBERED for finding in findings)


def test_wrong_cells_are_told_with_their_row_and_nothing_is_written(tmp_path: Path) -> None:
    data, out = tmp_path / "answers.csv", tmp_path / "report.pdf"
    data.write_text("CUSA1,CUSA2\n7,8\n7,eleven\n")
    result = report(data, "--questionnaire", FORM, "--out", out)
    assert result.exit_code == 1
    assert "row 3" in result.output
    assert "eleven" in result.output
    assert not out.exists()


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    result = report(tmp_path / "no.csv", "--questionnaire", FORM, "--out", tmp_path / "r.pdf")
    assert result.exit_code == 1
    assert "no.csv" in result.output
    assert "Traceback" not in result.output


def test_a_broken_questionnaire_is_told_with_its_line(tmp_path: Path) -> None:
    form, data = tmp_path / "form.yaml", tmp_path / "a.csv"
    form.write_text("format: 1\n")
    data.write_text("SAT1\n7\n")
    result = report(data, "--questionnaire", form, "--out", tmp_path / "r.pdf")
    assert result.exit_code == 1
    assert "form.yaml:1" in result.output


def test_a_handful_of_answers_is_a_report_of_refusals(tmp_path: Path) -> None:
    data, out = tmp_path / "answers.csv", tmp_path / "report.pdf"
    data.write_text("CUSA1,CUSA2,CUSA3\n" + "7,8,9\n" * 3)
    assert report(data, "--questionnaire", FORM, "--out", out).exit_code == 0
    assert out.exists()


@pytest.mark.parametrize("option", ["--out", "--findings"])
def test_a_result_is_never_written_over_the_answers(option: str, tmp_path: Path) -> None:
    data = tmp_path / "answers.csv"
    data.write_text("CUSA1,CUSA2,CUSA3\n" + "7,8,9\n" * 3)
    before = data.read_bytes()
    others = () if option == "--out" else ("--out", tmp_path / "r.pdf")
    result = report(data, "--questionnaire", FORM, option, data, *others)
    assert result.exit_code == 2
    assert data.read_bytes() == before


def test_pdf_and_findings_in_one_file_are_refused(tmp_path: Path) -> None:
    data, out = tmp_path / "answers.csv", tmp_path / "both"
    data.write_text("CUSA1,CUSA2,CUSA3\n" + "7,8,9\n" * 3)
    result = report(data, "--questionnaire", FORM, "--out", out, "--findings", out)
    assert "named twice" in result.output
    assert not out.exists()


def test_no_findings_are_left_where_the_pdf_cannot_be_written(tmp_path: Path) -> None:
    data, numbers = tmp_path / "answers.csv", tmp_path / "findings.json"
    data.write_text("CUSA1,CUSA2,CUSA3\n" + "7,8,9\n" * 3)
    below_a_file = data / "r.pdf"
    result = report(data, "--questionnaire", FORM, "--out", below_a_file, "--findings", numbers)
    assert "cannot be written" in result.output
    assert not numbers.exists()


def fill_the_disk(path: Path) -> None:
    with whole_file(path) as draft:
        draft.write_text("half of ")
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_a_sentence_and_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_text("of last year")
    with pytest.raises(ClickException, match="cannot be written: No space"):
        fill_the_disk(path)
    assert [(left.name, left.read_text()) for left in tmp_path.iterdir()] == [
        ("report.pdf", "of last year")
    ]


def test_a_plan_decides_what_is_analysed(tmp_path: Path) -> None:
    data, plan, numbers = (tmp_path / name for name in ("a.csv", "plan.yaml", "f.json"))
    data.write_text("CUSA1,CUSA2,CUSA3\n" + "7,8,9\n" * 30)
    plan.write_text("format: 1\nid: short\nquestions: [respondents, levels]\nseed: 5\n")
    files = ("--plan", plan, "--out", tmp_path / "r.pdf", "--findings", numbers)
    result = report(data, "--questionnaire", FORM, *files)
    assert result.exit_code == 0, result.output
    made = json.loads(numbers.read_bytes())
    assert (set(made["answers"]), made["meta"]["seed"]) == ({"respondents", "levels"}, 5)


def test_a_broken_plan_is_told_with_its_line(tmp_path: Path) -> None:
    data, plan = tmp_path / "a.csv", tmp_path / "plan.yaml"
    data.write_text("CUSA1,CUSA2,CUSA3\n" + "7,8,9\n" * 30)
    plan.write_text("format: 1\nid: short\nseed: often\n")
    out = tmp_path / "r.pdf"
    result = report(data, "--questionnaire", FORM, "--plan", plan, "--out", out)
    assert (result.exit_code, out.exists()) == (1, False)
    assert "plan.yaml:3" in result.output
