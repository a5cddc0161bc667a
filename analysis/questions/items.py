"""Each question by itself: the researcher's item table."""

from __future__ import annotations

import numpy as np

from analysis.dataset import AnswerState, Dataset
from analysis.findings import Answer, Fact, Finding, Point, Refusal, Unit
from analysis.questions.making import SEED, certain, described, ecological, hidden, refused
from analysis.questions.roles import span
from analysis.scores import Scores
from analysis.statistics.items import describe
from analysis.statistics.proportions import wilson
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import AnswerType, Question

NUMBERED = frozenset({AnswerType.RATING, AnswerType.LIKELIHOOD, AnswerType.WHOLE_NUMBER})
EXTREME_FLAG = 0.5
"""Half the answers at one end leave little to tell customers apart by."""


def answer(dataset: Dataset, _scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Mean, spread, ends, "don't know" and flags of every question that has numbers or choices."""
    if dataset.n == 0:
        return Answer("items", refusal=Refusal("no_answers"))
    questions = dataset.questionnaire.questions.values()
    made = (_item(dataset, question, plan) for question in questions)
    return Answer("items", tuple(finding for finding in made if finding is not None))


def _item(dataset: Dataset, question: Question, plan: Thresholds) -> Finding | None:
    if question.id in dataset.choices:
        return _several(dataset, question, plan)
    if question.id not in dataset.values:
        return None
    scored = all(option.score is not None for option in question.scale.options)
    if question.scale.type in NUMBERED or scored:
        return _numbers(dataset, question, plan)
    return _one(dataset, question, plan)


def _states(dataset: Dataset, question: Question) -> dict[str, Fact]:
    states = dataset.states[question.id]
    counts = np.bincount(states, minlength=5)
    known = int(counts[AnswerState.DONT_KNOW] + counts[AnswerState.ANSWERED])
    unknown = int(counts[AnswerState.DONT_KNOW])
    return {
        "dont_know": unknown,
        "not_applicable": int(counts[AnswerState.NOT_APPLICABLE]),
        "blank": int(counts[AnswerState.BLANK]),
        "not_shown": int(counts[AnswerState.NOT_SHOWN]),
        "dont_know_share": unknown / known if known else None,
        "reverse": question.reverse,
        "type": question.scale.type.value,
    }


def _numbers(dataset: Dataset, question: Question, plan: Thresholds) -> Finding:
    key = f"items.{question.id}"
    values = dataset.values[question.id]
    n = int((~np.isnan(values)).sum())
    if n < plan.show:
        return refused(key, Unit.SCALE, "mean_t", hidden(plan), n, question.id)
    low, high = span(question) or (float(np.nanmin(values)), float(np.nanmax(values)))
    found = describe(values, low, high)
    numbers: dict[str, Fact] = {
        "minimum": low,
        "maximum": high,
        "sd": found.sd,
        "skew": found.skew,
        "floor": found.floor,
        "ceiling": found.ceiling,
    }
    facts = {**_states(dataset, question), **numbers}
    return Finding(
        key,
        n,
        Unit.SCALE,
        "mean_t",
        described(n, plan),
        found.mean,
        found.interval,
        question.id,
        checks=(certain(n, plan), *ecological(dataset)),
        facts={**facts, "flags": _flags(facts, plan)},
    )


def _flags(facts: dict[str, Fact], plan: Thresholds) -> tuple[str, ...]:
    def above(name: str, limit: float) -> bool:
        number = facts.get(name)
        return isinstance(number, float) and number > limit

    flags = {
        "dont_know": above("dont_know_share", plan.dont_know_flag),
        "floor": above("floor", EXTREME_FLAG),
        "ceiling": above("ceiling", EXTREME_FLAG),
        "constant": "sd" in facts and facts["sd"] in (None, 0.0),
    }
    return tuple(name for name, raised in flags.items() if raised)


def _several(dataset: Dataset, question: Question, plan: Thresholds) -> Finding:
    chosen = dataset.choices[question.id]
    answered = dataset.states[question.id] == AnswerState.ANSWERED
    counts = {code: int((column & answered).sum()) for code, column in chosen.items()}
    return _shares(dataset, question, counts, int(answered.sum()), plan)


def _one(dataset: Dataset, question: Question, plan: Thresholds) -> Finding:
    values = dataset.values[question.id]
    codes = [option.code for option in question.scale.options]
    counts = {code: int((values == place).sum()) for place, code in enumerate(codes)}
    return _shares(dataset, question, counts, int((~np.isnan(values)).sum()), plan)


def _shares(
    dataset: Dataset, question: Question, counts: dict[str, int], n: int, plan: Thresholds
) -> Finding:
    key = f"items.{question.id}"
    if n < plan.show:
        return refused(key, Unit.SHARE, "wilson", hidden(plan), n, question.id)
    parts = {code: wilson(min(count, n), n) for code, count in counts.items()}
    facts = _states(dataset, question)
    return Finding(
        key,
        n,
        Unit.SHARE,
        "wilson",
        described(n, plan),
        subject=question.id,
        checks=(certain(n, plan), *ecological(dataset)),
        points=tuple(
            Point(code, part.share, n, part.interval.low, part.interval.high)
            for code, part in parts.items()
        ),
        facts={**facts, "flags": _flags(facts, plan)},
    )
