"""What stands beside a change: another mix of customers, the run of many waves, and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analysis.findings import Finding, Verdict
from analysis.reports.telling import Telling
from analysis.reports.wording import amount, inline, opening, spread, woven

TOLD = frozenset({Verdict.SURE, Verdict.PROBABLY})


def beside_changes(telling: Telling, subjects: tuple[str, ...]) -> Iterator[str]:
    """Sentences about the constructs whose changes are told."""
    for subject in subjects:
        mix = telling.told(f"change.mix.{subject}")
        if mix is not None and mix.verdict in TOLD:
            yield _mix(telling, mix)
        trend = telling.told(f"change.trend.{subject}")
        if trend is not None:
            key = f"levels.trend_{trend.facts['direction']}"
            name = inline(telling, subject)
            yield opening(telling.say(key, name=name, count=len(trend.points)))
        yield from _events(telling, subject)


def _events(telling: Telling, subject: str) -> Iterator[str]:
    """What goes together with the events of the plan, where it is no mere chance."""
    for found in telling.answer("change").starting(f"change.event.{subject}."):
        if found.refusal is None and found.verdict in TOLD:
            part = found.key.split(".")[3]
            yield woven(telling, f"levels.event_{part}", found, **_event(telling, found))


def _event(telling: Telling, found: Finding) -> dict[str, str]:
    names, day = found.facts["names"], date.fromisoformat(str(found.facts["date"]))
    named = [pair for pair in names if isinstance(pair, tuple)] if isinstance(names, tuple) else []
    return {
        "event": telling.own({str(code): str(text) for code, text in named}),
        "day": telling.phrases.date(day),
        "name": inline(telling, found.subject),
        "size": amount(telling, found),
        "spread": spread(telling, found),
    }


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
