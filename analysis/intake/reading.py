"""A file of data, whatever its format, as a table of uninterpreted cells."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path

from analysis.intake.decoding import decode
from analysis.intake.parquet import read_parquet
from analysis.intake.problems import one
from analysis.intake.sentences import N_
from analysis.intake.separated import read_separated
from analysis.intake.shaping import EMPTY, shape
from analysis.intake.table import LIMITS, Cell, Limits, Table
from analysis.intake.workbooks import read_workbook

TEXT_ENDINGS = frozenset({".csv", ".tsv", ".tab", ".txt"})
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
PARQUET = b"PAR1"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
GZIP_WINDOW = 31
"""zlib's number for a gzip header and the largest window."""


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    limits: Limits = LIMITS,
) -> Table:
    """Read CSV (and its kin, also gzipped), XLSX or Parquet; the content decides which.

    Every cell is read or nothing: raises ``IntakeProblems`` with row numbers otherwise.
    """
    name = path.name
    packed = _bytes(path, limits)
    content = _unzipped(packed, name, limits) if packed.startswith(GZIP) else packed
    if content.startswith(PARQUET):
        columns, numbers = read_parquet(content, name, limits)
    elif content.startswith(ZIP):
        rows = read_workbook(content, name, limits, sheet)
        columns, numbers = shape(rows, name, limits, short_rows=True)
    else:
        columns, numbers = _read_text(content, path, limits, encoding, separator)
    return Table(columns, numbers, hashlib.sha256(packed).hexdigest(), name)


def _read_text(
    content: bytes, path: Path, limits: Limits, encoding: str | None, separator: str | None
) -> tuple[dict[str, Sequence[Cell]], list[int]]:
    name = path.name
    if content.startswith(OLD_EXCEL):
        raise one(name, "old-workbook", N_("this is an old Excel file; save it as .xlsx"))
    if not TEXT_ENDINGS & set(path.suffixes[-2:]):
        told = N_("this type of file is not known; save the data as CSV, TSV, XLSX or Parquet")
        raise one(name, "unknown-file-type", told)
    text = decode(content, name, encoding)
    return shape(read_separated(text, name, separator), name, limits)


def _bytes(path: Path, limits: Limits) -> bytes:
    name = path.name
    try:
        if path.stat().st_size > limits.bytes:
            most = limits.bytes // 2**20
            raise one(name, "too-large", N_("it is larger than %(most)s MB; split it"), most=most)
        content = path.read_bytes()
    except OSError as error:
        told = N_("it cannot be read: %(reason)s")
        reason = error.strerror or str(error)
        raise one(str(path), "unreadable-file", told, reason=reason) from error
    if not content:
        raise one(name, "empty-file", EMPTY)
    return content


def _unzipped(packed: bytes, name: str, limits: Limits) -> bytes:
    """The content of a gzip file, stopped at the limit. Raises ``IntakeProblems``."""
    most = limits.unpacked(len(packed))
    stream = zlib.decompressobj(GZIP_WINDOW)
    try:
        content = stream.decompress(packed, most + 1)
    except zlib.error as error:
        raise one(name, "broken-gzip", N_("the gzip file is damaged; make it again")) from error
    if len(content) > most:
        told = N_("it unpacks to more than %(most)s MB, too much for its size; split it")
        raise one(name, "too-large", told, most=most // 2**20)
    if not stream.eof:
        raise one(name, "broken-gzip", N_("the gzip file ends too early; copy it again"))
    return content
