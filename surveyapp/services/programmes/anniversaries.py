"""Yearly returns of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from surveyapp.services.programmes.programme_rules import Rules, Window
from surveyapp.services.programmes.send_window import next_moment, start_of, time_zone

AHEAD = timedelta(days=2)
"""How long before it an anniversary is planned; programmes are looked through every day."""
MORNING = Window(time(9), time(0))


@dataclass(frozen=True, slots=True)
class Anniversary:
    """Which year's it is, and when an invitation is due on the customer's clock."""

    year: int
    moment: datetime


def anniversary_near(began: date, rules: Rules, zone: str, now: datetime) -> Anniversary | None:
    """The anniversary that is due now, was lately or will be soon; None where none is."""
    today = now.astimezone(time_zone(zone)).date()
    for year in (today.year + 1, today.year, today.year - 1):
        day = _in_year(began, year)
        if year > began.year and today - rules.late <= day <= today + AHEAD:
            return Anniversary(year, _morning(day, rules.window, zone))
    return None


def _morning(day: date, window: Window, zone: str) -> datetime:
    """The window's opening; without a window not the middle of the night."""
    if window == Window():
        return start_of(day, MORNING, zone)
    return next_moment(start_of(day, window, zone), window, zone)


def _in_year(began: date, year: int) -> date:
    """The same day of another year; 29 February is 28 February where there is none."""
    try:
        return began.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
