"""The balance of those who would recommend and those who would not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Finding, Refusal, Unit
from analysis.questions.making import certain, described, ecological, hidden, refused
from analysis.questions.present import Present
from analysis.questions.roles import span
from analysis.statistics.balance import Balance, recommendation_balance
from analysis.thresholds import Thresholds
from questionnaires.model import Question, QuestionRole

KEY = "levels.recommendation"


def balance_of(values: Floats, interval_level: float = 0.95) -> Balance:
    """The balance of answers from 0 to 10 (n,), NaN left out: 9-10 for, 0-6 against."""
    valid = values[~np.isnan(values)]
    promoters, detractors = int((valid >= 9).sum()), int((valid <= 6).sum())
    passives = int(valid.size) - promoters - detractors
    return recommendation_balance(promoters, passives, detractors, interval_level)


def question_of(dataset: Dataset) -> Question | None:
    """The question about recommending, if it was asked."""
    question = dataset.questionnaire.with_role(QuestionRole.RECOMMENDATION)
    return question if question is not None and question.id in dataset.values else None


def on_scale(question: Question) -> bool:
    """Whether it was asked from 0 to 10, the only scale the rule is made for."""
    return span(question) == (0.0, 10.0)


def recommendation(now: Present, plan: Thresholds) -> Iterator[Finding]:
    """The finding ``levels.recommendation``, where the question was asked."""
    question = question_of(now.dataset)
    if question is None:
        return
    values = now.dataset.values[question.id]
    n = int((~np.isnan(values)).sum())
    if not on_scale(question):
        refusal = Refusal("wrong_scale", {"item": question.id})
        yield refused(KEY, Unit.BALANCE, "balance_wald", refusal, n, question.id)
    elif n < plan.show:
        yield refused(KEY, Unit.BALANCE, "balance_wald", hidden(plan), n, question.id)
    else:
        yield _finding(now, question, balance_of(values), plan)


def _finding(now: Present, question: Question, found: Balance, plan: Thresholds) -> Finding:
    return Finding(
        KEY,
        found.n,
        Unit.BALANCE,
        "balance_wald",
        described(found.n, plan),
        found.balance,
        found.interval,
        question.id,
        checks=(certain(found.n, plan), *ecological(now.dataset)),
        facts={
            "promoters": found.promoters,
            "passives": found.passives,
            "detractors": found.detractors,
            "item": question.id,
            "wave": now.wave,
        },
    )
