import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from analysis.dataset import Dataset, Goal
from analysis.documents import ResponseRow, dataset_from_documents
from analysis.export import codebook_csv, export_mapping, to_csv, to_parquet, to_xlsx
from analysis.exporting.workbook import DoesNotFitWorkbook
from analysis.intake.building import build_dataset
from analysis.intake.escaping import escaped, unescaped
from analysis.intake.mapping import loads_mapping
from analysis.intake.reading import read_table
from analysis.simulation.company import simulate
from questionnaires import library
from tests.analysis.small import SMALL

FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "'=1+1",
    "''=1+1",
    '=HYPERLINK("http://x.example";"a")',
    "＝1+1",
    "#N/A",
    "%0A=1",
)
OTHERS = ("5", "-5", "+47", "'quoted'", "a;b", 'say "hi"', "two\nlines", "🙂 é", "_x0041_", "true")

WRITERS: dict[str, Callable[[Dataset], bytes]] = {
    "data.csv": to_csv,
    "data.xlsx": to_xlsx,
    "data.parquet": to_parquet,
}


def with_comments(*comments: str) -> Dataset:
    return dataset_from_documents(
        SMALL, [ResponseRow({"OPN1": text, "SAT1": 7}) for text in comments], "test"
    )


def rich() -> Dataset:
    facts = [
        {"actual_wait": 12.5, "segment": "=private", "SAT1": "a fact"},
        {"actual_wait": None, "segment": None, "SAT1": "b"},
        {"actual_wait": -3, "segment": "business", "SAT1": None},
    ]
    documents = (
        {"SAT1": 8, "SAT2": "dont_know", "LOY4": "some", "WAI1": ["before", "after"], "WAI2": 5},
        {"SAT1": None, "COM1": "yes", "WAI1": ["none"], "OPN1": "=1+1"},
        {},
    )
    rows = [
        ResponseRow(document, key, "nb", wave, seconds, complete, fact)
        for document, key, wave, seconds, complete, fact in zip(
            documents,
            ("001", "b", "-1"),
            ("2026-1", "2026-2", "2026-2"),
            (61.25, None, 9),
            (True, True, False),
            facts,
            strict=True,
        )
    ]
    goal = Goal("main", {"en": "Main: yes", "nb": "Hoved"}, "satisfaction", 75, deadline="2026-12")
    data = dataset_from_documents(SMALL, rows, "test", invited=9, self_selected=False)
    return replace(data, organisation="Havblikk", currency="NOK", goals=(goal,))


def back(data: Dataset, folder: Path, name: str) -> Dataset:
    (folder / name).write_bytes(WRITERS[name](data))
    mapping = loads_mapping(export_mapping(data), "mapping.yaml", data.questionnaire)
    return build_dataset(read_table(folder / name), mapping, data.questionnaire)


def contents(data: Dataset) -> dict[str, object]:
    """Everything in a dataset but where it came from, in a form that can be compared."""
    columns = {
        **{f"value {k}": np.nan_to_num(v, nan=-1e9) for k, v in data.values.items()},
        **{f"state {k}": v for k, v in data.states.items()},
        **{f"text {k}": v for k, v in data.texts.items()},
        **{f"choice {k} {c}": v for k, cs in data.choices.items() for c, v in cs.items()},
        **{f"fact {k}": _filled(v) for k, v in data.facts.items()},
        "respondent": data.respondent,
        "language": data.language,
        "wave": data.wave,
        "seconds": None if data.seconds is None else _filled(data.seconds),
        "complete": data.complete,
    }
    around = (data.organisation, data.currency, data.wait_unit, data.goals, data.source.invited)
    lists = {name: None if c is None else c.tolist() for name, c in columns.items()}
    return {**lists, "around": around}


def _filled(column: np.ndarray) -> np.ndarray:
    return column if column.dtype == object else np.nan_to_num(column, nan=-1e9)


@pytest.mark.parametrize("name", WRITERS)
def test_what_was_exported_is_read_back_the_same(tmp_path: Path, name: str):
    assert contents(back(rich(), tmp_path, name)) == contents(rich())


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
def test_a_whole_company_comes_back_the_same(tmp_path: Path, name: str):
    data = simulate(library.load("full"), customers=400).dataset()
    assert contents(back(data, tmp_path, name)) == contents(data)


@pytest.mark.parametrize("name", WRITERS)
def test_every_text_comes_back_as_it_was(tmp_path: Path, name: str):
    texts = [*FORMULAS, *OTHERS]
    assert back(with_comments(*texts), tmp_path, name).texts["OPN1"].tolist() == texts


def test_no_csv_cell_begins_like_a_formula():
    rows = csv.reader(io.StringIO(to_csv(with_comments(*FORMULAS)).decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝")] == []


def test_no_cell_of_a_workbook_is_a_formula():
    book = load_workbook(io.BytesIO(to_xlsx(with_comments(*FORMULAS))))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "b"}


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_a_header_is_no_formula_either(write: Callable[[Dataset], bytes], tmp_path: Path):
    data = replace(with_comments("a"), facts={"=1+1": np.array([1.0])})
    name = "data.csv" if write is to_csv else "data.xlsx"
    assert back(data, tmp_path, name).facts["=1+1"].tolist() == [1.0]


def test_negative_numbers_stay_numbers_in_csv():
    text = to_csv(rich()).decode("utf-8-sig")
    assert ",-3," in text
    assert "'-3" not in text


def test_numbers_are_numbers_in_a_workbook():
    page = load_workbook(io.BytesIO(to_xlsx(rich())))["data"]
    header = [cell.value for cell in page[1]]
    assert page[2][header.index("SAT1")].value == 8
    assert page[2][header.index("respondent")].value == "001"


def test_a_gap_says_beside_it_why_it_is_one():
    rows = list(csv.DictReader(io.StringIO(to_csv(rich()).decode("utf-8-sig"), newline="")))
    assert [row["SAT2.missing"] for row in rows] == ["dont_know", "not_shown", "not_shown"]
    assert [row["SAT2"] for row in rows] == ["", "", ""]


def test_a_fact_named_like_an_item_gets_a_column_of_its_own():
    header = to_csv(rich()).decode("utf-8-sig").splitlines()[0].split(",")
    assert "fact.SAT1" in header
    assert len(header) == len(set(header))


def test_a_text_longer_than_a_cell_is_an_error_and_not_cut():
    with pytest.raises(DoesNotFitWorkbook, match="CSV"):
        to_xlsx(with_comments("a" * 40_000))


def test_the_codebook_explains_values_in_the_language_asked_for():
    rows = list(csv.reader(io.StringIO(codebook_csv(rich(), "nb").decode("utf-8-sig"))))
    assert ["REC1", "value", "", "7", "Helt enig"] in rows


def test_half_points_survive(tmp_path: Path):
    data = with_comments("a")
    halved = replace(data, values={**data.values, "SAT1": np.array([3.5])})
    assert back(halved, tmp_path, "data.csv").values["SAT1"].tolist() == [3.5]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_escaping_can_always_be_undone(text: str):
    assert unescaped(escaped(text)) == text


@given(st.text(alphabet="='+-@\t\r 1a", max_size=8))
def test_nothing_escaped_begins_like_a_formula_unless_it_is_a_number(text: str):
    start = escaped(text).lstrip()[:1]
    assert start not in set("=+-@") or text.strip("+-1").strip() == ""
