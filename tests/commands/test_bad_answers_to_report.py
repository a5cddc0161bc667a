from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp.bootstrap import ROOT
from surveyapp.cli import main
from tests.commands.bad_answers import BAD, GOOD, HEADER, BadFile, wide

FORM = ROOT / "tests" / "real" / "mobi" / "questionnaire.yaml"


def report(data: Path, *options: object) -> Result:
    folder = data.parent / "results"
    results = ("--out", folder / "report.pdf", "--findings", folder / "findings.json")
    arguments = ("report", data, "--questionnaire", FORM, *results, *options)
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def results_beside(data: Path) -> list[str]:
    return sorted(path.name for path in data.parent.glob("results/*"))


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_answers_are_told_in_a_sentence(bad: BadFile, tmp_path: Path) -> None:
    result = report(bad.write(tmp_path))
    assert f"Error: no report was written.\n{bad.name}: {bad.told[0]}" in result.output
    assert [sentence for sentence in bad.told if sentence not in result.output] == []


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_no_result_is_begun_with_bad_answers(bad: BadFile, tmp_path: Path) -> None:
    data = bad.write(tmp_path)
    assert report(data).exit_code == 1
    assert results_beside(data) == []


def test_an_earlier_report_stays_as_it_was(tmp_path: Path) -> None:
    data = BAD["wrong codes"].write(tmp_path)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "report.pdf").write_text("of last year")
    report(data)
    assert results_beside(data) == ["report.pdf"]
    assert (tmp_path / "results" / "report.pdf").read_text() == "of last year"


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n7,8,9\n",
        f"{HEADER}\n" + "".join(f"7,{1 + n % 10},{1 + n * 3 % 10}\n" for n in range(60)),
        GOOD,
        f"{HEADER}\n" + "7,8,\n" * 40,
        wide(10_000),
    ],
    ids=["one row", "one constant column", "all constant", "one blank column", "10,000 columns"],
)
def test_poor_answers_still_give_a_report(content: str, tmp_path: Path) -> None:
    data = tmp_path / "answers.csv"
    data.write_text(content)
    result = report(data)
    assert result.exit_code == 0, result.output
    assert results_beside(data) == ["findings.json", "report.pdf"]


def test_a_mapping_that_does_not_fit_the_file_names_the_column(tmp_path: Path) -> None:
    data = tmp_path / "answers.csv"
    data.write_text(GOOD)
    result = report(data, "--map", "CUSA1=CUSA11")
    assert result.exit_code == 1
    assert "column 'CUSA11': the file has no such column. Did you mean 'CUSA1'?" in result.output


def test_a_mapping_for_another_questionnaire_is_told_with_its_line(tmp_path: Path) -> None:
    data, mapping = tmp_path / "answers.csv", tmp_path / "mapping.yaml"
    data.write_text(GOOD)
    mapping.write_text("format: 1\nitems:\n  SAT1: CUSA1\n")
    result = report(data, "--mapping", mapping)
    assert result.exit_code == 1
    assert "Error: no report was written.\n" in result.output
    assert "mapping.yaml:3" in result.output
