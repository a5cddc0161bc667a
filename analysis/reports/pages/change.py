"""What stands beside a change: another mix of customers, and the run of many waves."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding, Verdict
from analysis.reports.telling import Telling
from analysis.reports.wording import amount, inline, opening


def beside_changes(telling: Telling, subjects: tuple[str, ...]) -> Iterator[str]:
    """Sentences about the constructs whose changes are told."""
    for subject in subjects:
        mix = telling.told(f"change.mix.{subject}")
        if mix is not None and mix.verdict in {Verdict.SURE, Verdict.PROBABLY}:
            yield _mix(telling, mix)
        trend = telling.told(f"change.trend.{subject}")
        if trend is not None:
            key = f"levels.trend_{trend.facts['direction']}"
            name = inline(telling, subject)
            yield opening(telling.say(key, name=name, count=len(trend.points)))


def _mix(telling: Telling, mix: Finding) -> str:
    scale = 100 if mix.facts["binary"] else 1
    fair, low, high = (
        telling.phrases.signed(float(str(mix.facts[f"standardised{end}"])) * scale)
        for end in ("", "_low", "_high")
    )
    return opening(
        telling.say(
            "levels.mix_part",
            name=inline(telling, mix.subject),
            part=amount(telling, mix),
            fact=telling.fact_name(str(mix.facts["fact"])),
            fair=fair,
            interval=telling.say("common.between", low=low, high=high),
        )
    )
