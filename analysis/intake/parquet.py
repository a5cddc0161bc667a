"""Parquet files as columns of cells."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.intake.problems import one
from analysis.intake.sentences import N_, short
from analysis.intake.shaping import NO_ROW, TOO_WIDE
from analysis.intake.table import Cell, Limits
from analysis.intake.workbooks import as_cell


def read_parquet(
    content: bytes, name: str, limits: Limits
) -> tuple[dict[str, Sequence[Cell]], list[int]]:
    """Columns by name, and row numbers that count as if there were a header row.

    Raises ``IntakeProblems`` for broken, nested and oversized files.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        _refuse_large(file.metadata, len(content), name, limits)
        table = file.read()
        table.validate(full=True)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        told = N_("this is no Parquet file that can be read; write it again")
        raise one(name, "broken-parquet", told) from error
    if table.num_rows == 0:
        raise one(name, "no-rows", NO_ROW)
    columns = {
        field.name: _cells(table.column(i), field, name) for i, field in enumerate(table.schema)
    }
    if len(columns) != table.num_columns:
        raise one(name, "duplicate-column", N_("two columns have the same name; rename one"))
    return columns, list(range(2, table.num_rows + 2))


def _refuse_large(metadata: pq.FileMetaData, packed: int, name: str, limits: Limits) -> None:
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    cells = metadata.num_rows * metadata.num_columns
    unpacked = max(sum(group.total_byte_size for group in groups), cells)
    if metadata.num_columns > limits.columns:
        counts = {"found": metadata.num_columns, "most": limits.columns}
        raise one(name, "too-many-columns", TOO_WIDE, **counts)
    if unpacked > limits.unpacked(packed) or metadata.num_rows > limits.rows:
        raise one(name, "too-large", N_("it unpacks to more than can be read at once; split it"))


def _cells(column: pa.ChunkedArray, field: pa.Field, name: str) -> Sequence[Cell]:
    if pa.types.is_nested(field.type) or pa.types.is_binary(field.type):
        told = N_("column '%(name)s' holds %(type)s; write texts or numbers")
        raise one(name, "nested-column", told, name=short(field.name), type=str(field.type))
    return [None if _is_nan(value) else as_cell(value) for value in column.to_pylist()]


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
