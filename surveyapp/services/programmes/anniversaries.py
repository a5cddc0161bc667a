"""Yearly returns of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from surveyapp.services.programmes.programme_rules import AnniversaryTrigger, Rules, Window
from surveyapp.services.programmes.send_window import start_of, time_zone

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
            return Anniversary(year, start_of(day, hours(rules), zone))
    return None


def hours(rules: Rules) -> Window:
    """When invitations go out; without a window those of anniversaries not in the night."""
    if isinstance(rules.trigger, AnniversaryTrigger) and rules.window == Window():
        return MORNING
    return rules.window


def _in_year(began: date, year: int) -> date:
    """The same day of another year; 29 February is 28 February where there is none."""
    try:
        return began.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
