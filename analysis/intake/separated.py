"""Text with separators (CSV and its kin) as rows of cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from analysis.intake.escaping import unescaped
from analysis.intake.problems import one
from analysis.intake.sentences import N_, short
from analysis.intake.shaping import Row

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_ROWS = 20
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
REMEMBERED = 20_000
UNREADABLE = N_(
    "the row cannot be read; look for a quotation mark left open, or a cell with more text than "
    "anyone writes"
)


def read_separated(text: str, name: str, separator: str | None = None) -> Iterator[Row]:
    """Rows with their numbers. Raises ``IntakeProblems``."""
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        told = N_("'%(sign)s' cannot separate columns; use one of , ; | or a tab")
        raise one(name, "bad-separator", told, sign=short(separator))
    number = 0
    try:
        for number, cells in enumerate(_rows(text, separator or _detect_separator(text)), start=1):
            yield number, cells
    except csv.Error as error:
        raise one(name, "unreadable-row", UNREADABLE, number + 1) from error


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    rows = reader if "'" not in text else ([unescaped(c) for c in row] for row in reader)
    return _sharing(rows)


def _sharing(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Equal cells as one text: most columns repeat few values in many thousand rows."""
    known: dict[str, str] = {}
    for row in rows:
        share = known.setdefault if len(known) < REMEMBERED else known.get
        yield [share(cell, cell) for cell in row]


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends; a StringIO would hold the text once more, in four bytes a sign."""
    return (line[0] for line in _LINE.finditer(text))


def _detect_separator(text: str) -> str:
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
