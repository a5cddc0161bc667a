"""Of those who may be asked, choose who is: quiet period, addresses, accounts, sample, quotas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Customer, Invitation, Link
from surveyapp.services.programmes.draw_sample import arm_of, drawn, is_drawn, position
from surveyapp.services.programmes.planning import Candidate, Decision, LeftOut, Plan, Reason
from surveyapp.services.programmes.programme_rules import (
    EventTrigger,
    FilterTrigger,
    ListTrigger,
    Sample,
)
from surveyapp.services.programmes.quiet_period import COUNTED, QuietPeriod
from surveyapp.services.programmes.screen_candidates import Fit
from surveyapp.services.programmes.shared_addresses import SharedAddresses


@dataclass(slots=True)
class Counts:
    """Invitations of the programme: in its wave by group and account, and in all."""

    groups: Counter[str] = field(default_factory=Counter)
    accounts: Counter[int] = field(default_factory=Counter)
    wave: int = 0
    ever: int = 0
    begun: bool = False
    """Whether anybody was invited in this wave, whatever became of it."""


def choose(
    session: Session, plan: Plan, fit: list[Fit], left_out: LeftOut, now: datetime
) -> tuple[Decision, ...]:
    """The invitations to write, in the order in which chance or time lets people in."""
    counts = _counted(session, plan)
    people = [one for one in _in_turn(plan, fit) if _is_in_share(plan, one, left_out)]
    people = _rested(session, plan, people, left_out, now)
    people = _one_of_each_address(session, plan, people, left_out, now)
    people = [one for one in people if _account_has_room(plan, one, counts, left_out)]
    if plan.rules.sample is not None and _is_drawn_once(plan):
        people = _drawn(plan, people, plan.rules.sample, counts, left_out)
    chosen = [one for one in people if _quota_has_room(plan, one, counts, left_out)]
    return tuple(
        Decision(one.candidate, one.channel, one.due_at, _arm(plan, one.candidate))
        for one in chosen
    )


def _arm(plan: Plan, candidate: Candidate) -> str | None:
    """Drawn here, it is the customer's in every invitation, as lists told it ahead."""
    if plan.rules.arms_from:
        return candidate.told_arm
    return arm_of(candidate.key, plan.rules.arms, plan.seed)


def _in_turn(plan: Plan, fit: list[Fit]) -> list[Fit]:
    if isinstance(plan.rules.trigger, EventTrigger):
        return sorted(fit, key=lambda one: (one.due_at, one.candidate.event_id or 0))

    def place(one: Fit) -> tuple[float, str]:
        key = one.candidate.drawn_by
        return position(plan.seed, plan.purpose, key), key

    return sorted(fit, key=place)


def _is_drawn_once(plan: Plan) -> bool:
    return isinstance(plan.rules.trigger, ListTrigger | FilterTrigger)


def _is_in_share(plan: Plan, one: Fit, left_out: LeftOut) -> bool:
    sample = plan.rules.sample
    if sample is None or sample.share is None or _is_drawn_once(plan):
        return True
    if is_drawn(one.candidate.drawn_by, sample.share, plan.seed, plan.purpose):
        return True
    return _refuse(one, Reason.NOT_DRAWN, left_out)


def _rested(
    session: Session, plan: Plan, people: list[Fit], left_out: LeftOut, now: datetime
) -> list[Fit]:
    """Those whom no other invitation comes too close to."""
    quiet = QuietPeriod(plan.rules.quiet_days)
    quiet.load(session, {one.candidate.customer_id for one in people}, now)
    rested = []
    for one in people:
        if quiet.forbids(one.candidate.customer_id, one.due_at):
            _refuse(one, Reason.QUIET, left_out)
        else:
            quiet.note(one.candidate.customer_id, one.due_at)
            rested.append(one)
    return rested


def _one_of_each_address(
    session: Session, plan: Plan, people: list[Fit], left_out: LeftOut, now: datetime
) -> list[Fit]:
    addresses = SharedAddresses(plan)
    if people:
        addresses.load(session, now)
    return [
        one
        for one in people
        if addresses.take(one) or _refuse(one, Reason.SHARED_ADDRESS, left_out)
    ]


def _account_has_room(plan: Plan, one: Fit, counts: Counts, left_out: LeftOut) -> bool:
    account, most = one.candidate.account_id, plan.rules.per_account
    if account is None or most is None:
        return True
    if counts.accounts[account] >= most:
        return _refuse(one, Reason.ACCOUNT_FULL, left_out)
    counts.accounts[account] += 1
    return True


def _drawn(
    plan: Plan, people: list[Fit], sample: Sample, counts: Counts, left_out: LeftOut
) -> list[Fit]:
    """The sample; in a wave it is drawn once."""
    groups = {one.candidate.drawn_by: one.candidate.group for one in people}
    keys = frozenset() if counts.begun else drawn(groups, sample, plan.seed, plan.purpose)
    chosen = []
    for one in people:
        if one.candidate.drawn_by in keys:
            chosen.append(one)
        else:
            _refuse(one, Reason.NOT_DRAWN, left_out)
    return chosen


def _quota_has_room(plan: Plan, one: Fit, counts: Counts, left_out: LeftOut) -> bool:
    quota, most, group = plan.rules.quota, plan.rules.stop.invitations, one.candidate.group
    if quota.each is not None and counts.groups[group] >= quota.each:
        return _refuse(one, Reason.GROUP_FULL, left_out)
    if quota.total is not None and counts.wave >= quota.total:
        return _refuse(one, Reason.QUOTA_FULL, left_out)
    if most is not None and counts.ever >= most:
        return _refuse(one, Reason.QUOTA_FULL, left_out)
    counts.groups[group] += 1
    counts.wave += 1
    counts.ever += 1
    return True


def _refuse(one: Fit, reason: Reason, left_out: LeftOut) -> bool:
    left_out.note(one.candidate.event_key or one.candidate.key, reason)
    return False


def _counted(session: Session, plan: Plan) -> Counts:
    columns = (Invitation.status, Invitation.stratum, Customer.account_id, Link.wave_id)
    query = (
        select(*columns, func.count())
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Invitation.programme_id == plan.programme_id)
        .group_by(*columns)
    )
    counts = Counts()
    for status, group, account, wave, n in session.execute(query):
        in_wave = wave == plan.wave_id
        counts.begun = counts.begun or in_wave
        if status in COUNTED:
            counts.ever += n
            counts.wave += n * in_wave
            counts.groups[group or ""] += n * in_wave
            counts.accounts[account or 0] += n * in_wave
    return counts
