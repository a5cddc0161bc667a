"""Days and moments as files write them: one format a column, and never a guess between two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from analysis.intake.sentences import N_, UnfitValue

EARLIEST, LATEST = 1900, 2199
_TIME = (
    r"(?:(?:T|\s+)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
_PARTS = {"year": r"(?P<year>\d{4})", "month": r"(?P<month>\d{1,2})", "day": r"(?P<day>\d{1,2})"}


class NotADate(UnfitValue):
    """A text that is no day or moment of the format; the message says why."""


def _pattern(name: str) -> re.Pattern[str]:
    parts = re.split(r"([-./])", name)
    written = "".join(_PARTS.get(part) or re.escape(part) for part in parts)
    return re.compile(written + _TIME, re.ASCII)


FORMATS = {
    name: _pattern(name)
    for name in (
        "year-month-day",
        "day.month.year",
        "day/month/year",
        "month/day/year",
        "day-month-year",
        "month-day-year",
        "year/month/day",
    )
}
"""By name; the digits of the year are four, those of month and day one or two."""
ISO = "year-month-day"
"""Read in every column besides the format named: it has one reading only."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column of days is read: the format, and the zone of times that name none."""

    format: str = ISO
    zone: ZoneInfo | None = None

    def moment(self, text: str) -> datetime:
        """The moment in UTC; a day alone is its first. Raises ``NotADate``.

        Where clocks went back and showed the time twice, the first is meant; ``fold`` marks it.
        """
        found = self._matched(text)
        return _in_utc(datetime.combine(_day(found), _time(found)), found["offset"], self.zone)

    def day(self, text: str) -> date:
        """The day; a time beside it is left out. Raises ``NotADate``."""
        return _day(self._matched(text))

    def _matched(self, text: str) -> re.Match[str]:
        found = _match(self.format, text)
        if found is None:
            told = N_("is not written as %(format)s; write it so, or as 2026-03-02")
            raise NotADate(told, format=self.format)
        return found


def _match(format_name: str, text: str) -> re.Match[str] | None:
    return FORMATS[format_name].fullmatch(text) or FORMATS[ISO].fullmatch(text)


def fits(format_name: str, text: str) -> bool:
    """Whether the text is a day of this format."""
    found = _match(format_name, text)
    return found is not None and _is_plausible(found)


def possible_formats(texts: Iterable[str]) -> list[str]:
    """The formats that read most of the texts, the first of equal ones first."""
    different = set(texts)
    fitting = {name: sum(fits(name, text) for text in different) for name in FORMATS}
    most = max(fitting.values())
    return [name for name, count in fitting.items() if count == most]


def _is_plausible(found: re.Match[str]) -> bool:
    try:
        _day(found)
    except NotADate:
        return False
    return True


def _day(found: re.Match[str]) -> date:
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise NotADate(N_("is no day of the calendar; correct it")) from error
    if not EARLIEST <= day.year <= LATEST:
        told = N_("lies outside the years %(first)s to %(last)s; correct it")
        raise NotADate(told, first=str(EARLIEST), last=str(LATEST))
    return day


def _time(found: re.Match[str]) -> time:
    hour, half = int(found["hour"] or 0), (found["half"] or "").lower()
    if half:
        # No clock with halves shows 0 or 13; 24 stands for what no clock shows.
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError as error:
        raise NotADate(N_("holds a time that no clock shows; correct it")) from error


def _in_utc(local: datetime, offset: str | None, zone: ZoneInfo | None) -> datetime:
    if offset is None:
        first = local.replace(tzinfo=zone or UTC).astimezone(UTC)
        second = local.replace(tzinfo=zone or UTC, fold=1).astimezone(UTC)
        return first.replace(fold=int(second > first))
    written = "+00:00" if offset == "Z" else offset
    return datetime.fromisoformat(f"{local.isoformat()}{written}").astimezone(UTC)


def second_reading(moment: datetime, zone: ZoneInfo | None) -> datetime:
    """The later moment at which clocks showed the same, where they showed it twice."""
    if zone is None or not moment.fold:
        return moment
    return moment.astimezone(zone).replace(fold=1).astimezone(UTC)
