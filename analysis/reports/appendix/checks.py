"""Assumptions that did not hold, and everything that was held back."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.questions.report_wide import CODE as REPORT_WIDE
from analysis.reports.appendix.cells import told_facts
from analysis.reports.document import Block, Page, Paragraph, Table
from analysis.reports.telling import Telling


def page(telling: Telling) -> Page | None:
    """A log of failed checks and of refusals, suppressed groups among them."""
    return Page("checks", telling.say("checks.title"), "", tuple(_blocks(telling)))


def _blocks(telling: Telling) -> Iterator[Block]:
    yield Paragraph(telling.say("checks.opening"))
    failed = _failed(telling)
    if failed:
        head = ("checks.check", "checks.facts", "checks.findings")
        yield Table(
            tuple(telling.say(key) for key in head),
            failed,
            title=telling.say("checks.failed"),
            wide=True,
        )
    if any(code == REPORT_WIDE for code, *_ in failed):
        yield Paragraph(telling.say("checks.report_wide"))
    refused = _refused(telling)
    if refused:
        yield Table(
            (telling.say("checks.reason"), telling.say("checks.findings")),
            refused,
            title=telling.say("checks.refused"),
            wide=True,
        )


def _failed(telling: Telling) -> tuple[tuple[str, ...], ...]:
    """The same check with the same facts is one row with all the findings it concerns."""
    rows: dict[tuple[str, str], list[str]] = {}
    for finding in telling.findings.all():
        for check in finding.checks:
            if not check.held:
                facts = told_facts(telling, dict(check.facts))
                rows.setdefault((check.code, facts), []).append(finding.key)
    return tuple((code, facts, ", ".join(keys)) for (code, facts), keys in sorted(rows.items()))


def _refused(telling: Telling) -> tuple[tuple[str, ...], ...]:
    rows: dict[str, list[str]] = {}
    for name, answer in telling.findings.answers.items():
        if answer.refusal is not None:
            rows.setdefault(telling.refusal(answer.refusal), []).append(name)
        for finding in answer.findings:
            if finding.refusal is not None:
                rows.setdefault(telling.refusal(finding.refusal), []).append(finding.key)
    return tuple((reason, ", ".join(keys)) for reason, keys in sorted(rows.items()))
