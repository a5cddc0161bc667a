"""From a rules document to typed rules; everything that is wrong is told at once."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from functools import lru_cache

from questionnaires.problems import did_you_mean
from surveyapp.models import Channel
from surveyapp.services.programmes.programme_rules import (
    AT_ONCE,
    LATE,
    LATEST_REMINDER,
    MOST_REMINDERS,
    QUIET_DAYS,
    WEEKDAYS,
    Allocation,
    AnniversaryTrigger,
    Before,
    ConsentDemand,
    CountedFrom,
    EventTrigger,
    FilterTrigger,
    ListTrigger,
    ManagersTrigger,
    Occurrence,
    Quota,
    Rules,
    Sample,
    Stop,
    Trigger,
    Window,
)
from surveyapp.services.programmes.read_arms import read_arms
from surveyapp.services.programmes.rule_problems import N_, RuleProblem
from surveyapp.services.programmes.rules_fields import Fields

MANY = 100_000_000
YEARS = 3650
NOBODY = N_("A quota of 0 invites nobody. Write 1 or more, or leave it empty.")


def read_rules(document: Mapping[str, object]) -> tuple[Rules, list[RuleProblem]]:
    """The rules as far as they can be read, and what is wrong with single fields.

    Fields that contradict each other are for ``check_rules`` to find.
    """
    problems: list[RuleProblem] = []
    top = Fields(document, problems)
    top.text("name")
    top.number("seed", 0, 2**31 - 1)
    arms, arms_from = read_arms(top)
    rules = Rules(
        trigger=_trigger(top.section("trigger")),
        where=top.text("where"),
        by=top.text("by", 60),
        keep_group=top.yes("keep_group"),
        sample=_sample(top),
        quota=_quota(top.section("quota")),
        per_account=top.number("per_account", 1, 10_000, NOBODY),
        quiet_days=_quiet_days(top),
        stop=_stop(top.section("stop")),
        window=_window(top),
        time_zone=_time_zone(top),
        reminders=_reminders(top),
        channel=top.choice("channel", Channel, Channel.EMAIL),
        fallback=top.choice("fallback", Channel, Channel.EMAIL)
        if top.is_given("fallback")
        else None,
        consent=top.choice("consent", ConsentDemand, ConsentDemand.OPTIONAL),
        arms=arms,
        arms_from=arms_from,
        before=top.choice("before", Before, Before.ANY),
        valid_days=top.number("valid_days", 1, YEARS),
        late=top.delay("late", LATE),
    )
    top.finish()
    return rules, problems


def _trigger(fields: Fields) -> Trigger:
    kind = fields.text("kind")
    if kind not in TRIGGERS:
        known = ", ".join(TRIGGERS)
        fields.object_to("kind", N_("Say what starts an invitation: %(known)s."), known=known)
        return FilterTrigger()
    trigger = TRIGGERS[kind](fields)
    fields.finish()
    return trigger


def _list(fields: Fields) -> Trigger:
    keys = fields.names("keys")
    if not keys:
        fields.object_to("keys", N_("Name the customers by their keys, one a line."))
    return ListTrigger(keys)


def _event(fields: Fields) -> Trigger:
    event = fields.text("event", 40)
    if not event:
        fields.object_to("event", N_("Say which kind of event, such as visit or purchase."))
    return EventTrigger(
        event=event,
        occurrence=fields.choice("occurrence", Occurrence, Occurrence.ANY),
        after=fields.delay("after", AT_ONCE),
        counted_from=fields.choice("counted_from", CountedFrom, CountedFrom.HAPPENED_AT),
    )


TRIGGERS: Mapping[str, Callable[[Fields], Trigger]] = {
    "list": _list,
    "filter": lambda _fields: FilterTrigger(),
    "event": _event,
    "anniversary": lambda fields: AnniversaryTrigger(fields.text("of", 60)),
    "managers": lambda fields: ManagersTrigger(fields.text("fact", 60) or ManagersTrigger().fact),
}


def _sample(top: Fields) -> Sample | None:
    if not top.is_given("sample"):
        return None
    fields = top.section("sample")
    n = fields.number("n", 1, MANY, N_("A sample of 0 invites nobody. Write 1 or more."))
    share = fields.above_zero("share", 1, N_("Write a share above 0 and up to 1, such as 0.1."))
    stratified = fields.is_given("allocation")
    allocation = fields.choice("allocation", Allocation, Allocation.PROPORTIONAL)
    if not fields.is_given("n") and not fields.is_given("share"):
        fields.object_to("n", N_("Say how many are drawn, or which share."))
    if fields.is_given("n") and fields.is_given("share"):
        fields.object_to("share", N_("Give a number or a share, not both."))
    fields.finish()
    return Sample(n, share, allocation if stratified else None)


def _quota(fields: Fields) -> Quota:
    quota = Quota(fields.number("total", 1, MANY, NOBODY), fields.number("each", 1, MANY, NOBODY))
    fields.finish()
    return quota


def quiet_days(document: Mapping[str, object]) -> int:
    """The quiet days of rules, without reading the rest of them."""
    return _quiet_days(Fields(document, []))


def _quiet_days(top: Fields) -> int:
    days = top.number("quiet_days", 0, YEARS)
    return QUIET_DAYS if days is None else days


def _stop(fields: Fields) -> Stop:
    stop = Stop(
        end=fields.day("end"),
        answers=fields.number("answers", 1, MANY, NOBODY),
        invitations=fields.number("invitations", 1, MANY, NOBODY),
        answered=fields.yes("answered"),
    )
    fields.finish()
    return stop


def _window(top: Fields) -> Window:
    fields = top.section("window")
    days = fields.names("days") or WEEKDAYS
    for day in days:
        if day not in WEEKDAYS:
            known = ", ".join(WEEKDAYS)
            fields.object_to("days", N_("Choose one of: %(known)s."), known=known)
            break
    numbers = frozenset(WEEKDAYS.index(day) for day in days if day in WEEKDAYS)
    window = Window(fields.hour("from"), fields.hour("until"), numbers or frozenset(range(7)))
    fields.finish()
    return window


def _time_zone(top: Fields) -> str:
    zone = top.text("time_zone", 64)
    if zone and zone not in _zones():
        hint = did_you_mean(zone, _zones())
        text = N_("There is no such time zone; write one like Europe/Oslo.%(hint)s")
        top.object_to("time_zone", text, hint=hint)
        return "UTC"
    return zone or "UTC"


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _reminders(top: Fields) -> tuple[int, ...]:
    words = top.names("reminders")
    days = [int(word) for word in words if re.fullmatch(r"[1-9][0-9]{0,2}", word)]
    most, longest = str(MOST_REMINDERS), str(LATEST_REMINDER)
    if len(days) < len(words) or any(day > LATEST_REMINDER for day in days):
        text = N_("Write days after the invitation, such as 3, 7: each from 1 to %(longest)s.")
        top.object_to("reminders", text, longest=longest)
    if len(words) > MOST_REMINDERS:
        top.object_to("reminders", N_("Send at most %(most)s reminders."), most=most)
    if days != sorted(days):
        top.object_to("reminders", N_("Write the days in order, the first reminder first."))
    return tuple(sorted(day for day in days if day <= LATEST_REMINDER))
