"""Rules that contradict each other or the survey, each told at the field to change."""

from __future__ import annotations

from collections.abc import Callable

from surveyapp.models import Channel, Privacy
from surveyapp.services.programmes.programme_rules import (
    AnniversaryTrigger,
    Before,
    EventTrigger,
    FilterTrigger,
    ListTrigger,
    ManagersTrigger,
    Rules,
)
from surveyapp.services.programmes.rule_problems import N_, RuleProblem
from surveyapp.services.programmes.surroundings import Surroundings

WEEK = 7
LONGEST_YEAR = 372
"""Days: a leap year, and six days' wait for the one weekday that a window may allow."""


def contradictions(rules: Rules, around: Surroundings) -> list[RuleProblem]:
    """Everything that cannot be, in the order of the table."""
    return [
        RuleProblem(field, text)
        for field, cannot_be, text in CONTRADICTIONS
        if cannot_be(rules, around)
    ]


def _is_drawn_once(rules: Rules) -> bool:
    return isinstance(rules.trigger, ListTrigger | FilterTrigger)


def _needs_groups(rules: Rules) -> bool:
    return not rules.by and rules.sample is not None and rules.sample.allocation is not None


def _reminds_too_late(rules: Rules) -> bool:
    valid = rules.valid_days
    return valid is not None and any(day >= valid for day in rules.reminders)


def _no_day_for_a_reminder(rules: Rules) -> bool:
    """Whether every day on which it could go out comes after the link has run out."""
    if rules.valid_days is None:
        return False
    days = rules.window.days
    return any(
        not any(
            (day + after) % WEEK in days
            for day in days
            for after in range(reminder, rules.valid_days + 1)
        )
        for reminder in rules.reminders
        if reminder < rules.valid_days
    )


def _reminds_after_quiet(rules: Rules) -> bool:
    return bool(rules.reminders) and 0 < rules.quiet_days < rules.reminders[-1]


def _quota_beyond_stop(rules: Rules) -> bool:
    total, most = rules.quota.total, rules.stop.invitations
    return total is not None and most is not None and total > most


def _drawn_number(rules: Rules) -> int | None:
    return rules.sample.n if rules.sample else None


def _sample_beyond(rules: Rules, most: int | None) -> bool:
    n = _drawn_number(rules)
    return n is not None and most is not None and n > most


def _each_beyond_sample(rules: Rules) -> bool:
    n, each = _drawn_number(rules), rules.quota.each
    return n is not None and each is not None and each > n


def _most_of_groups(rules: Rules, around: Surroundings) -> int | None:
    """How many the quota of each group lets in, where it is known which groups there may be."""
    fact = around.facts.get(rules.by)
    if rules.quota.each is None or fact is None or not fact.choices:
        return None
    return rules.quota.each * (len(fact.choices) + 1)  # and those of whom it is not known


def _is_anonymous(around: Surroundings) -> bool:
    return around.privacy is Privacy.ANONYMOUS


def _is_not_sent(rules: Rules) -> bool:
    return rules.channel is Channel.HANDED


