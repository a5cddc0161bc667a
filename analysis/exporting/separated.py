"""Columns as CSV: UTF-8 with a mark that spreadsheets need, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from analysis.exporting.columns import ExportCell
from analysis.intake.escaping import escaped


def write_csv(header: Sequence[str], rows: Iterable[Sequence[ExportCell]]) -> bytes:
    """The file; texts that begin like a formula get an apostrophe in front."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([escaped(name) for name in header])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _cell(cell: ExportCell) -> ExportCell:
    if isinstance(cell, str):
        return escaped(cell)
    return str(cell).lower() if isinstance(cell, bool) else cell
