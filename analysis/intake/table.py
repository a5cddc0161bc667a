"""A file of data as it was read: columns of cells, nothing interpreted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Cell = str | float | None
"""A text, a number (from spreadsheets and Parquet), or nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may at most be; more is refused before it costs memory."""

    bytes: int = 256 * 2**20
    """Of the unpacked content."""
    columns: int = 10_000
    rows: int = 2_000_000
    packed_ratio: int = 100
    """How many times larger the content may be than the file, once it is over ``free_bytes``."""
    free_bytes: int = 16 * 2**20

    def unpacked(self, packed: int) -> int:
        """The largest content that a file of ``packed`` bytes may hold."""
        return min(self.bytes, max(self.free_bytes, packed * self.packed_ratio))


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by column name, all columns equally long.

    ``row_numbers``: the number of each row as a spreadsheet shows it; the header is row 1.
    ``sha256``: of the file as it lay on the disk.
    """

    columns: Mapping[str, Sequence[Cell]]
    row_numbers: Sequence[int]
    sha256: str
    name: str

    @property
    def n(self) -> int:
        """How many rows."""
        return len(self.row_numbers)


def cell_text(cell: object) -> str:
    """A cell as text without space around it; whole numbers without decimals, nothing as ``""``."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()
