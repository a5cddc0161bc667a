"""One column at a time: cells as values, every wrong cell noted with its row."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analysis.intake.numbers import parse_number, sensible
from analysis.intake.sentences import N_, Sentence, UnfitValue, hint, short
from analysis.intake.table import Cell, cell_text
from surveyapp.services.importing.contact_values import UnfitContact
from surveyapp.services.importing.dates import Reading
from surveyapp.services.importing.problem_log import ProblemLog
from surveyapp.typed_text import one_line

REMEMBERED = 20_000
"""Different cells of a column; more are read anew, for memory."""
UNFIT = frozenset({"Cc", "Cs"})
"""Control characters, and halves of signs, which workbooks can hold and nothing can keep."""
YES = frozenset({"1", "true", "yes", "y", "ja", "j", "x", "sann", "sant"})
NO = frozenset({"0", "false", "no", "n", "nei", "nej", "usann", "falskt"})


class UnfitCell(UnfitValue):
    """A cell that does not say what its column is for; the message says what to do."""


class Clear:
    """Stands for a blank cell that takes away what is there."""

    def __repr__(self) -> str:
        return "CLEAR"


CLEAR: Final = Clear()
Read = Callable[[Cell], Any]
_WRONG: Final = object()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, the sentence of its place, and what its blank cells mean."""

    name: str
    cells: Sequence[Cell]
    numbers: Sequence[int]
    missing: frozenset[str]
    blank: Clear | None = None
    unfit: str | None = None
    """Stands in for cells that do not fit."""

    def values(self, read: Read, log: ProblemLog) -> list[Any]:
        """A value for each row: None where it is blank and keeps what is there."""
        known: dict[Cell, Any] = {}
        wrong: dict[Cell, tuple[str, Sentence]] = {}
        found = []
        for cell, number in zip(self.cells, self.numbers, strict=True):
            value = known.get(cell, known)
            if value is known:
                value = self._read(cell, read, wrong)
                if len(known) < REMEMBERED:
                    known[cell] = value
            if value is _WRONG:
                log.add(*wrong[cell], row=number, column=self.name)
                value = self.unfit
            found.append(value)
        return found

    def _read(self, cell: Cell, read: Read, wrong: dict[Cell, tuple[str, Sentence]]) -> Any:
        text = cell_text(cell)
        if not text or text in self.missing:
            return self.blank
        try:
            return read(cell)
        except UnfitContact as problem:
            # The address itself stays out of the sentence: it is told on pages and in terminals.
            wrong[cell] = ("unfit-contact", problem.sentence)
        except UnfitValue as problem:
            told = Sentence(
                N_("'%(value)s' %(reason)s"), value=short(text), reason=problem.sentence
            )
            wrong[cell] = ("unfit-cell", told)
        return _WRONG


def of_text(read: Callable[[str], Any]) -> Read:
    """A reader of the cell's text."""
    return lambda cell: read(cell_text(cell))


def text(longest: int) -> Read:
    """A text on one line."""

    def read(cell: Cell) -> str:
        written = cell_text(cell)
        if written.isprintable():
            found = " ".join(unicodedata.normalize("NFC", written).split())
        else:
            found = _composed(written)
        if len(found) > longest:
            told = N_("has %(count)s characters; at most %(most)s are kept, so shorten it")
            raise UnfitCell(told, count=len(found), most=longest)
        return found

    return read


def _composed(written: str) -> str:
    if any(unicodedata.category(sign) in UNFIT and not sign.isspace() for sign in written):
        raise UnfitCell(N_("holds a control character; type it anew"))
    return one_line(written)


def number(decimal: str | None) -> Read:
    """A number; ``decimal`` is the decimal sign where it is known."""

    def read(cell: Cell) -> float:
        if isinstance(cell, float):
            return sensible(cell)
        return parse_number(cell_text(cell), decimal)

    return read


def flag(cell: Cell) -> float:
    """1 for yes and 0 for no, in the languages of the product."""
    word = cell_text(cell).casefold()
    if word in YES:
        return 1.0
    if word in NO:
        return 0.0
    raise UnfitCell(N_("is neither yes nor no; write yes or no, or 1 or 0"))


def choice(choices: Sequence[str]) -> Read:
    """One of these words, whatever its capitals."""
    by_folded = {word.casefold(): word for word in choices}

    def read(cell: Cell) -> str:
        word = cell_text(cell)
        found = by_folded.get(word.casefold())
        if found is None:
            told = N_("is none of the values there are. %(hint)s")
            raise UnfitCell(told, hint=hint(word, choices))
        return found

    return read


def translated(values: Mapping[str, str], read: Read) -> Read:
    """The file's own words put into ours before they are read."""
    if not values:
        return read
    by_folded = {word.casefold(): ours for word, ours in values.items()}
    return lambda cell: read(by_folded.get(cell_text(cell).casefold(), cell))


def day(reading: Reading) -> Read:
    """A day, as ``2026-03-02``."""
    return of_text(lambda found: reading.day(found).isoformat())


def day_or_flag(reading: Reading) -> Read:
    """A day, or 1 where only that it happened is known, or 0."""

    def read(cell: Cell) -> str | float:
        found = cell_text(cell)
        return float(found) if found in {"0", "1"} else reading.day(found).isoformat()

    return read


def moment(reading: Reading) -> Read:
    """A moment in UTC."""
    return of_text(reading.moment)
