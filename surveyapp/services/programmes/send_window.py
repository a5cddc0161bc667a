"""When a message may go out: hours and weekdays on the customer's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from surveyapp.services.programmes.programme_rules import Window

WEEK = 8
"""Days to look ahead: today's window may be over, and only one weekday may be allowed."""


def next_moment(moment: datetime, window: Window, zone: str) -> datetime:
    """The first moment from ``moment`` on at which the window is open, in UTC.

    Where clocks go forward, an hour that does not exist is the hour after, and a window that lies
    in it stays shut; where they go back, a window begins with the first of the two and ends with
    the second.
    """
    if window == Window():
        return moment
    clock = time_zone(zone)
    today = moment.astimezone(clock).date()
    for ahead in range(-1, WEEK + 1):
        day = today + timedelta(days=ahead)
        if day.weekday() in window.days:
            opens, closes = _hours(day, window, clock)
            if opens < closes and moment < closes:
                return max(moment, opens)
    raise ValueError("a window is open on one weekday at least")


def start_of(day: date, window: Window, zone: str) -> datetime:
    """When the window opens on a day, or next after it, in UTC."""
    return next_moment(_at(day, time(0), time_zone(zone), fold=0), window, zone)


@lru_cache(maxsize=256)
def time_zone(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where a customer's is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown name, a path, a folder
        return ZoneInfo("UTC")


@lru_cache(maxsize=4096)
def _hours(day: date, window: Window, clock: ZoneInfo) -> tuple[datetime, datetime]:
    after_midnight = window.until <= window.start
    last = day + timedelta(days=1) if after_midnight else day
    return _at(day, window.start, clock, fold=0), _at(last, window.until, clock, fold=1)


def _at(day: date, hour: time, clock: ZoneInfo, fold: int) -> datetime:
    return datetime.combine(day, hour.replace(fold=fold), clock).astimezone(UTC)
