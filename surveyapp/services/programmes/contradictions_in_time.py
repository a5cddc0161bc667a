"""Rules that contradict the day on which they are written or begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from surveyapp.services.programmes.programme_rules import Rules
from surveyapp.services.programmes.rule_problems import N_, RuleProblem
from surveyapp.services.programmes.send_window import next_moment, time_zone
from surveyapp.services.programmes.surroundings import Surroundings


def contradictions_in_time(rules: Rules, around: Surroundings) -> Iterator[RuleProblem]:
    """What is over, or would come only when all is over; by the clock of the rules."""
    end = rules.stop.end
    if around.now is None or end is None:
        return
    if end < around.now.astimezone(time_zone(rules.time_zone)).date():
        yield RuleProblem("stop.end", N_("This day is over; choose a later one."))
        return
    first = _first_day(rules, around.now)
    if first > end:
        text = N_("Messages go out on %(day)s at the earliest, which is after the last day.")
        yield RuleProblem("stop.end", text, {"day": first.isoformat()})
    elif around.so_far.invited == 0:
        yield from _reminders_after(rules, first, end)


def _first_day(rules: Rules, now: datetime) -> date:
    moment = next_moment(now, rules.window, rules.time_zone)
    return moment.astimezone(time_zone(rules.time_zone)).date()


def _reminders_after(rules: Rules, first: date, end: date) -> Iterator[RuleProblem]:
    """Nobody is reminded by a programme that has ended."""
    for days in rules.reminders:
        if first + timedelta(days=days) > end:
            text = N_("A reminder after %(days)s days would come after the last day.")
            yield RuleProblem("reminders", text, {"days": str(days)})
