import pytest

from analysis.dataset import Dataset
from analysis.documents import ResponseRow, dataset_from_documents
from analysis.intake.building import build_dataset
from analysis.intake.columns import ColumnMapping
from analysis.intake.table import Table
from analysis.rows import response_rows
from analysis.simulation.company import simulate
from questionnaires import library
from tests.analysis.small import SMALL

ANSWERS: dict[str, object] = {
    "SAT1": 8,
    "SAT2": "dont_know",
    "REC1": None,
    "LOY4": "some",
    "WAI1": ["before", "after"],
    "OPN1": "Kortere kø",
}


def read(*rows: ResponseRow) -> Dataset:
    return dataset_from_documents(SMALL, rows, "test")


def test_answers_come_back_as_they_were():
    (row,) = response_rows(read(ResponseRow(ANSWERS)))
    assert row.answers == ANSWERS


def test_what_is_known_around_comes_back_too():
    given = ResponseRow({"SAT1": 8}, "a", "nb", "2026-1", 61.5, False, {"segment": "private"})
    assert list(response_rows(read(given))) == [given]


def test_what_did_not_apply_was_not_shown():
    table = Table({"SAT1": ["0"], "REC1": ["5"]}, [2], "", "test")
    data = build_dataset(table, ColumnMapping(codes={"0": "not_applicable"}), SMALL)
    assert [row.answers for row in response_rows(data)] == [{"REC1": 5}]


@pytest.mark.slow
def test_a_whole_company_comes_back_as_it_was():
    company = simulate(library.load("full"), customers=300)
    rows = response_rows(company.dataset())
    assert [row.answers for row in rows] == [response.answers for response in company.responses]
