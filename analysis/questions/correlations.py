"""How closely the constructs go together, two by two: the matrix a methods reviewer asks for."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from analysis.dataset import Dataset
from analysis.findings import Answer, Finding, Refusal, Unit
from analysis.questions.making import (
    SEED,
    ecological,
    effect_verdict,
    refused,
    too_few,
)
from analysis.scores import Scores
from analysis.statistics.adjustment import holm
from analysis.statistics.correlation import pearson_matrix, pearson_of
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import ConstructRole, Questionnaire

METHOD = "pearson_fisher"


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Pearson correlations of all pairs of constructs over the rows that have both.

    Composites and checklists are left out: the first contain the others, the second are no scales.
    """
    if dataset.n == 0:
        return Answer("correlations", refusal=Refusal("no_answers"))
    names = _constructs(dataset.questionnaire)
    if len(names) < 2:
        return Answer("correlations", refusal=Refusal("not_asked", {"missing": ("construct",)}))
    r, n = pearson_matrix(np.column_stack([scores.constructs[name] for name in names]))
    findings = [
        _pair(dataset, (names[i], names[j]), (float(r[i, j]), int(n[i, j])), plan)
        for i, j in combinations(range(len(names)), 2)
    ]
    return Answer("correlations", _corrected(findings))


def _constructs(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(
        construct.id
        for construct in questionnaire.constructs
        if not construct.of_constructs and construct.role is not ConstructRole.CHECKLIST
    )


def _pair(
    dataset: Dataset, pair: tuple[str, str], seen: tuple[float, int], plan: Thresholds
) -> Finding:
    key = f"correlations.{pair[0]}.{pair[1]}"
    r, n = seen
    if n < plan.certain:
        return refused(key, Unit.CORRELATION, METHOD, too_few(n, plan.certain), n, pair[0])
    if np.isnan(r):
        return refused(key, Unit.CORRELATION, METHOD, Refusal("constant"), n, pair[0])
    found = pearson_of(r, n)
    return Finding(
        key,
        n,
        Unit.CORRELATION,
        METHOD,
        effect_verdict(found.interval, found.p),
        found.r,
        found.interval,
        subject=pair[0],
        checks=ecological(dataset),
        facts={"with": pair[1], "p": found.p},
    )


def _corrected(findings: list[Finding]) -> tuple[Finding, ...]:
    """Verdicts after Holm's correction over all pairs that could be told."""
    told = [finding for finding in findings if finding.refusal is None]
    corrected = holm([float(str(finding.facts["p"])) for finding in told])
    adjusted = {f.key: p for f, p in zip(told, corrected, strict=True)}
    return tuple(
        finding
        if finding.refusal is not None
        else replace(
            finding,
            verdict=effect_verdict(finding.interval, adjusted[finding.key]),
            facts={**finding.facts, "p_holm": adjusted[finding.key]},
        )
        for finding in findings
    )
