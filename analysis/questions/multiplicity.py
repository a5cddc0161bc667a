"""Verdicts of findings that are tested together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.findings import Finding
from analysis.questions.making import effect_verdict
from analysis.statistics.adjustment import holm


def corrected(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same with verdicts after Holm's correction over all that carry the fact ``p``.

    Findings that may not be believed at all (``proper`` not held) keep their verdict.
    """
    tested = [finding for finding in findings if isinstance(finding.facts.get("p"), float)]
    adjusted = holm([float(str(finding.facts["p"])) for finding in tested]) if tested else ()
    by_key = {finding.key: p for finding, p in zip(tested, adjusted, strict=True)}
    return tuple(
        _judged(finding, by_key[finding.key]) if finding.key in by_key else finding
        for finding in findings
    )


def _judged(finding: Finding, p: float) -> Finding:
    facts = {**finding.facts, "p_holm": p}
    if any(check.code == "proper" and not check.held for check in finding.checks):
        return replace(finding, facts=facts)
    return replace(finding, verdict=effect_verdict(finding.interval, p), facts=facts)
