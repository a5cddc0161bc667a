from dataclasses import replace
from pathlib import Path

import pytest

from analysis.dataset import Dataset, Goal
from analysis.documents import ResponseRow, dataset_from_documents
from questionnaires import library
from surveyapp.queries.report_shelf import ReportShelf, UnknownReportError
from surveyapp.services.surveys.make_report import (
    ReportFailedError,
    ReportProcess,
    ReportsBusyError,
    fingerprint,
    make_report,
)

GOAL = Goal("sat", {"en": "Satisfied"}, "satisfaction", 75)


@pytest.fixture
def dataset() -> Dataset:
    rows = [ResponseRow({"SAT1": 8, "SAT2": 7, "SAT3": 6}) for _ in range(3)]
    return dataset_from_documents(library.load("pulse"), rows, "three")


@pytest.fixture
def shelf(tmp_path: Path) -> ReportShelf:
    return ReportShelf(tmp_path)


def write(dataset: Dataset, language: str, place: Path, findings: Path) -> None:
    place.write_text(f"{dataset.n} {language}")
    findings.write_text("{}")


def test_a_changed_goal_makes_another_report(dataset: Dataset) -> None:
    assert fingerprint(replace(dataset, goals=(GOAL,))) != fingerprint(dataset)


def test_equal_answers_make_the_same_report(dataset: Dataset) -> None:
    assert fingerprint(replace(dataset)) == fingerprint(dataset)


def test_reports_are_found_by_name_newest_first(dataset: Dataset, shelf: ReportShelf) -> None:
    name = make_report(shelf, 1, dataset, "sv", write)
    assert [report.name for report in shelf.made(1)] == [name]
    assert shelf.find(1, name).read_text() == "3 sv"


def test_a_broken_off_report_leaves_nothing_on_the_shelf(
    dataset: Dataset, shelf: ReportShelf
) -> None:
    def fail(*_: object) -> None:
        raise ReportFailedError

    with pytest.raises(ReportFailedError):
        make_report(shelf, 1, dataset, "en", fail)
    assert shelf.made(1) == ()


@pytest.mark.parametrize("name", ["../1/x", "", "0" * 16, "0123456789abcdef-nb\n"])
def test_a_name_that_is_none_is_not_found(shelf: ReportShelf, name: str) -> None:
    with pytest.raises(UnknownReportError):
        shelf.find(1, name)


def test_who_waits_too_long_for_other_reports_is_told(dataset: Dataset, tmp_path: Path) -> None:
    process = ReportProcess(patience=0)
    assert process._turn.acquire()
    with pytest.raises(ReportsBusyError):
        process(dataset, "en", tmp_path / "a.pdf", tmp_path / "a.json")


@pytest.mark.slow
def test_a_real_report_is_made_in_another_process(dataset: Dataset, shelf: ReportShelf) -> None:
    name = make_report(shelf, 1, dataset, "nb", ReportProcess())
    assert shelf.find(1, name).read_bytes().startswith(b"%PDF-")
    assert shelf.newest_findings(1) is not None
