"""Text with separators (CSV and its kin) as rows of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from analysis.intake.escaping import unescaped
from analysis.intake.problems import one, quoted
from analysis.intake.shaping import Row

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_ROWS = 20
REMEDY = "look for a quotation mark left open, or a cell with more text than anyone writes"


def read_separated(text: str, name: str, separator: str | None = None) -> Iterator[Row]:
    """Rows with their numbers. Raises ``IntakeProblems``."""
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        sentence = f"{quoted(separator)} cannot separate columns; use one of , ; | or a tab"
        raise one(name, "bad-separator", sentence)
    number = 0
    try:
        for number, cells in enumerate(_rows(text, separator or detect_separator(text)), start=1):
            yield number, cells
    except csv.Error as error:
        sentence = f"the row cannot be read ({error}); {REMEDY}"
        raise one(name, "unreadable-row", sentence, number + 1) from error


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    if "'" not in text:
        return reader
    return ([unescaped(cell) for cell in row] for row in reader)


def detect_separator(text: str) -> str:
    """The separator that splits the header into most columns and the first rows alike."""
    return max(SEPARATORS, key=lambda separator: _fit(text, separator))


def _fit(text: str, separator: str) -> tuple[int, int]:
    """How many of the first rows are as wide as the header, and how wide; 0 without a split."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        widths = [len(row) for row in islice(filter(None, reader), SAMPLE_ROWS)]
    except csv.Error:
        return 0, 0
    if not widths or widths[0] == 1:
        return 0, 0
    return sum(width == widths[0] for width in widths), widths[0]
