"""How many people customers tell, good and bad, measured here instead of taken from sayings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.making import (
    SEED,
    certain,
    described,
    hidden,
    not_asked,
    persons_only,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.present import Present, present
from analysis.questions.small_cells import is_small
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.word_of_mouth import Ratio, Tells, WordOfMouth
from analysis.statistics.word_of_mouth import word_of_mouth as measured
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import QuestionRole

METHOD = "log_t"
GOOD, BAD = QuestionRole.POSITIVE_WORD_OF_MOUTH, QuestionRole.NEGATIVE_WORD_OF_MOUTH


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """People told something good and bad: by all, by the satisfied and by the dissatisfied."""
    why = Refusal("no_answers") if dataset.n == 0 else persons_only(dataset)
    if why is not None:
        return Answer("word_of_mouth", refusal=why)
    now = present(dataset, scores)
    good, bad = roles.raw(now.dataset, GOOD), roles.raw(now.dataset, BAD)
    if good is None or bad is None:
        missing = [role.value for role, c in ((GOOD, good), (BAD, bad)) if c is None]
        return Answer("word_of_mouth", refusal=not_asked(*missing))
    known = ~np.isnan(good) & ~np.isnan(bad)
    n = int(known.sum())
    if n < plan.certain:
        return Answer("word_of_mouth", refusal=too_few(n, plan.certain))
    side = _sides(now, plan)[known]
    try:
        found = measured(good[known], bad[known], side)
    except StatisticsError as error:
        return Answer("word_of_mouth", refusal=refusal_of(error))
    return Answer("word_of_mouth", tuple(_findings(found, side, now.wave, plan)))


def _sides(now: Present, plan: Thresholds) -> Floats:
    """1 for the satisfied (n,), 0 for the dissatisfied, NaN for all others."""
    satisfaction = roles.satisfaction(now.dataset.questionnaire)
    side = np.full(now.dataset.n, np.nan)
    if satisfaction is not None:
        score = now.scores.constructs[satisfaction.id]
        side[score >= plan.band_high] = 1
        side[score < plan.band_low] = 0
    return side


def _findings(
    found: WordOfMouth, side: Floats, wave: str | None, plan: Thresholds
) -> Iterator[Finding]:
    facts: dict[str, Fact] = {
        "wave": wave,
        "limit_low": plan.band_low,
        "limit_high": plan.band_high,
    }
    yield _told("good", found.good, plan, facts)
    yield _told("bad", found.bad, plan, facts)
    yield _ratio("ratio", found.ratio, found.n, facts)
    held = _held(side, plan)
    groups = (
        ("dissatisfied_bad", found.dissatisfied_bad),
        ("satisfied_good", found.satisfied_good),
    )
    for name, group in groups:
        if group is None or held:
            yield refused(f"word_of_mouth.{name}", Unit.COUNT, METHOD, hidden(plan))
        else:
            yield _told(name, group, plan, facts)
    if held:
        yield refused("word_of_mouth.bad_to_good", Unit.RATIO, METHOD, hidden(plan))
    else:
        yield _ratio("bad_to_good", found.bad_to_good, int((~np.isnan(side)).sum()), facts)


def _held(side: Floats, plan: Thresholds) -> bool:
    """Whether a group is too small to be compared, or would leave a small one beside it."""
    sizes = (int((side == 0).sum()), int((side == 1).sum()))
    left = (side.size - sizes[0], side.size - sizes[1], side.size - sum(sizes))
    return min(sizes) < plan.compare or any(is_small(count, plan) for count in left)


def _told(name: str, group: Tells, plan: Thresholds, facts: dict[str, Fact]) -> Finding:
    key = f"word_of_mouth.{name}"
    if group.interval is None:
        return refused(key, Unit.COUNT, METHOD, Refusal("constant"), group.n)
    tellers = round(group.told_anyone * group.n)
    few = is_small(tellers, plan) or is_small(group.n - tellers, plan)
    return Finding(
        key,
        group.n,
        Unit.COUNT,
        METHOD,
        described(group.n, plan),
        group.mean,
        group.interval,
        checks=(certain(group.n, plan),),
        facts={**facts, "told_anyone": None if few else group.told_anyone},
    )


def _ratio(name: str, ratio: Ratio | None, n: int, facts: dict[str, Fact]) -> Finding:
    key = f"word_of_mouth.{name}"
    if ratio is None:
        return refused(key, Unit.RATIO, METHOD, Refusal("constant"), n)
    sure = Verdict.CANNOT_TELL if ratio.interval.low <= 1 <= ratio.interval.high else Verdict.SURE
    return Finding(
        key, n, Unit.RATIO, METHOD, sure, ratio.value, ratio.interval, facts={**facts, "p": ratio.p}
    )
