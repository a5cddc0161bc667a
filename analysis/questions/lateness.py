"""Whether those who answered late, who stand in for those who never did, answered otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.findings import Check, Finding, Unit, Verdict
from analysis.questions.balancing import size_of
from analysis.questions.making import (
    effect_verdict,
    not_asked,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.present import Present
from analysis.questions.roles import OUTCOMES, is_binary
from analysis.statistics.adjustment import holm
from analysis.statistics.errors import StatisticsError
from analysis.statistics.survey.nonresponse import early_late
from analysis.thresholds import Thresholds
from questionnaires.model import Construct

THIRDS = 3


def early_and_late(now: Present, plan: Thresholds) -> tuple[Finding, ...]:
    """Satisfaction and loyalty of the last third to answer less those of the first."""
    form = now.dataset.questionnaire
    found = [_compared(now, c, plan) for c in form.constructs_with_role(*OUTCOMES)]
    tested = [one for one in found if one.refusal is None]
    corrected = holm([float(str(one.facts["p"])) for one in tested])
    judged = {
        one.key: replace(
            one,
            verdict=effect_verdict(one.interval, p),
            facts={**one.facts, "p_holm": p},
        )
        for one, p in zip(tested, corrected, strict=True)
    }
    return tuple(judged.get(one.key, one) for one in found)


def _compared(now: Present, construct: Construct, plan: Thresholds) -> Finding:
    key = f"respondents.early_late.{construct.id}"
    binary = is_binary(now.dataset.questionnaire, construct)
    unit = Unit.SHARE if binary else Unit.POINTS
    times, values = now.dataset.submitted, now.scores.constructs[construct.id]
    if times is None:
        return refused(key, unit, "welch", not_asked("submitted"), subject=construct.id)
    known = int((np.isfinite(values) & np.isfinite(times)).sum())
    needed = THIRDS * plan.certain
    if known < needed:
        return refused(key, unit, "welch", too_few(known, needed), known, construct.id)
    try:
        found = early_late(values / 100 if binary else values, times)
    except StatisticsError as error:
        return refused(key, unit, "welch", refusal_of(error), known, construct.id)
    return Finding(
        key,
        known,
        unit,
        "welch",
        Verdict.CANNOT_TELL,
        found.difference.difference,
        found.difference.interval,
        construct.id,
        checks=(Check("balanced", abs(found.smd) <= plan.imbalance_flag, {"smd": found.smd}),),
        facts={
            "flag": size_of(found.smd, plan),
            "p": found.difference.p,
            "wave": now.wave,
        },
    )
