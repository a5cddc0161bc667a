"""A plan put to a table: which cells belong to which field, and how each column is read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from typing import Any

from analysis.intake.numbers import NotANumber
from analysis.intake.problems import quoted
from analysis.intake.table import Table, cell_text
from questionnaires.problems import did_you_mean
from surveyapp.services.importing.cells import CLEAR, Column, Read, UnfitCell
from surveyapp.services.importing.contact_values import UnfitContact
from surveyapp.services.importing.dates import ISO, NotADate, Reading, fits, possible_formats
from surveyapp.services.importing.plan import ImportPlan, Place
from surveyapp.services.importing.problem_log import ProblemLog


class Binding:
    """Reads the columns of a table as the plan says, noting what does not fit."""

    def __init__(self, table: Table, plan: ImportPlan, log: ProblemLog) -> None:
        self.table = table
        self.plan = plan
        self.log = log

    def check_columns(self) -> bool:
        """Whether every column that the plan names is there."""
        missing = {
            place.column
            for place in self.plan.places()
            if place.column and place.column not in self.table.columns
        }
        for name in sorted(missing):
            hint = did_you_mean(name, self.table.columns)
            self.log.add("no-such-column", f"the file has no column {quoted(name)}.{hint}")
        return not missing

    def values(self, place: Place | None, read: Read, *, clearable: bool = True) -> Iterable[Any]:
        """A value for each row; None keeps what is there, ``CLEAR`` takes it away."""
        if place is None:
            return repeat(None, self.table.n)
        if place.value is not None:
            return repeat(self._constant(place.value, read), self.table.n)
        clear = self.plan.clear if place.clear is None else place.clear
        column = Column(
            place.column,
            self.table.columns[place.column],
            self.table.row_numbers,
            self.plan.missing,
            CLEAR if clear and clearable else None,
        )
        return column.values(read, self.log)

    def decimal(self, place: Place) -> str | None:
        """The decimal sign of a column; None where it is not named."""
        return place.decimal or self.plan.decimal

    def reading(self, place: Place | None) -> Reading:
        """How the days of a column are written: as named, or the only way that fits them all."""
        if place is None or place.value is not None:
            return Reading(ISO, self.plan.zone)
        named = place.dates or self.plan.dates
        return Reading(named or self._inferred(place.column), self.plan.zone)

    def _inferred(self, column: str) -> str:
        texts = {text for text in map(cell_text, set(self.table.columns[column])) if text}
        unsure = texts - self.plan.missing - {"0", "1"}
        unsure = {text for text in unsure if not fits(ISO, text)}
        if not unsure:
            return ISO
        found = possible_formats(unsure)
        if len(found) > 1:
            self._tell_two_readings(column, found)
        return found[0]

    def _tell_two_readings(self, column: str, formats: list[str]) -> None:
        """Silent where both readings are the same day, as on the third of March."""
        cells = zip(self.table.columns[column], self.table.row_numbers, strict=True)
        for cell, number in cells:
            text = cell_text(cell)
            days = {name: Reading(name).day(text) for name in formats if fits(name, text)}
            different = sorted(set(days.values()))
            if len(different) > 1:
                first, second = (f"{day.day} {day:%B} {day.year}" for day in different[:2])
                sentence = (
                    f"{quoted(text)} could be {first} or {second}; say which with "
                    f"'dates: {formats[0]}' or 'dates: {formats[1]}' in the mapping"
                )
                self.log.add("two-readings", sentence, number, column)
                return

    def _constant(self, value: str, read: Read) -> Any:
        try:
            return read(value)
        except (UnfitCell, NotADate, NotANumber, UnfitContact) as problem:
            self.log.add("unfit-value", f"the mapping's value {quoted(value)} {problem}")
            return None
