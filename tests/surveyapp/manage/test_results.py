import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from analysis.dataset import Dataset
from tests.staff import Browser

SignedIn = Callable[[str], Browser]

FINDINGS = {
    "answers": {
        "levels": {
            "findings": [
                {
                    "key": "levels.satisfaction",
                    "unit": "points",
                    "estimate": 71.26,
                    "n": 640,
                    "verdict": "sure",
                    "interval": {"low": 69.8, "high": 72.9},
                }
            ]
        }
    }
}


class QuickWork:
    """Writes a report's files without analysing anything, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, dataset: Dataset, language: str, place: Path, findings: Path) -> None:
        self.times += 1
        place.write_bytes(f"%PDF {dataset.n} {language}".encode())
        findings.write_text(json.dumps(FINDINGS))


@pytest.fixture
def work(app: Flask) -> QuickWork:
    quick = QuickWork()
    app.extensions["report_work"] = quick
    return quick


def make(browser: Browser, language: str = "nb") -> str:
    answer = browser.post("/results/1/reports", language=language)
    assert answer.status_code == 303, answer.text
    return str(answer.location).split("made=")[1].split("#")[0]


def test_a_manager_makes_and_fetches_a_report(signed_in: SignedIn, work: QuickWork) -> None:
    browser = signed_in("manager")
    pdf = browser.get(f"/results/1/reports/{make(browser)}.pdf", buffered=True)
    assert pdf.mimetype == "application/pdf"
    assert pdf.data == b"%PDF 3 nb"
    assert work.times == 1


def test_the_same_answers_are_reported_only_once(signed_in: SignedIn, work: QuickWork) -> None:
    browser = signed_in("manager")
    assert make(browser) == make(browser)
    assert work.times == 1


def test_each_language_has_its_own_report(signed_in: SignedIn, work: QuickWork) -> None:
    browser = signed_in("manager")
    assert make(browser, "sv") != make(browser, "en")
    assert work.times == 2


def test_a_language_nobody_writes_is_refused(signed_in: SignedIn, work: QuickWork) -> None:
    answer = signed_in("manager").post("/results/1/reports", language="../x")
    assert answer.status_code == 400
    assert work.times == 0


@pytest.mark.usefixtures("work")
def test_a_report_is_not_found_by_way_of_another_survey(signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    assert browser.get(f"/results/2/reports/{make(browser)}.pdf").status_code == 404


def test_no_file_outside_the_shelf_is_given_out(signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    for name in ("..%2F..%2Fsurveyapp", "%2e%2e%2fsecret_key", "0123456789abcdef-nb"):
        assert browser.get(f"/results/1/reports/{name}.pdf").status_code == 404


@pytest.mark.usefixtures("work")
def test_figures_never_come_without_interval_and_number(signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    make(browser)
    page = browser.get("/results/1").text
    assert "<strong>71</strong>" in page
    assert "between 70 and 73" in page
    assert "640 answers" in page


def test_before_the_first_report_there_are_no_figures(signed_in: SignedIn) -> None:
    assert "In short" not in signed_in("manager").get("/results/1").text


def test_a_manager_gets_no_dataset(signed_in: SignedIn) -> None:
    assert signed_in("manager").get("/surveys/1/dataset.csv").status_code == 403


def test_looking_at_results_makes_no_file(signed_in: SignedIn, data_folder: Path) -> None:
    signed_in("manager").get("/results/1")
    assert "reports" not in os.listdir(data_folder)
