"""How closely the constructs go together, two by two: the matrix a methods reviewer asks for."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from analysis.dataset import Dataset
from analysis.findings import Answer, Finding, Refusal, Unit
from analysis.questions.making import (
    SEED,
    ecological,
    effect_verdict,
    refusal_of,
    refused,
    too_few,
)
from analysis.scores import Scores
from analysis.statistics.adjustment import holm
from analysis.statistics.correlation import pearson
from analysis.statistics.errors import StatisticsError
from analysis.statistics.missing import complete
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import ConstructRole, Questionnaire

METHOD = "pearson_fisher"


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Pearson correlations of all pairs of constructs over the rows that have both.

    Composites and checklists are left out: the first contain the others, the second are no scales.
    """
    if dataset.n == 0:
        return Answer("correlations", refusal=Refusal("no_answers"))
    pairs = combinations(_constructs(dataset.questionnaire), 2)
    findings = [_pair(dataset, scores, pair, plan) for pair in pairs]
    if not findings:
        return Answer("correlations", refusal=Refusal("not_asked", {"missing": ("construct",)}))
    return Answer("correlations", _corrected(findings))


def _constructs(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(
        construct.id
        for construct in questionnaire.constructs
        if not construct.of_constructs and construct.role is not ConstructRole.CHECKLIST
    )


def _pair(dataset: Dataset, scores: Scores, pair: tuple[str, str], plan: Thresholds) -> Finding:
    key = f"correlations.{pair[0]}.{pair[1]}"
    x, y = complete(scores.constructs[pair[0]], scores.constructs[pair[1]])
    n = len(x)
    if n < plan.certain:
        return refused(key, Unit.CORRELATION, METHOD, too_few(n, plan.certain), n, pair[0])
    try:
        found = pearson(x, y)
    except StatisticsError as error:
        return refused(key, Unit.CORRELATION, METHOD, refusal_of(error), n, pair[0])
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
