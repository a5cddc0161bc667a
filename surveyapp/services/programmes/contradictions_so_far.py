"""Rules that contradict what a programme has done already."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.services.programmes.programme_rules import Arm, Rules
from surveyapp.services.programmes.rule_problems import N_, RuleProblem
from surveyapp.services.programmes.surroundings import SoFar


def contradictions_so_far(rules: Rules, so_far: SoFar) -> Iterator[RuleProblem]:
    """Limits that are passed already."""
    if _is_below(rules.stop.invitations, so_far.invited):
        text = N_("%(n)s are invited already; write as many or more, or end the programme.")
        yield RuleProblem("stop.invitations", text, {"n": str(so_far.invited)})
    if _is_below(rules.quota.total, so_far.in_wave):
        text = N_("%(n)s are invited in this wave already; write as many or more.")
        yield RuleProblem("quota.total", text, {"n": str(so_far.in_wave)})
    if so_far.answers and _is_below(rules.stop.answers, so_far.answers + 1):
        text = N_("%(n)s have answered already, so the programme would end at once; write more.")
        yield RuleProblem("stop.answers", text, {"n": str(so_far.answers)})
    before = so_far.by
    if before is not None and before.arms and _arms(before) != _arms(rules):
        text = N_("People were invited by other arms already; compare these in another programme.")
        yield RuleProblem("arms", text)


def _arms(rules: Rules) -> tuple[str, tuple[Arm, ...]]:
    return rules.arms_from, rules.arms


def _is_below(limit: int | None, reached: int) -> bool:
    return limit is not None and limit < reached
