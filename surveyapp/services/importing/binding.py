"""A plan put to a table: which cells belong to which field, and how each column is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import repeat
from typing import Any

from analysis.intake.sentences import N_, Sentence, UnfitValue, hint, short
from analysis.intake.table import Table, cell_text
from surveyapp.services.importing.cells import CLEAR, Column, Read
from surveyapp.services.importing.contact_values import UnfitContact
from surveyapp.services.importing.dates import ISO, Reading, fits, possible_formats
from surveyapp.services.importing.plan import ImportPlan, Place
from surveyapp.services.importing.problem_log import ProblemLog

TWO_READINGS = N_(
    "'%(value)s' could be %(first)s (%(one)s) or %(second)s (%(other)s); say in the mapping how "
    "dates are written"
)
UNFIT_VALUE = N_("%(field)s: the mapping's value '%(value)s' %(reason)s")
UNFIT_CONTACT = N_("%(field)s: the mapping's value '%(value)s' cannot be used: %(reason)s")


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
            near = hint(name, self.table.columns)
            told = N_("the file has no column '%(name)s'. %(hint)s")
            self.log.add("no-such-column", Sentence(told, name=short(name), hint=near))
        return not missing

    def values(
        self, place: Place | None, read: Read, *, clearable: bool = True, unfit: str | None = None
    ) -> Iterable[Any]:
        """A value for each row; None keeps what is there, ``CLEAR`` takes it away."""
        if place is None:
            return repeat(None, self.table.n)
        if place.value is not None:
            return repeat(self._constant(place, read), self.table.n)
        clear = self.plan.clear if place.clear is None else place.clear
        column = Column(
            place.column,
            self.table.columns[place.column],
            self.table.row_numbers,
            self.plan.missing,
            CLEAR if clear and clearable else None,
            unfit,
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
            readings: dict[date, str] = {}
            for name in formats:
                if fits(name, text):
                    readings.setdefault(Reading(name).day(text), name)
            if len(readings) > 1:
                (first, one), (second, other) = list(readings.items())[:2]
                days = {"first": first, "second": second}
                sentence = Sentence(TWO_READINGS, value=short(text), **days, one=one, other=other)
                self.log.add("two-readings", sentence, number, column)
                return

    def _constant(self, place: Place, read: Read) -> Any:
        try:
            return read(place.value)
        except UnfitValue as problem:
            is_whole = isinstance(problem, UnfitContact)
            told = UNFIT_CONTACT if is_whole else UNFIT_VALUE
            values = {"value": short(place.value), "reason": problem.sentence}
            self.log.add("unfit-value", Sentence(told, field=self.plan.name_of(place), **values))
            return None
