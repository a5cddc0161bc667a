"""The relationship as customers and the organisation's own people see it, account by account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.making import (
    SEED,
    effect_verdict,
    not_asked,
    persons_only,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.present import present
from analysis.scores import Scores, score
from analysis.statistics.adjustment import holm
from analysis.statistics.bland_altman import bland_altman
from analysis.statistics.both_sides import Gap, Side, side_gap
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import ConstructRole

ACCOUNT = "account_key"
METHOD = "paired_t"
GUESS = "guess_"
"""Begins the names of constructs in which staff say what they think the customer answers."""
ASKED_OF_BOTH = (ConstructRole.DIMENSION, ConstructRole.SIBLING)


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Agreement (customer less staff) and accuracy (staff's guess less customer) by construct."""
    why = Refusal("no_answers") if dataset.n == 0 else persons_only(dataset)
    if why is None and dataset.mirror is None:
        why = not_asked("mirror")
    if why is not None or dataset.mirror is None:
        return Answer("both_sides", refusal=why)
    lacking = ACCOUNT not in dataset.facts or ACCOUNT not in dataset.mirror.facts
    if lacking:
        return Answer("both_sides", refusal=not_asked(ACCOUNT))
    now = present(dataset, scores)
    places = {name: place for place, name in enumerate(_names(dataset, dataset.mirror))}
    ours = _Asked.of(dataset.mirror, score(dataset.mirror), places)
    theirs = _Asked.of(now.dataset, now.scores, places)
    found = tuple(_findings(theirs, ours, plan))
    if not found:
        return Answer("both_sides", refusal=not_asked("mirror"))
    return Answer("both_sides", _corrected(found))


def _names(*sides: Dataset) -> tuple[str, ...]:
    """Every account that either side speaks of, once."""
    return tuple(dict.fromkeys(name for d in sides for name in d.fact_labels(ACCOUNT).names))


@dataclass(frozen=True)
class _Asked:
    """One side's constructs with the account (n,) of every row, numbered alike on both sides."""

    columns: Mapping[str, Floats]
    accounts: NDArray[np.int64]

    @classmethod
    def of(cls, dataset: Dataset, scores: Scores, places: Mapping[str, int]) -> _Asked:
        columns = {
            construct.id: scores.constructs[construct.id]
            for construct in dataset.questionnaire.constructs
            if construct.role in ASKED_OF_BOTH or construct.id.startswith(GUESS)
        }
        labels = dataset.fact_labels(ACCOUNT)
        codes = np.array([*(places[name] for name in labels.names), -1])
        return cls(columns, codes[labels.codes])

    def side(self, construct: str) -> Side:
        """Valid scores with their accounts."""
        values = self.columns[construct]
        known = ~np.isnan(values) & (self.accounts >= 0)
        return Side(values[known], self.accounts[known])


def _findings(theirs: _Asked, ours: _Asked, plan: Thresholds) -> Iterator[Finding]:
    for construct in theirs.columns:
        if construct in ours.columns:
            pair = (theirs.side(construct), ours.side(construct))
            yield _compared(f"both_sides.agreement.{construct}", pair, plan)
    for construct in theirs.columns:
        if f"{GUESS}{construct}" in ours.columns:
            pair = (ours.side(f"{GUESS}{construct}"), theirs.side(construct))
            yield _compared(f"both_sides.accuracy.{construct}", pair, plan)


def _compared(key: str, pair: tuple[Side, Side], plan: Thresholds) -> Finding:
    subject = key.rpartition(".")[2]
    shared = np.intersect1d(np.asarray(pair[0].accounts), np.asarray(pair[1].accounts)).size
    if shared < plan.both_accounts:
        why = too_few(int(shared), plan.both_accounts)
        return refused(key, Unit.POINTS, METHOD, why, int(shared), subject)
    try:
        found = side_gap(*pair)
        facts = _facts(found)
    except StatisticsError as error:
        return refused(key, Unit.POINTS, METHOD, refusal_of(error), int(shared), subject)
    return Finding(
        key,
        found.n,
        Unit.POINTS,
        METHOD,
        Verdict.CANNOT_TELL,
        found.gap.value,
        found.gap.interval,
        subject,
        facts=facts,
    )


def _facts(found: Gap) -> dict[str, Fact]:
    limits = bland_altman(found.first, found.second)
    return {
        "first": float(found.first.mean()),
        "second": float(found.second.mean()),
        "absolute": found.absolute.value,
        "icc": None if found.agreement is None else found.agreement.value,
        "icc_low": None if found.agreement is None else found.agreement.interval.low,
        "icc_high": None if found.agreement is None else found.agreement.interval.high,
        "limit_low": limits.low.value,
        "limit_high": limits.high.value,
        "p": found.gap.p,
    }


def _corrected(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    tested = [f for f in findings if f.refusal is None]
    corrected = holm([float(str(f.facts["p"])) for f in tested]) if tested else ()
    judged = {
        f.key: replace(f, verdict=effect_verdict(f.interval, p), facts={**f.facts, "p_holm": p})
        for f, p in zip(tested, corrected, strict=True)
    }
    return tuple(judged.get(f.key, f) for f in findings)
