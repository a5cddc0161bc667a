import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from analysis.intake.problems import IntakeProblems
from analysis.intake.reading import read_table
from analysis.intake.table import Limits
from tests.analysis.intake.files import parquet, table, workbook, write


def test_a_workbook_gives_numbers_texts_and_dates(tmp_path: Path):
    day = datetime(2026, 2, 3)  # noqa: DTZ001 - spreadsheets know no time zones
    content = workbook(["id", "SAT1", "when"], ["a", 7, day], ["b", 8.5, None])
    found = table(tmp_path, content, "data.xlsx")
    assert found.columns == {"id": ("a", "b"), "SAT1": (7.0, 8.5), "when": ("2026-02-03", None)}


def test_rows_of_a_workbook_keep_their_numbers(tmp_path: Path):
    content = workbook(["SAT1"], [7], [None], [8])
    assert table(tmp_path, content, "data.xlsx").row_numbers == [2, 4]


def test_a_row_of_spaces_in_a_workbook_is_a_blank_row(tmp_path: Path):
    content = workbook(["SAT1", "SAT2"], [" ", None], [8, 9])
    assert table(tmp_path, content, "data.xlsx").row_numbers == [3]


def test_a_formula_without_a_result_is_told_with_its_row(tmp_path: Path):
    content = workbook(["a", "b"], [1, 2], [1, "=1+1"])
    with pytest.raises(IntakeProblems, match="row 3: a formula has no stored result"):
        table(tmp_path, content, "data.xlsx")


def test_a_formula_counts_as_the_result_stored_with_it(tmp_path: Path):
    content = workbook(["a", "b"], [1, "=1+1"])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = re.sub(rb"</f><v ?/?>(</v>)?", b"</f><v>2</v>", archive.read(part))
    found = table(tmp_path, rezipped(content, part, sheet), "data.xlsx")
    assert found.columns["b"] == (2.0,)


def test_an_unknown_sheet_names_those_there_are(tmp_path: Path):
    path = write(tmp_path, workbook(["a"], [1], sheet="Svar"), "data.xlsx")
    with pytest.raises(IntakeProblems, match="Svar"):
        read_table(path, sheet="Svars")


def rezipped(content: bytes, part: str, replacement: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, replacement if name == part else old.read(name))
    return stream.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    bomb = rezipped(workbook(["a"], [1]), "xl/worksheets/sheet1.xml", b" " * 30_000_000)
    with pytest.raises(IntakeProblems, match="unpacks to"):
        table(tmp_path, bomb, "data.xlsx")


def test_entities_in_a_workbook_are_refused(tmp_path: Path):
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><worksheet>&b;</worksheet>'
    hostile = rezipped(workbook(["a"], [1]), "xl/worksheets/sheet1.xml", laughs)
    with pytest.raises(IntakeProblems, match="entities"):
        table(tmp_path, hostile, "data.xlsx")


@pytest.mark.parametrize("damage", [b"<worksheet><broken", b"\xff\xff"])
def test_a_damaged_sheet_is_refused(tmp_path: Path, damage: bytes):
    broken = rezipped(workbook(["a"], [1]), "xl/worksheets/sheet1.xml", damage)
    with pytest.raises(IntakeProblems, match="workbook"):
        table(tmp_path, broken, "data.xlsx")


def test_a_zip_file_that_is_no_workbook_is_refused(tmp_path: Path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    with pytest.raises(IntakeProblems, match="workbook"):
        table(tmp_path, stream.getvalue(), "data.xlsx")


def test_a_workbook_cut_short_is_refused(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="workbook"):
        table(tmp_path, workbook(["a"], [1])[:500], "data.xlsx")


def test_parquet_gives_numbers_texts_and_gaps(tmp_path: Path):
    content = parquet(SAT1=[7, None], wait=[1.5, float("nan")], text=["a", None])
    found = table(tmp_path, content, "data.parquet")
    assert found.columns == {"SAT1": [7.0, None], "wait": [1.5, None], "text": ["a", None]}
    assert found.row_numbers == [2, 3]


def test_lists_in_parquet_are_refused_by_column(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="'tags'"):
        table(tmp_path, parquet(tags=[["a"], ["b"]]), "data.parquet")


def test_damaged_parquet_is_refused(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="Parquet"):
        table(tmp_path, parquet(a=[1])[:40], "data.parquet")


def test_parquet_that_unpacks_to_too_much_is_refused(tmp_path: Path):
    path = write(tmp_path, parquet(a=[1] * 100_000), "data.parquet")
    with pytest.raises(IntakeProblems, match="split"):
        read_table(path, limits=Limits(free_bytes=10_000, packed_ratio=2))


def test_an_empty_parquet_file_is_refused(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="no row"):
        table(tmp_path, parquet(a=[]), "data.parquet")
