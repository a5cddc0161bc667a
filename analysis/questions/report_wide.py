"""What holds over the whole report: claims corrected across questions.

Holm's correction inside a question keeps that question's chance of a false claim at 5 %; a report
asks a dozen. Here all claims share one chance (Holm 1979, weighted): every family of claims has the
same part, its claims equal parts of that, and what holds leaves its part to what is still open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from analysis.findings import Answer, Check, Fact, Finding, Verdict
from analysis.questions.claims import ONLY_TESTED, claims_nothing, family, rests_on, unlikely
from analysis.questions.making import PROBABLE_BELOW, SURE_BELOW
from analysis.statistics.adjustment import weighted_holm

CODE = "report_wide"
LIMITS = {Verdict.SURE: SURE_BELOW, Verdict.PROBABLY: PROBABLE_BELOW}
WEAKER = {Verdict.SURE: Verdict.PROBABLY, Verdict.PROBABLY: Verdict.CANNOT_TELL}


def report_wide(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The same answers, with claims that do not hold over the whole report one step less sure.

    Each claim gets the fact ``p_report`` and the check ``report_wide``.
    """
    p = adjusted([finding for answer in answers.values() for finding in answer.findings])
    return {
        name: replace(answer, findings=tuple(_judged(each, p) for each in answer.findings))
        for name, answer in answers.items()
    }


def adjusted(findings: list[Finding]) -> dict[str, float]:
    """p by key of every claim that was tested, corrected over all of them."""
    tested = [
        (finding.key, group, p)
        for finding in findings
        if (group := family(finding)) is not None and (p := unlikely(finding)) is not None
    ]
    sizes = Counter(group.name for _, group, _ in tested)
    weights = [group.weight / sizes[group.name] for _, group, _ in tested]
    corrected = weighted_holm([p for _, _, p in tested], weights)
    return {key: p for (key, _, _), p in zip(tested, corrected, strict=True)}


def _judged(finding: Finding, p: Mapping[str, float]) -> Finding:
    if finding.refusal is not None or ONLY_TESTED.fullmatch(finding.key):
        return finding
    base = rests_on(finding)
    corrected = p.get(finding.key if base is None else base)
    if corrected is None or claims_nothing(finding):
        return finding
    verdict = finding.verdict
    if verdict in LIMITS and corrected >= LIMITS[verdict]:
        verdict = WEAKER[verdict]
    check = Check(CODE, corrected < SURE_BELOW, {"claims": len(p)})
    facts: dict[str, Fact] = {**finding.facts, "p_report": corrected}
    return replace(finding, verdict=verdict, facts=facts, checks=(*finding.checks, check))
