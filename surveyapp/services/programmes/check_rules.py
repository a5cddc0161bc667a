"""Rules that contradict each other, the survey, or what is known: all told at once, by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from questionnaires.facts import FactKind
from questionnaires.problems import did_you_mean
from surveyapp.models import Channel, Privacy
from surveyapp.services.customers.facts import FactTypes
from surveyapp.services.programmes.fact_conditions import read_condition
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

DAYS = (FactKind.DATE, FactKind.DATE_OR_FLAG)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rules must fit: the survey's privacy and the known facts."""

    privacy: Privacy
    facts: FactTypes


def check_rules(rules: Rules, around: Surroundings) -> list[RuleProblem]:
    """Everything that cannot be, in the order of the form."""
    _condition, problems = read_condition(rules.where, around.facts)
    return [
        *(RuleProblem(field, text, values) for field, text, values in _unknown(rules, around)),
        *problems,
        *(
            RuleProblem(field, text)
            for field, cannot_be, text in CONTRADICTIONS
            if cannot_be(rules, around)
        ),
    ]


def _unknown(rules: Rules, around: Surroundings) -> Iterator[tuple[str, str, dict[str, str]]]:
    named = {"by": rules.by, "trigger.of": "", "trigger.fact": ""}
    if isinstance(rules.trigger, AnniversaryTrigger):
        named["trigger.of"] = rules.trigger.of
    if isinstance(rules.trigger, ManagersTrigger):
        named["trigger.fact"] = rules.trigger.fact
    for field, name in named.items():
        if name and name not in around.facts:
            hint = did_you_mean(name, around.facts)
            yield field, N_("There is no fact '%(name)s'.%(hint)s"), {"name": name, "hint": hint}
    day = named["trigger.of"]
    if day in around.facts and around.facts[day].kind not in DAYS:
        yield "trigger.of", N_("'%(name)s' is no date, so it has no anniversary."), {"name": day}


def _is_drawn_once(rules: Rules) -> bool:
    return isinstance(rules.trigger, ListTrigger | FilterTrigger)


def _needs_groups(rules: Rules) -> bool:
    return not rules.by and rules.sample is not None and rules.sample.allocation is not None


def _reminds_too_late(rules: Rules) -> bool:
    valid = rules.valid_days
    return valid is not None and any(day >= valid for day in rules.reminders)


def _quota_beyond_stop(rules: Rules) -> bool:
    total, most = rules.quota.total, rules.stop.invitations
    return total is not None and most is not None and total > most


def _sample_beyond_quota(rules: Rules) -> bool:
    n = rules.sample.n if rules.sample else None
    total = rules.quota.total
    return n is not None and total is not None and n > total


def _is_anonymous(around: Surroundings) -> bool:
    return around.privacy is Privacy.ANONYMOUS


def _is_not_sent(rules: Rules) -> bool:
    return rules.channel is Channel.HANDED


CONTRADICTIONS: tuple[tuple[str, Callable[[Rules, Surroundings], bool], str], ...] = (
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
        lambda r, _: _sample_beyond_quota(r),
        N_("More are drawn than the quota lets in; make one fit the other."),
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
