import csv
import json
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result

from surveyapp.bootstrap import ROOT
from surveyapp.cli import main

LIBRARY = ROOT / "questionnaires" / "library"
FULL, STAFF = LIBRARY / "full.yaml", LIBRARY / "employee_mirror.yaml"


def report(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def answers(path: Path, items: list[str], accounts: int = 12) -> Path:
    """Three persons of each account on a scale from 1 to 7."""
    drawn = np.random.default_rng(len(path.name)).integers(1, 8, (3 * accounts, len(items)))
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["account_key", *items])
        table.writerows([f"a{row // 3}", *given] for row, given in enumerate(drawn.tolist()))
    return path


def test_staff_who_answered_about_the_same_accounts_are_compared(tmp_path: Path) -> None:
    numbers = tmp_path / "findings.json"
    result = report(
        answers(tmp_path / "customers.csv", ["TRU1", "TRU2", "TRU3", "TRU4"]),
        "--questionnaire", FULL,
        "--mirror", answers(tmp_path / "staff.csv", ["MIR1", "MIR2"]),
        "--mirror-questionnaire", STAFF,
        "--out", tmp_path / "report.pdf",
        "--findings", numbers,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    findings = json.loads(numbers.read_bytes())["answers"]["both_sides"]["findings"]
    told = {finding["key"]: finding["n"] for finding in findings if not finding["refusal"]}
    assert told == {"both_sides.agreement.trust": 12}


def test_a_mirror_needs_its_questionnaire(tmp_path: Path) -> None:
    data = answers(tmp_path / "customers.csv", ["TRU1"])
    out = ("--out", tmp_path / "report.pdf")
    result = report(data, "--questionnaire", FULL, "--mirror", data, *out)
    assert (result.exit_code, "--mirror-questionnaire" in result.output) == (2, True)


def test_a_mirror_questionnaire_needs_answers(tmp_path: Path) -> None:
    data = answers(tmp_path / "customers.csv", ["TRU1"])
    rest = ("--mirror-questionnaire", STAFF, "--out", tmp_path / "report.pdf")
    result = report(data, "--questionnaire", FULL, *rest)
    assert (result.exit_code, "--mirror is missing" in result.output) == (2, True)


def test_the_mirror_is_not_written_over(tmp_path: Path) -> None:
    data = answers(tmp_path / "customers.csv", ["TRU1"])
    staff = answers(tmp_path / "staff.csv", ["MIR2"])
    rest = ("--mirror", staff, "--mirror-questionnaire", STAFF, "--out", staff)
    assert report(data, "--questionnaire", FULL, *rest).exit_code == 2
