"""A dataset as files for other programs, each of which can be read back without loss.

Items are numbers (or option codes) with gaps; ``<item>.missing`` says why there is a gap:
dont_know, not_applicable or not_shown, empty where the question was left blank. Several choices are
codes parted by ``;``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.dataset import Dataset
from analysis.exporting.codebook import HEADER, codebook_rows, mapping_text
from analysis.exporting.columns import ExportCell, ExportColumn, export_columns
from analysis.exporting.separated import write_csv
from analysis.exporting.workbook import write_xlsx


def to_csv(dataset: Dataset) -> bytes:
    """The data as CSV in UTF-8, numbers with a decimal point."""
    columns = export_columns(dataset)
    return write_csv([column.name for column in columns], _rows(columns))


def to_xlsx(dataset: Dataset, language: str = "en") -> bytes:
    """The data, and a second sheet that explains it. Raises ``DoesNotFitWorkbook``."""
    columns = export_columns(dataset)
    header = [column.name for column in columns]
    book = codebook_rows(dataset, columns, language)
    return write_xlsx({"data": (header, _rows(columns)), "codebook": (HEADER, book)})


def to_parquet(dataset: Dataset) -> bytes:
    """The data as Parquet; a column is all numbers, all texts or all true and false."""
    columns = export_columns(dataset)
    table = pa.table({column.name: _array(column) for column in columns})
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def codebook_csv(dataset: Dataset, language: str = "en") -> bytes:
    """What columns and values mean, as CSV."""
    return write_csv(HEADER, codebook_rows(dataset, export_columns(dataset), language))


def export_mapping(dataset: Dataset) -> str:
    """The mapping file (YAML) that reads any of these exports back."""
    return mapping_text(dataset, export_columns(dataset))


def _rows(columns: Sequence[ExportColumn]) -> Iterator[tuple[ExportCell, ...]]:
    return zip(*(column.cells for column in columns), strict=True)


def _array(column: ExportColumn) -> pa.Array:
    numbers = [cell for cell in column.cells if isinstance(cell, float)]
    return pa.array(column.cells, pa.float64() if numbers else None)
