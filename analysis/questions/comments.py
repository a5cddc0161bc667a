"""In customers' own words."""

from __future__ import annotations

import numpy as np

from analysis.dataset import Dataset
from analysis.findings import Answer, Finding, Refusal, Unit, Verdict
from analysis.questions.making import SEED, hidden, not_asked, persons_only, refused
from analysis.questions.masking import MASK, WORD, masked, spoken
from analysis.questions.present import Present, present
from analysis.scores import Scores
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import AnswerType, Question, QuestionRole

SAMPLES = 12
LONGEST = 400


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """How many commented, and some comments at random with names masked, from groups of seven or
    more.
    """
    why = Refusal("no_answers") if dataset.n == 0 else persons_only(dataset)
    if why is not None:
        return Answer("comments", refusal=why)
    now = present(dataset, scores)
    asked = [q for q in dataset.questionnaire.questions.values() if _is_comment(q)]
    made = [
        _question(now, question, plan, seed) for question in asked if question.id in dataset.texts
    ]
    if not made:
        return Answer("comments", refusal=not_asked("comment"))
    return Answer("comments", tuple(made))


def _is_comment(question: Question) -> bool:
    return question.role is QuestionRole.COMMENT or question.scale.type is AnswerType.LONG_TEXT


def _question(now: Present, question: Question, plan: Thresholds, seed: int) -> Finding:
    key = f"comments.{question.id}"
    column = now.dataset.texts[question.id]
    said = [str(text).strip() for text in column if text is not None and str(text).strip()]
    if len(said) < plan.show:
        return refused(key, Unit.COUNT, "count", hidden(plan), len(said), question.id)
    samples = _samples(now.dataset.organisation, said, seed)
    return Finding(
        key,
        len(said),
        Unit.COUNT,
        "count",
        Verdict.SURE,
        float(len(said)),
        subject=question.id,
        facts={
            "share": len(said) / now.dataset.n,
            "samples": samples,
            "shown": len(samples),
            "masked": sum(MASK in sample for sample in samples),
            "wave": now.wave,
        },
    )


def _samples(organisation: str, said: list[str], seed: int) -> tuple[str, ...]:
    """Comments drawn at random, so that nobody picks the ones that please."""
    known = spoken(said)
    allowed = frozenset(word.group() for word in WORD.finditer(organisation))
    order = np.random.default_rng(seed).permutation(len(said))[:SAMPLES]
    return tuple(_short(masked(said[place], known, allowed)) for place in order)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
