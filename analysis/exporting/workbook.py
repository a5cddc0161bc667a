"""Columns as an XLSX workbook in which texts are texts, whatever they begin with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from analysis.exporting.columns import ExportCell

LONGEST = 32_767
MOST_ROWS = 1_048_576
# What XML forbids, the carriage return that it would lose, and texts that look like their escape.
_NEEDS_ESCAPE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"
)


class DoesNotFitWorkbook(ValueError):
    """The data is longer than a workbook allows; the message says to take another format."""


def write_xlsx(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[ExportCell]]]],
) -> bytes:
    """A workbook with ``sheets``: name -> header and rows. Raises ``DoesNotFitWorkbook``."""
    # Looked at before the first row is written: a sheet left half-way cannot be closed.
    fitting = {name: _fitting(header, rows) for name, (header, rows) in sheets.items()}
    book = Workbook(write_only=True)
    for name, lines in fitting.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append([_cell(page, cell) for cell in line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fitting(header: Sequence[str], rows: Iterable[Sequence[ExportCell]]) -> list[list[ExportCell]]:
    lines = [[_fit(cell) for cell in line] for line in chain([header], rows)]
    if len(lines) > MOST_ROWS:
        raise DoesNotFitWorkbook(f"more than {MOST_ROWS:,} rows; export CSV or Parquet")
    return lines


def _fit(value: ExportCell) -> ExportCell:
    if not isinstance(value, str):
        return value
    text = _NEEDS_ESCAPE.sub(lambda sign: f"_x{ord(sign.group()):04X}_", value)
    if len(text) > LONGEST:
        sentence = f"a text has more than {LONGEST:,} characters; export CSV or Parquet"
        raise DoesNotFitWorkbook(sentence)
    return text


def _cell(page: Any, value: ExportCell) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, value)
    # The library takes what begins with = for a formula and #N/A for an error.
    cell.data_type = "s"
    return cell
