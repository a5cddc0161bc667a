"""Ladder and value: how unevenly customers' value is spread, and the stages of the relationship."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import pareto, shares
from analysis.findings import Finding, Unit
from analysis.reports.choosing import told
from analysis.reports.document import (
    Block,
    Bullets,
    Note,
    Page,
    Paragraph,
    Picture,
    Tone,
    Unsaid,
)
from analysis.reports.telling import Telling
from analysis.reports.wording import amount, inline, listed, share_of, spread


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
    worth = tuple(_worth(telling))
    if worth:
        yield Bullets(worth)
    stages = told(telling, "value", "value.ladder.")
    if stages:
        drawn = shares.draw(
            stages, telling.phrases, _stage_names(telling, stages), telling.say("value.ladder")
        )
        if drawn is not None:
            yield Picture(drawn)
        yield Paragraph(" ".join((telling.say("value.ladder_meaning"), *_moves(telling))))


def _worth(telling: Telling) -> Iterator[str]:
    """What a customer is worth, and whether those who bring most answer otherwise."""
    closed, history = telling.told("value.clv"), telling.told("value.clv.history")
    if closed is not None and closed.interval is not None:
        yield telling.say(
            "value.clv",
            value=telling.value(closed),
            interval=telling.between(closed.interval, closed.unit),
            margin=telling.quantity(float(str(closed.facts["margin"])), Unit.MONEY),
            retention=share_of(telling, closed.facts["retention"]),
            discount=share_of(telling, closed.facts["discount"]),
        )
    elif history is not None and history.interval is not None:
        yield telling.say(
            "value.clv_history",
            value=telling.value(history),
            interval=telling.between(history.interval, history.unit),
            counts=telling.say(f"value.counts_{history.facts['counts']}"),
            years=str(history.facts["years"]),
        )
    compared = told(telling, "value", "value.difference.")
    unclear = tuple(f for f in compared if not telling.is_sure(f))
    for finding in compared:
        if finding not in unclear:
            yield _difference(telling, finding)
    if unclear:
        names = listed(telling, tuple(str(finding.subject) for finding in unclear))
        measure = telling.fact_name(str(unclear[0].facts["measure"]))
        yield telling.say("value.difference_unclear", names=names, measure=measure)


def _difference(telling: Telling, finding: Finding) -> str:
    side = "up" if (finding.estimate or 0.0) > 0 else "down"
    return telling.say(
        f"value.difference_{side}",
        name=inline(telling, finding.subject),
        measure=telling.fact_name(str(finding.facts["measure"])),
        amount=amount(telling, finding),
        spread=spread(telling, finding),
    )


def _moves(telling: Telling) -> Iterator[str]:
    """Who climbed and who fell since the wave before, where the same people answered."""
    found = {name: telling.told(f"value.moves.{name}") for name in ("climbed", "fell", "stayed")}
    shares = {name: telling.value(finding) for name, finding in found.items() if finding}
    net = telling.told("value.moves.net")
    if len(shares) < len(found) or net is None:
        return
    waves = {name: str(net.facts[f"wave_{name}"]) for name in ("before", "after")}
    yield telling.say("value.moves", **shares, **waves)
    if not telling.is_sure(net):
        yield telling.say("value.moves_unclear")


def _stage_names(telling: Telling, stages: tuple[Finding, ...]) -> dict[str, str]:
    return {f.key: telling.say(f"value.stage_{f.facts['stage']}") for f in stages}
