"""The part of the waiting page on what runs through the wait, shorter waits and tried changes."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding, Verdict
from analysis.reports.telling import Telling
from analysis.reports.wording import amount, inline, spread, woven

TOLD = frozenset({Verdict.SURE, Verdict.PROBABLY})
ARMS = "waiting.arm."
CROSSED = ".crossover"


def linked(telling: Telling) -> Iterator[str]:
    """A sentence each on the way through satisfaction, on shorter waits, and on each arm."""
    yield from _through(telling)
    yield from _shorter(telling)
    yield from _arms(telling)


def _through(telling: Telling) -> Iterator[str]:
    found = telling.told("waiting.mediation.indirect")
    if found is None or found.verdict not in TOLD:
        return
    yield telling.say(
        f"waiting.through_{found.verdict.value}",
        last=inline(telling, str(found.facts.get("outcome"))),
        outcome=telling.say("waiting.outcome"),
    )


def _shorter(telling: Telling) -> Iterator[str]:
    """Only what would be gained: longer waits are nobody's plan."""
    found, money = (telling.told(f"waiting.what_if.{step}") for step in ("satisfaction", "money"))
    if found is None or found.verdict not in TOLD or (found.estimate or 0.0) <= 0:
        return
    stem, facts = f"waiting.what_if_{found.verdict.value}", _gain(telling, found)
    if money is None or money.verdict not in TOLD or (money.estimate or 0.0) <= 0:
        yield telling.say(stem, **facts)
        return
    yield telling.say(f"{stem}_money", money=telling.value(money), **facts)


def _gain(telling: Telling, found: Finding) -> dict[str, str]:
    fewer = found.facts.get("fewer")
    return {
        "fewer": telling.wait(float(fewer)) if isinstance(fewer, int | float) else "",
        "outcome": inline(telling, str(found.facts.get("outcome"))),
        "size": amount(telling, found),
        "spread": spread(telling, found),
    }


def _arms(telling: Telling) -> Iterator[str]:
    """What a lot decided, on satisfaction with the wait where that was asked."""
    found = [f for f in telling.answer("waiting").starting(ARMS) if f.refusal is None]
    found = [f for f in found if not f.key.endswith(CROSSED)]
    first = found[0].key.split(".")[2] if found else ""
    for each in found:
        if each.key.split(".")[2] == first:
            yield woven(telling, "waiting.arm", each, **_tried(telling, each))


def _tried(telling: Telling, each: Finding) -> dict[str, str]:
    of_wait = each.key.startswith(f"{ARMS}wait.")
    outcome = inline(telling, str(each.facts.get("outcome")))
    return {
        "arm": str(each.facts.get("arm")),
        "outcome": telling.say("waiting.outcome") if of_wait else outcome,
        "size": amount(telling, each),
        "spread": spread(telling, each),
    }