CONTRADICTIONS: tuple[tuple[str, Callable[[Rules, Surroundings], bool], str], ...] = (
    (
        "trigger.kind",
        lambda r, around: isinstance(r.trigger, ManagersTrigger) and _is_anonymous(around),
        N_(
            "An anonymous answer names no account, so it cannot be compared with what the "
            "account’s people say; ask account managers in a confidential survey."
        ),
    ),
    (
        "by",
        lambda r, _: bool(r.by) and isinstance(r.trigger, ManagersTrigger),
        N_("Account managers are grouped by their accounts already; leave this empty."),
    ),
    (
        "sample.n",
        lambda r, _: r.sample is not None and r.sample.n is not None and not _is_drawn_once(r),
        N_("Events go on coming, so no number of them can be drawn; draw a share."),
    ),
    (
        "sample.allocation",
        lambda r, _: (
            r.sample is not None and r.sample.allocation is not None and not _is_drawn_once(r)
        ),
        N_("Only a list or a filter can be drawn in strata."),
    ),
    (
        "by",
        lambda r, _: _needs_groups(r) and not isinstance(r.trigger, ManagersTrigger),
        N_("Strata need a fact that makes them, such as segment."),
    ),
    (
        "sample.n",
        lambda r, _: _sample_beyond(r, r.quota.total),
        N_("More are drawn than the quota lets in; make one fit the other."),
    ),
    (
        "sample.n",
        lambda r, around: _sample_beyond(r, _most_of_groups(r, around)),
        N_("More are drawn than the quotas of all groups let in; make one fit the other."),
    ),
    (
        "sample.n",
        lambda r, _: _sample_beyond(r, r.stop.invitations),
        N_("More are drawn than the limit at which the programme stops; make one fit the other."),
    ),
    (
        "quota.each",
        lambda r, _: _each_beyond_sample(r),
        N_("One group may get more invitations than are drawn in all; make one fit the other."),
    ),
    (
        "quota.each",
        lambda r, _: (
            r.quota.each is not None and not r.by and not isinstance(r.trigger, ManagersTrigger)
        ),
        N_("A quota for each group needs a fact that makes groups, such as unit."),
    ),
    (
        "quota.each",
        lambda r, _: (
            r.quota.each is not None and r.quota.total is not None and r.quota.each > r.quota.total
        ),
        N_("One group may get more invitations than all together; make one fit the other."),
    ),
    (
        "quota.total",
        lambda r, _: _quota_beyond_stop(r),
        N_("The quota of a wave is above the limit at which the programme stops."),
    ),
    (
        "quiet_days",
        lambda r, _: isinstance(r.trigger, ManagersTrigger) and r.quiet_days > 0,
        N_("Account managers answer for each account at once; write 0 quiet days."),
    ),
    (
        "quiet_days",
        lambda r, _: isinstance(r.trigger, AnniversaryTrigger) and r.quiet_days > LONGEST_YEAR,
        N_("With so many quiet days a yearly invitation would come every second year only."),
    ),
    (
        "quiet_days",
        lambda r, _: _reminds_after_quiet(r),
        N_(
            "The last reminder comes after the quiet days, when another survey may have asked; "
            "write as many quiet days as that, or 0."
        ),
    ),
    (
        "before",
        lambda r, _: r.before is not Before.ANY and isinstance(r.trigger, EventTrigger),
        N_("Events start invitations whoever was invited before; choose 'any'."),
    ),
    (
        "stop.answered",
        lambda r, _: r.stop.answered and r.before is Before.SAME,
        N_("The same people cannot be asked again when those who answered are left out."),
    ),
    (
        "fallback",
        lambda r, _: r.fallback is not None and r.fallback is r.channel,
        N_("The second way is the same as the first; choose another or none."),
    ),
    (
        "fallback",
        lambda r, _: r.fallback is not None and _is_not_sent(r) and r.fallback is not r.channel,
        N_("A link that is handed over needs no address, so no second way is ever taken."),
    ),
    (
        "reminders",
        lambda r, _: bool(r.reminders) and _is_not_sent(r),
        N_("Nobody can be reminded of a link that was handed over."),
    ),
    (
        "reminders",
        lambda r, _: _reminds_too_late(r),
        N_("A reminder would come when the link has run out; shorten the days or keep it longer."),
    ),
    (
        "reminders",
        lambda r, _: _no_day_for_a_reminder(r),
        N_(
            "No day on which messages go out lies between a reminder and the end of its link; "
            "allow more days, or keep it longer."
        ),
    ),
    (
        "arms",
        lambda r, around: bool(r.arms) and _is_anonymous(around),
        N_("An anonymous answer keeps nothing of its invitation; arms need a confidential survey."),
    ),
    (
        "stop.answered",
        lambda r, _: r.stop.answered and isinstance(r.trigger, ManagersTrigger),
        N_("Account managers answer once for each account; answers to one must not stop others."),
    ),
    (
        "stop.answered",
        lambda r, around: r.stop.answered and _is_anonymous(around),
        N_("Leaving out those who answered would show who they are; the survey is anonymous."),
    ),
    (
        "keep_group",
        lambda r, _: r.keep_group and not r.by,
        N_("Say which fact makes the groups whose name answers carry."),
    ),
)
"""Field, when it cannot be, and what to do."""
