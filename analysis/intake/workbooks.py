"""Sheets of XLSX workbooks as rows of cells. Formulas count as the values stored with them."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from analysis.intake.problems import (
    ROWS_NAMED,
    IntakeProblem,
    IntakeProblems,
    one,
)
from analysis.intake.sentences import N_, Sentence, hint, short
from analysis.intake.shaping import TOO_MANY, Row
from analysis.intake.table import Cell, Limits

BROKEN = N_("this is no workbook that can be read; open it and save it as .xlsx again")
DAMAGE = (
    InvalidFileException,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    SyntaxError,
    ArithmeticError,
    AttributeError,
    LookupError,
    EOFError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What the library lets out when a workbook's insides are damaged; its XML errors are all of the
kind ``SyntaxError``.
"""
MOST_PARTS = 5_000
PROLOGUE = 1_024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(
    content: bytes, name: str, limits: Limits, sheet: str | None = None
) -> Iterator[Row]:
    """Rows of ``sheet`` (the first one by default) with their numbers.

    Raises ``IntakeProblems`` for broken files, bombs, unknown sheets and formulas whose result is
    not stored.
    """
    _refuse_bombs(content, name, limits)
    try:
        _refuse_lost_results(content, name, limits, sheet)
        with closing(_open(content)) as book:
            yield from _rows(_sheet(book, name, sheet), name, limits)
    except IntakeProblems:
        raise
    except DAMAGE as error:
        raise one(name, "broken-workbook", BROKEN) from error


def _refuse_bombs(content: bytes, name: str, limits: Limits) -> None:
    """Look at what the archive says it holds before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > limits.unpacked(len(content)) or len(parts) > MOST_PARTS:
                told = N_("it unpacks to %(size)s MB, too much for its size; save the data as CSV")
                raise one(name, "too-large", told, size=round(unpacked / 2**20))
            if any(_declares_types(archive, part) for part in parts):
                told = N_("the workbook declares entities, which no spreadsheet does; save it anew")
                raise one(name, "broken-workbook", told)
    except IntakeProblems:
        raise
    except DAMAGE as error:
        raise one(name, "broken-workbook", BROKEN) from error


def _declares_types(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """A document type is where entity bombs are kept."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(part) as stream:
        start = stream.read(PROLOGUE).replace(b"\0", b"")
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _refuse_lost_results(content: bytes, name: str, limits: Limits, sheet: str | None) -> None:
    """A formula without a stored result would be read as a blank, and an answer lost unseen."""
    if not _has_formulas(content):
        return
    with closing(_open(content)) as values, closing(_open(content, formulas=True)) as formulas:
        stored = _sheet(values, name, sheet).iter_rows(values_only=True)
        written = _sheet(formulas, name, sheet).iter_rows(values_only=True)
        pairs = enumerate(zip(stored, written, strict=False), start=1)
        lost = [row for row, pair in islice(pairs, limits.rows) if _loses(*pair)]
    if lost:
        told = Sentence(
            N_(
                "a formula has no stored result; open the file in a spreadsheet program, save it, "
                "and read it again"
            )
        )
        rows = tuple(lost[:ROWS_NAMED])
        code = "formula-without-result"
        raise IntakeProblems(name, [IntakeProblem(code, told, rows=rows, count=len(lost))])


def _loses(stored: tuple[object, ...], written: tuple[object, ...]) -> bool:
    pairs = zip(stored, written, strict=False)
    return any(v is None and isinstance(w, str) and w.startswith("=") for v, w in pairs)


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [part for part in archive.infolist() if "/worksheets/" in part.filename]
        return any(b"<f" in archive.read(part) for part in sheets)


def _open(content: bytes, *, formulas: bool = False) -> Any:
    # It warns about decorations that it cannot keep, and decorations are not wanted.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas)


def _sheet(book: Any, name: str, wanted: str | None) -> Any:
    if wanted is not None and wanted not in book.sheetnames:
        told = N_("there is no sheet '%(name)s'. %(hint)s")
        names = hint(wanted, book.sheetnames)
        raise one(name, "unknown-sheet", told, name=short(wanted), hint=names)
    found = book[wanted] if wanted else book.worksheets[0] if book.worksheets else None
    if found is None:
        raise one(name, "empty-file", N_("the workbook has no sheet with cells; add one"))
    # What a sheet says about its own size may be wrong in both directions.
    found.reset_dimensions()
    return found


def _rows(sheet: Any, name: str, limits: Limits) -> Iterator[Row]:
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(values_only=True)
    for number, cells in enumerate(rows, start=1):
        if number > limits.rows:
            raise one(name, "too-many-rows", TOO_MANY, most=limits.rows)
        yield number, [as_cell(_unescaped(cell)) for cell in cells]


def as_cell(value: object) -> Cell:
    """A spreadsheet's value as a text or number; dates as in ISO 8601."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _unescaped(value: object) -> object:
    return _ESCAPED.sub(_sign, value) if isinstance(value, str) and "_x" in value else value


def _sign(match: re.Match[str]) -> str:
    """Workbooks write signs that XML forbids as ``_x`` and four hexadecimal digits."""
    return chr(int(match.group(1), 16))
