"""Files of data for tests, written to a folder that pytest throws away."""

import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from analysis.intake.reading import read_table
from analysis.intake.table import Table


def write(folder: Path, content: str | bytes, name: str = "data.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table(folder: Path, content: str | bytes, name: str = "data.csv") -> Table:
    """The table that reading a file with this content gives."""
    return read_table(write(folder, content, name))


def workbook(*rows: Sequence[object], sheet: str = "Data") -> bytes:
    """An XLSX file with one sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet(**columns: Sequence[object]) -> bytes:
    """A Parquet file."""
    stream = io.BytesIO()
    pq.write_table(pa.table({name: list(cells) for name, cells in columns.items()}), stream)
    return stream.getvalue()
