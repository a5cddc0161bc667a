"""How wide the columns of a small-set table are, told from its texts instead of measured.

The page printer finds widths by setting every cell three times; for a hundred rows that takes
longer than all else about a table.
"""

from __future__ import annotations

from collections.abc import Sequence

CAPACITY = 104
"""Characters that a line of small print holds across the page, a column's gap taken off."""
GAP = 2.5
"""Room between columns, in characters."""
LEAST = 4.0


def column_shares(
    header: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[int]
) -> tuple[int, ...]:
    """Percent of the width for each column, together 100.

    Columns of figures get what their longest cell takes, for figures are not broken over lines;
    texts share what is left by their length (that of a line at most), none less than its longest
    word.
    """
    cells = [[str(row[place]) for row in rows] for place in range(len(header))]
    least = [
        _unbroken(head, column) if place in numeric else _words(head, column)
        for place, (head, column) in enumerate(zip(header, cells, strict=True))
    ]
    whole = [
        least[place] if place in numeric else max(least[place], _line(column))
        for place, column in enumerate(cells)
    ]
    wanted = [few + GAP for few in _shrunk(least, whole)]
    return _percent(wanted)


def _unbroken(head: str, column: Sequence[str]) -> float:
    return max([LEAST, _words(head, ()), *map(_length, column)])


def _words(head: str, column: Sequence[str]) -> float:
    return max([LEAST, *(_length(word) for text in (head, *column) for word in text.split())])


def _line(column: Sequence[str]) -> float:
    """The longest text, but no more than a line holds."""
    return min(max(map(_length, column), default=0.0), CAPACITY)


def _length(text: str) -> float:
    return float(len(text))


def _shrunk(least: Sequence[float], whole: Sequence[float]) -> list[float]:
    """What each column gets between its least and its whole width, so that a line holds all."""
    room = CAPACITY - GAP * len(least) - sum(least)
    more = [full - few for full, few in zip(whole, least, strict=True)]
    part = min(1.0, max(room, 0.0) / total) if (total := sum(more)) else 0.0
    return [few + part * extra for few, extra in zip(least, more, strict=True)]


def _percent(wanted: Sequence[float]) -> tuple[int, ...]:
    """Whole percents by largest remainders."""
    exact = [100 * width / sum(wanted) for width in wanted]
    found = [int(width) for width in exact]
    order = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in order[: 100 - sum(found)]:
        found[place] += 1
    return tuple(found)
