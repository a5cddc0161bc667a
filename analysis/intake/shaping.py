"""Rows of cells under a header as columns; every row must be as wide as the header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from analysis.intake.problems import IntakeProblem, IntakeProblems, one
from analysis.intake.sentences import N_, Sentence, short
from analysis.intake.table import Cell, Limits, cell_text

Row = tuple[int, Sequence[Cell]]
"""The number of a row as a spreadsheet shows it, and its cells."""

NAMED = 5
EMPTY = N_("the file is empty; it needs a header row and data below")
NO_ROW = N_("there is a header and no row below it; give a file with rows of data")
ONLY_BLANK = N_("there is a header and only blank rows below it; give a file with rows of data")
TOO_MANY = N_("there are more than %(most)s rows; split the file")
TOO_WIDE = N_("there are %(found)s columns; at most %(most)s can be read")
RAGGED = N_(
    "%(found)s cells where the header has %(width)s; look for a separator inside a text without "
    "quotation marks"
)


def shape(
    rows: Iterator[Row], name: str, limits: Limits, *, short_rows: bool = False
) -> tuple[dict[str, Sequence[Cell]], list[int]]:
    """Columns by name, and the numbers of the rows that are not wholly blank.

    Raises ``IntakeProblems``. ``short_rows``: cells missing at the end of a row are empty ones, as
    workbooks leave them out.
    """
    header = next(iter(_Filled(rows)), None)
    if header is None:
        raise one(name, "empty-file", EMPTY)
    names = _header(header, name, limits)
    least = 0 if short_rows else _last_named(names)
    numbers: list[int] = []
    kept: list[Sequence[Cell]] = []
    ragged: dict[int, list[int]] = {}
    below = _Filled(rows)
    for number, cells in below:
        _refuse_wide((number, cells), name, limits)
        fitted = _fit(cells, least, len(names))
        if len(fitted) != len(names):
            ragged.setdefault(len(fitted), []).append(number)
            continue
        numbers.append(number)
        kept.append(fitted)
        if len(numbers) > limits.rows:
            raise one(name, "too-many-rows", TOO_MANY, most=limits.rows)
    _refuse_ragged(ragged, len(names), name)
    if not kept:
        raise one(name, "no-rows", ONLY_BLANK if below.blank else NO_ROW)
    columns: dict[str, Sequence[Cell]] = dict(zip(names, zip(*kept, strict=True), strict=True))
    return _without_nameless(columns, name), numbers


class _Filled:
    """Rows that are not wholly blank; counts those that are."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.blank = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            if all(map(_is_empty, row[1])):
                self.blank += 1
            else:
                yield row


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _last_named(names: Sequence[str]) -> int:
    return max(
        (place for place, name in enumerate(names, 1) if not name.startswith("\0")), default=0
    )


def _fit(cells: Sequence[Cell], least: int, width: int) -> Sequence[Cell]:
    """Empty cells beyond the last column, which spreadsheets leave behind, are no cells."""
    found = len(cells)
    if found == width:
        return cells
    while found > width and _is_empty(cells[found - 1]):
        found -= 1
    filling = width - found if least <= found < width else 0
    return [*cells[:found], *[None] * filling]


def _header(header: Row, name: str, limits: Limits) -> list[str]:
    number, cells = header
    _refuse_wide(header, name, limits)
    names = [cell_text(cell) for cell in cells]
    twice = [found for found, count in Counter(names).items() if count > 1 and found]
    if twice:
        raise IntakeProblems(name, [_duplicate(found, number) for found in twice])
    # Each nameless column keeps a key of its own until it is known whether it holds anything.
    return [found or f"\0{place}" for place, found in enumerate(names, start=1)]


def _refuse_wide(row: Row, name: str, limits: Limits) -> None:
    number, cells = row
    if len(cells) > limits.columns:
        counts = {"found": len(cells), "most": limits.columns}
        raise one(name, "too-many-columns", TOO_WIDE, number, **counts)


def _duplicate(found: str, number: int) -> IntakeProblem:
    told = Sentence(N_("two columns are named '%(name)s'; rename one"), name=short(found))
    return IntakeProblem("duplicate-column", told, column=found, rows=(number,), count=1)


def _without_nameless(columns: dict[str, Sequence[Cell]], name: str) -> dict[str, Sequence[Cell]]:
    for key in [key for key in columns if key.startswith("\0")]:
        if not all(map(_is_empty, columns.pop(key))):
            told = N_("column number %(number)s holds data but has no name; name it")
            raise one(name, "nameless-column", told, 1, number=int(key[1:]))
    return columns


def _refuse_ragged(ragged: dict[int, list[int]], width: int, name: str) -> None:
    problems = [
        IntakeProblem(
            "ragged-row",
            Sentence(RAGGED, found=found, width=width),
            rows=tuple(rows[:NAMED]),
            count=len(rows),
        )
        for found, rows in sorted(ragged.items(), key=lambda item: item[1][0])
    ]
    if problems:
        raise IntakeProblems(name, problems)
