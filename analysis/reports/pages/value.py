"""Ladder and value: how unevenly customers' value is spread, and the stages of the relationship."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import pareto, shares
from analysis.findings import Finding
from analysis.reports.choosing import told
from analysis.reports.document import Block, Note, Page, Paragraph, Picture, Tone, Unsaid
from analysis.reports.telling import Telling


def page(telling: Telling) -> Page | Unsaid:
    """The share of the top fifth beside the folk rule of 80/20, and ladder stages."""
    answer = telling.answer("value")
    top = telling.told("value.top_share")
    if top is None:
        refusals = [answer.refusal, *(f.refusal for f in answer.findings)]
        refusal = next((r for r in refusals if r is not None), None)
        sentence = telling.refusal(refusal) if refusal else telling.say("refusals.not_asked")
        return Unsaid(telling.say("value.title"), sentence)
    return Page(
        id="value",
        title=telling.say("value.title"),
        message=telling.say(
            "value.message",
            share=telling.value(top),
            measure=telling.fact_name(str(top.facts["measure"])),
        ),
        blocks=tuple(_blocks(telling, top)),
    )


def _blocks(telling: Telling, top: Finding) -> Iterator[Block]:
    chart = pareto.draw(top, telling.phrases, telling.names)
    if chart is not None:
        yield Picture(chart)
    if top.interval is not None:
        key = "value.rule_holds" if top.interval.low <= 0.8 <= top.interval.high else "value.rule"
        interval = telling.between(top.interval, top.unit)
        yield Paragraph(telling.say(key, interval=interval, share=telling.value(top)))
    margin = telling.find("value.top_share.margin")
    if margin is not None and margin.refusal is not None:
        reason = telling.refusal(margin.refusal)
        yield Note(telling.say("value.no_margin", reason=reason), Tone.REFUSAL)
    stages = told(telling, "value", "value.ladder.")
    if stages:
        drawn = shares.draw(
            stages, telling.phrases, _stage_names(telling, stages), telling.say("value.ladder")
        )
        if drawn is not None:
            yield Picture(drawn)
        yield Paragraph(telling.say("value.ladder_meaning"))


def _stage_names(telling: Telling, stages: tuple[Finding, ...]) -> dict[str, str]:
    return {f.key: telling.say(f"value.stage_{f.facts['stage']}") for f in stages}
