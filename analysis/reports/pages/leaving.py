"""Who may leave: the grid of satisfaction and loyalty, and the value at risk."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import risk
from analysis.findings import Finding, Verdict
from analysis.reports.choosing import told
from analysis.reports.document import Block, Bullets, Note, Page, Paragraph, Picture, Tone, Unsaid
from analysis.reports.telling import Telling
from analysis.reports.wording import spread

CELLS = ("ambassador", "defector", "mercenary", "hostage")
UNCLEAR = ("unclear_mercenary", "unclear_hostage")


def page(telling: Telling) -> Page | Unsaid:
    """The corners of the grid with what each means, segments at risk and the value at risk."""
    answer = telling.answer("risk")
    at_risk = telling.told("risk.at_risk")
    if answer.refusal is not None or at_risk is None:
        refusal = answer.refusal or next((f.refusal for f in answer.findings if f.refusal), None)
        sentence = telling.refusal(refusal) if refusal else telling.say("refusals.not_asked")
        return Unsaid(telling.say("leaving.title"), sentence)
    return Page(
        id="leaving",
        title=telling.say("leaving.title"),
        message=telling.say("leaving.message", share=telling.value(at_risk)),
        blocks=tuple(_blocks(telling, at_risk)),
    )


def _blocks(telling: Telling, at_risk: Finding) -> Iterator[Block]:
    grid = telling.told("risk.grid")
    chart = risk.draw(grid, telling.phrases, telling.names) if grid else None
    if chart is not None:
        yield Picture(chart)
    yield Bullets(tuple(_cells(telling)))
    yield from _hidden(telling)
    yield from _value(telling)
    yield from _sooner(telling)
    yield from _segments(telling)
    yield Paragraph(telling.say("leaving.margin", margin=_interval(telling, at_risk)))
    if any(telling.told(f"risk.{cell}") for cell in UNCLEAR):
        yield Note(telling.say("leaving.unclear_meaning"), Tone.PLAIN)


def _cells(telling: Telling) -> Iterator[str]:
    for cell in CELLS:
        finding = telling.told(f"risk.{cell}")
        if finding is not None and finding.facts.get("count"):
            yield telling.say(f"leaving.{cell}", share=telling.value(finding))
    unclear = [f for cell in UNCLEAR if (f := telling.told(f"risk.{cell}"))]
    for finding in unclear:
        if finding.facts.get("count"):
            yield telling.say(f"leaving.{finding.key.split('.')[1]}", share=telling.value(finding))
    undecided = telling.told("risk.undecided")
    if undecided is not None:
        yield telling.say("leaving.undecided", share=telling.value(undecided))


def _hidden(telling: Telling) -> Iterator[Block]:
    """Why corners are left out, where few people stand in one."""
    found = [telling.find(f"risk.{cell}") for cell in (*CELLS, *UNCLEAR)]
    refusals = [f.refusal for f in found if f is not None and f.refusal is not None]
    if refusals:
        why = telling.refusal(refusals[0])
        yield Note(telling.say("leaving.hidden", why=why), Tone.REFUSAL)


def _value(telling: Telling) -> Iterator[Block]:
    value = telling.told("risk.value_at_risk")
    if value is None or value.interval is None:
        return
    share = value.facts.get("share_of_value")
    yield Paragraph(
        telling.say(
            "leaving.value",
            value=telling.value(value),
            interval=_interval(telling, value),
            measure=telling.fact_name(str(value.facts["measure"])),
            share=telling.phrases.percent(float(share)) if isinstance(share, float) else "",
        )
    )


def _sooner(telling: Telling) -> Iterator[Block]:
    """Whether the satisfied left later, where it is known when customers left."""
    found = telling.told("loyalty.correlation")
    name = found.facts.get("satisfaction") if found else None
    hazard = telling.told(f"loyalty.behaviour.{name}.hazard")
    if hazard is None or hazard.verdict not in {Verdict.SURE, Verdict.PROBABLY}:
        return
    yield Paragraph(
        telling.say(
            f"leaving.sooner_{hazard.verdict.value}",
            ratio=telling.phrases.number(hazard.estimate or 0.0, 2),
            spread=spread(telling, hazard, 2),
        )
    )


def _segments(telling: Telling) -> Iterator[Block]:
    segments = sorted(
        told(telling, "risk", "risk.segment."), key=lambda f: f.estimate or 0, reverse=True
    )
    if len(segments) < 2:
        return
    first, last = segments[0], segments[-1]
    apart = (
        first.interval is not None
        and last.interval is not None
        and first.interval.low > last.interval.high
    )
    listed = telling.phrases.listed(
        [f"{f.subject or f.key.removeprefix('risk.segment.')} {telling.value(f)}" for f in segments]
    )
    key = "leaving.segments_differ" if apart else "leaving.segments_alike"
    yield Paragraph(telling.say(key, segments=listed))


def _interval(telling: Telling, finding: Finding) -> str:
    return telling.between(finding.interval, finding.unit) if finding.interval else ""
