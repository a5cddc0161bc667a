import gzip
from pathlib import Path

import pytest

from analysis.intake.problems import IntakeProblems
from analysis.intake.reading import read_table
from analysis.intake.table import Limits
from tests.analysis.intake.files import table, write

NORDIC = "id;svar\n1;Går fint\n2;Blåbærsyltetøy\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str):
    found = table(tmp_path, NORDIC.encode(encoding))
    assert list(found.columns["svar"]) == ["Går fint", "Blåbærsyltetøy"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str):
    rows = (("a", "b", "c"), ("1", "2", "3"), ("4", "5", "6"))
    found = table(tmp_path, "\n".join(separator.join(row) for row in rows))
    assert list(found.columns) == ["a", "b", "c"]


def test_a_comma_inside_the_texts_does_not_beat_the_real_separator(tmp_path: Path):
    found = table(tmp_path, "id;text\n1;a, b, c\n2;d\n3;e, f\n")
    assert list(found.columns) == ["id", "text"]


def test_a_given_encoding_is_used(tmp_path: Path):
    path = write(tmp_path, "a,b\n1,\xe5\n".encode("cp1252"))
    assert read_table(path, encoding="latin-1").columns["b"] == ("å",)


@pytest.mark.parametrize("content", [b"a,b\n1,\x81\n", "a,b\n1,å\n".encode("cp1252")])
def test_bytes_that_the_encoding_forbids_are_told_by_row(tmp_path: Path, content: bytes):
    encoding = None if b"\x81" in content else "utf-8"
    with pytest.raises(IntakeProblems, match="row 2"):
        read_table(write(tmp_path, content), encoding=encoding)


def test_an_unknown_encoding_is_refused(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="utf-16"):
        read_table(write(tmp_path, "a\n1\n"), encoding="klingon")


def test_a_gzipped_file_reads_like_the_file_itself(tmp_path: Path):
    packed = table(tmp_path, gzip.compress(NORDIC.encode()), "data.csv.gz")
    assert packed.columns == table(tmp_path, NORDIC).columns


def test_a_damaged_gzip_file_is_refused(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="ends too early"):
        table(tmp_path, gzip.compress(NORDIC.encode())[:-12], "data.csv.gz")


def test_a_gzip_bomb_is_stopped_at_the_limit(tmp_path: Path):
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 2_000_000)
    path = write(tmp_path, bomb, "data.csv.gz")
    with pytest.raises(IntakeProblems, match="unpacks to more"):
        read_table(path, limits=Limits(free_bytes=100_000))


def test_line_breaks_inside_quotation_marks_stay_in_the_cell(tmp_path: Path):
    found = table(tmp_path, 'id,text\n1,"first\nsecond"\n2,"say ""hi"""\n')
    assert found.columns["text"] == ("first\nsecond", 'say "hi"')
    assert found.row_numbers == [2, 3]


def test_blank_rows_are_left_out_but_counted(tmp_path: Path):
    assert table(tmp_path, "a,b\n1,2\n\n,\n3,4\n").row_numbers == [2, 5]


def test_ragged_rows_are_told_by_number_and_nothing_is_read(tmp_path: Path):
    with pytest.raises(IntakeProblems) as caught:
        table(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2\n")
    assert [p.rows for p in caught.value.problems] == [(3, 5), (4,)]


def test_empty_cells_beyond_the_last_column_do_no_harm(tmp_path: Path):
    assert list(table(tmp_path, "a,b,,\n1,2,,\n").columns) == ["a", "b"]


def test_a_quotation_mark_left_open_is_an_error(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="left open"):
        table(tmp_path, 'a,b\n1,"2\n3,4\n')


def test_nul_is_an_error_with_its_row(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="row 3"):
        table(tmp_path, "aaaaaa,bbbbbb\n111111,222222\n3\x003,444444\n")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty-file"),
        ("\n\n", "empty-file"),
        (" \n,\n", "empty-file"),
        ("a,b\n", "no-rows"),
        ("a,a\n1,2\n", "duplicate-column"),
        ("a,\n1,2\n", "nameless-column"),
    ],
)
def test_a_file_without_a_usable_table_is_refused(tmp_path: Path, content: str, code: str):
    with pytest.raises(IntakeProblems) as caught:
        table(tmp_path, content)
    assert caught.value.problems[0].code == code


def test_blank_rows_below_a_header_are_told_from_none_at_all(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="only blank rows below it"):
        table(tmp_path, "a,b\n,\n , \n")
    with pytest.raises(IntakeProblems, match="no row below it"):
        table(tmp_path, "a,b\n")


def test_ten_thousand_columns_are_read(tmp_path: Path):
    names = ",".join(f"c{i}" for i in range(10_000))
    values = ",".join("1" for _ in range(10_000))
    assert len(table(tmp_path, f"{names}\n{values}\n").columns) == 10_000


def test_more_columns_than_that_are_refused(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="10,001 columns"):
        table(tmp_path, ",".join(f"c{i}" for i in range(10_001)) + "\n")


def test_an_unknown_file_type_says_what_is_known(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="XLSX"):
        table(tmp_path, "hello", "letter.docm")


def test_a_file_that_is_not_there_is_an_error_and_no_crash(tmp_path: Path):
    with pytest.raises(IntakeProblems, match="cannot be read"):
        read_table(tmp_path / "nothing.csv")


def test_an_old_workbook_is_told_how_to_become_a_new_one(tmp_path: Path):
    with pytest.raises(IntakeProblems, match=r"\.xlsx"):
        table(tmp_path, b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old.xls")


def test_the_hash_is_that_of_the_file(tmp_path: Path):
    assert table(tmp_path, "a\n1\n").sha256 != table(tmp_path, "a\n2\n").sha256


def test_a_single_column_needs_no_separator(tmp_path: Path):
    assert table(tmp_path, "SAT1\n7\n8\n").columns == {"SAT1": ("7", "8")}
