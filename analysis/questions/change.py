"""What has changed since the wave before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.around_events import Outcome, around_events
from analysis.questions.making import (
    SEED,
    certain,
    ecological,
    effect_verdict,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.mix_split import split
from analysis.questions.mixing import Mix, alike, compare_mix
from analysis.questions.pairing import difference, paired
from analysis.questions.present import in_wave, waves
from analysis.questions.recommendation import balance_of, on_scale, question_of
from analysis.questions.suppression import group_columns
from analysis.questions.trend import trend
from analysis.scores import Scores
from analysis.statistics.adjustment import holm
from analysis.statistics.balance import balance_difference
from analysis.statistics.effect_sizes import hedges_g
from analysis.statistics.errors import StatisticsError
from analysis.statistics.survey.weighted_mean import survey_mean
from analysis.statistics.survey.weights import Design
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Construct, ConstructRole

NORMAL = 1.959963984540054


@dataclass(frozen=True)
class Waves:
    """The last two waves as rows (n,), and how alike their customers are."""

    dataset: Dataset
    names: tuple[str, str]
    before: NDArray[np.bool_]
    after: NDArray[np.bool_]
    mix: Mix
    plan: Thresholds


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """The last wave minus the one before, for every construct and the recommendation balance."""
    if dataset.n == 0:
        return Answer("change", refusal=Refusal("no_answers"))
    names = waves(dataset)
    if len(names) < 2:
        return Answer("change", refusal=Refusal("one_wave"))
    before, after = in_wave(dataset, names[-2]), in_wave(dataset, names[-1])
    mix = compare_mix(dataset, before, after, plan)
    both = Waves(dataset, (names[-2], names[-1]), before, after, mix, plan)
    tested = _corrected(tuple(_findings(both, scores)), plan)
    outcomes = _outcomes(dataset, scores)
    events = around_events(dataset, outcomes, plan)
    return Answer("change", (*tested, *_beside(both, outcomes), *events))


def _findings(both: Waves, scores: Scores) -> Iterator[Finding]:
    form = both.dataset.questionnaire
    primary = roles.satisfaction(form)
    for construct in form.constructs:
        if construct.role is not ConstructRole.CHECKLIST:
            first = primary is not None and construct.id == primary.id
            yield _construct(both, scores.constructs[construct.id], construct, first)
    yield from _recommendation(both)


def _outcomes(dataset: Dataset, scores: Scores) -> tuple[Outcome, ...]:
    """Satisfaction and loyalty, on 0 to 1 where they are two-valued."""
    form = dataset.questionnaire
    found = [c for c in (roles.satisfaction(form), roles.loyalty(form)) if c is not None]
    binary = {c.id: roles.is_binary(form, c) for c in found}
    return tuple(
        Outcome(c.id, scores.constructs[c.id] / (100 if binary[c.id] else 1), binary[c.id])
        for c in found
    )


def _beside(both: Waves, outcomes: tuple[Outcome, ...]) -> Iterator[Finding]:
    """What another mix of customers has to do with it, and how the level ran over many waves."""
    groups = None if both.mix.fact is None else group_columns(both.dataset).get(both.mix.fact)
    for one in outcomes:
        values = one.values
        if groups is not None and paired(both.dataset, values, both.before, both.after) is None:
            facts: dict[str, Fact] = {"fact": both.mix.fact, "binary": one.binary}
            rows = (both.before, both.after)
            yield split(one.id, values, rows, groups, facts, both.plan)
        found = trend(both.dataset, one.id, values, both.plan, binary=one.binary)
        if found is not None:
            yield found


def _construct(both: Waves, values: Floats, construct: Construct, primary: bool) -> Finding:
    key = f"change.{construct.id}"
    binary = roles.is_binary(both.dataset.questionnaire, construct)
    unit = Unit.SHARE if binary else Unit.POINTS
    values = values / 100 if binary else values
    before, after = _valid(values[both.before]), _valid(values[both.after])
    smaller = int(min(before.size, after.size))
    if smaller < both.plan.compare:
        why = too_few(smaller, both.plan.compare)
        return refused(key, unit, "welch_t", why, smaller, construct.id)
    try:
        found = difference(both.dataset, values, both.before, both.after, both.plan)
    except StatisticsError as error:
        return refused(key, unit, "welch_t", refusal_of(error), smaller, construct.id)
    facts: dict[str, Fact] = {
        **_told(both, found.difference, found.interval, 100 if binary else 1),
        **_effect_size(after, before),
        **_reweighted(both, values),
        "before": found.before,
        "after": found.after,
        "n_before": found.n_before,
        "n_after": found.n_after,
        "p": found.p,
        "primary": primary,
        "binary": binary,
    }
    n = int(before.size + after.size)
    return Finding(
        key,
        n,
        unit,
        found.method,
        Verdict.CANNOT_TELL,
        found.difference,
        found.interval,
        construct.id,
        checks=_checks(both, smaller),
        facts=facts,
    )


def _valid(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _checks(both: Waves, smaller: int) -> tuple[Check, ...]:
    return (both.mix.check(both.plan), certain(smaller, both.plan), *ecological(both.dataset))


def _told(both: Waves, difference: float, interval: Interval, scale: float) -> dict[str, Fact]:
    changed = interval.low > 0 or interval.high < 0
    large = abs(difference) * scale >= both.plan.meaningful_change
    size = "clear" if changed and large else "small"
    return {
        "wave_before": both.names[0],
        "wave_after": both.names[1],
        "meaningful": large,
        "size": size if changed else "none",
        "direction": "none" if not changed else ("up" if difference > 0 else "down"),
    }


def _effect_size(after: Floats, before: Floats) -> dict[str, Fact]:
    try:
        found = hedges_g(after, before)
    except StatisticsError:
        return {"g": None, "g_low": None, "g_high": None}
    return {"g": found.value, "g_low": found.interval.low, "g_high": found.interval.high}


def _reweighted(both: Waves, values: Floats) -> dict[str, Fact]:
    """The difference if both waves had reached the same mix of customers, where they did not."""
    names = ("reweighted", "reweighted_low", "reweighted_high")
    if not both.mix.flagged:
        return dict.fromkeys(names)
    means: list[tuple[float, float]] = []
    both_waves = (both.before | both.after) & ~np.isnan(values)
    pooled = both.dataset.take(both_waves, "two waves")
    for rows in (both.before, both.after):
        chosen = rows[both_waves]
        weights = alike(pooled, chosen, both.mix.flagged)
        try:
            found = survey_mean(values[both_waves][chosen], Design(weights)).weighted
        except StatisticsError:
            return dict.fromkeys(names)
        means.append((found.value, found.standard_error))
    difference = means[1][0] - means[0][0]
    half = NORMAL * float(np.hypot(means[0][1], means[1][1]))
    return dict(zip(names, (difference, difference - half, difference + half), strict=True))


def _recommendation(both: Waves) -> Iterator[Finding]:
    question = question_of(both.dataset)
    if question is None or not on_scale(question):
        return
    values = both.dataset.values[question.id]
    before, after = _valid(values[both.before]), _valid(values[both.after])
    smaller = int(min(before.size, after.size))
    key = "change.recommendation"
    if smaller < both.plan.compare:
        why = too_few(smaller, both.plan.compare)
        yield refused(key, Unit.BALANCE, "z", why, smaller, question.id)
        return
    earlier, later = balance_of(before), balance_of(after)
    if earlier.se == 0 and later.se == 0:
        yield refused(key, Unit.BALANCE, "z", Refusal("constant"), smaller, question.id)
        return
    found = balance_difference(later, earlier)
    yield Finding(
        key,
        earlier.n + later.n,
        Unit.BALANCE,
        "z",
        Verdict.CANNOT_TELL,
        found.value,
        found.interval,
        question.id,
        checks=_checks(both, smaller),
        facts={
            **_told(both, found.value, found.interval, 1),
            "before": earlier.balance,
            "after": later.balance,
            "n_before": earlier.n,
            "n_after": later.n,
            "p": found.p,
            "primary": False,
        },
    )


def _corrected(findings: tuple[Finding, ...], plan: Thresholds) -> tuple[Finding, ...]:
    """Satisfaction is tested alone and first; all others share one Holm correction."""
    others = [f for f in findings if f.refusal is None and not f.facts["primary"]]
    adjusted = dict(
        zip(
            (finding.key for finding in others),
            holm([float(str(finding.facts["p"])) for finding in others]) if others else (),
            strict=True,
        )
    )
    return tuple(
        finding if finding.refusal is not None else _judged(finding, adjusted, plan)
        for finding in findings
    )


def _judged(finding: Finding, adjusted: dict[str, float], plan: Thresholds) -> Finding:
    p = adjusted.get(finding.key, float(str(finding.facts["p"])))
    verdict = effect_verdict(finding.interval, p)
    smaller = min(int(str(finding.facts["n_before"])), int(str(finding.facts["n_after"])))
    if verdict is Verdict.SURE and smaller < plan.certain:
        verdict = Verdict.PROBABLY
    if _mix_may_explain(finding):
        verdict = Verdict.CANNOT_TELL
    return replace(finding, verdict=verdict, facts={**finding.facts, "p_holm": p})


def _mix_may_explain(finding: Finding) -> bool:
    """Whether the difference goes away, or cannot be made fair, when the waves are made alike."""
    if all(check.held for check in finding.checks if check.code == "mix"):
        return False
    low, high = finding.facts.get("reweighted_low"), finding.facts.get("reweighted_high")
    if not isinstance(low, float) or not isinstance(high, float):
        return "reweighted" in finding.facts
    return low <= 0 <= high
