"""Waiting: how long, how long it felt, what is acceptable, what it goes together with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.charts import bands, waits
from analysis.findings import Finding, Refusal, Verdict
from analysis.reports.choosing import limit, stands
from analysis.reports.document import (
    Block,
    KeyFigure,
    KeyFigures,
    Note,
    Page,
    Paragraph,
    Picture,
    Tone,
    Unsaid,
)
from analysis.reports.pages.waiting_help import what_helps
from analysis.reports.pages.waiting_links import linked
from analysis.reports.pages.waiting_trend import headline, outcome_name, whose
from analysis.reports.telling import Telling
from analysis.reports.wording import people, share_of, slope, spread, woven

TIMES = ("actual", "perceived", "acceptable")


def page(telling: Telling) -> Page | Unsaid:
    """The waits, what lies beyond the limit, the bands, the tipping point and what helps."""
    title = telling.say("waiting.title")
    told = [finding for finding in _times(telling) if finding.refusal is None]
    if not told:
        return Unsaid(title, telling.refusal(_why(telling)))
    return Page("waiting", title, _message(telling, told[0]), tuple(_blocks(telling, told)))


def _times(telling: Telling) -> list[Finding]:
    found = (telling.find(f"waiting.{name}") for name in TIMES)
    return [finding for finding in found if finding is not None]


def _why(telling: Telling) -> Refusal:
    refusals = (finding.refusal for finding in _times(telling) if finding.refusal)
    return telling.answer("waiting").refusal or next(refusals, Refusal("not_asked"))


def _message(telling: Telling, first: Finding) -> str:
    over = telling.told("waiting.over_limit")
    if over is not None:
        stem = "over_limit" if telling.is_sure(over) else "over_limit_uncertain"
        return telling.say(
            f"waiting.{stem}", share=telling.value(over), margin=telling.margin(over)
        )
    sentence = headline(telling)
    if sentence:
        return sentence
    stem = f"waiting.half_{whose(telling)}"
    return telling.say(stem, people=people(telling), wait=telling.value(first))


def _blocks(telling: Telling, told: list[Finding]) -> Iterator[Block]:
    if len(told) > 1:
        chart = waits.draw(told, words=telling.phrases, names=telling.names)
        if chart is not None:
            yield Picture(chart)
    else:
        yield KeyFigures(tuple(_figures(telling, told[0])))
        yield from _no_wait(telling, told[0])
    sentences = [*_felt(telling), *_cost(telling)]
    if sentences:
        yield Paragraph(" ".join(sentences))
    yield from _joined([*_bands(telling)], " ".join(linked(telling)))
    yield from what_helps(telling)


def _joined(blocks: list[Block], more: str) -> Iterator[Block]:
    """Blocks with a sentence more in their last paragraph, or in one of its own."""
    last = blocks[-1] if blocks else None
    if more and isinstance(last, Paragraph):
        blocks = [*blocks[:-1], replace(last, text=f"{last.text} {more}")]
    elif more:
        blocks = [*blocks, Paragraph(more)]
    yield from blocks


def _figures(telling: Telling, told: Finding) -> Iterator[KeyFigure]:
    """The middle wait and the longest tenth, where only one kind of wait is known."""
    unit = telling.say(f"chart.waits.{telling.dataset.wait_unit}")
    values = {told.key.rpartition(".")[2]: told.estimate, "p90": told.facts.get("p90")}
    for name, value in values.items():
        if isinstance(value, int | float):
            yield KeyFigure(
                label=telling.say(
                    f"waiting.figure_{name}_{whose(telling)}", people=people(telling)
                ),
                value=telling.phrases.number(value, 0 if float(value).is_integer() else 1),
                margin=unit,
                basis=telling.basis(told) if name == "p90" else _basis(telling, told),
            )


def _no_wait(telling: Telling, told: Finding) -> Iterator[Paragraph]:
    """How many did not wait, where the middle one of all did not."""
    if told.estimate == 0 and whose(telling) == "persons":
        none = share_of(telling, told.facts.get("zero_share"))
        yield Paragraph(telling.say("waiting.no_wait", share=none))


def _basis(telling: Telling, told: Finding) -> str:
    """The interval and what it rests on; no interval of no width."""
    limits = told.interval
    parts = [telling.basis(told)]
    if limits is not None and limits.low < limits.high:
        parts.insert(0, spread(telling, told))
    return ", ".join(parts)


def _felt(telling: Telling) -> Iterator[str]:
    found = telling.told("waiting.overestimate")
    if found is None or found.interval is None:
        return
    longer, shorter = found.interval.low > 1, found.interval.high < 1
    if (longer or shorter) and not stands(found):
        return
    kind = "longer" if longer else "shorter" if shorter else "same"
    ratio = telling.phrases.number(found.estimate or 0.0, 2)
    yield telling.say(f"waiting.felt_{kind}", ratio=ratio, spread=spread(telling, found, 2))


def _cost(telling: Telling) -> Iterator[str]:
    found = telling.find("waiting.gap.difference")
    sides = [telling.told(f"waiting.gap.{side}") for side in ("within", "beyond")]
    if found is None:
        return
    if found.refusal is not None:
        if found.refusal.code != "not_asked":
            yield telling.say("waiting.no_cost", why=telling.refusal(found.refusal))
        return
    within, beyond = (slope(telling, side.estimate if side else None) for side in sides)
    each = telling.say(f"waiting.each_{telling.dataset.wait_unit}")
    yield woven(telling, "waiting.cost", found, within=within, beyond=beyond, each=each)


def _bands(telling: Telling) -> Iterator[Block]:
    found = telling.find("waiting.bands")
    if found is None:
        return
    knot = telling.find("waiting.tipping_point")
    known = limit(telling, "waiting.tipping_point")
    chart = bands.draw(found, words=telling.phrases, names=telling.names, tipping_point=known)
    if chart is not None and whose(telling) == "rows":
        chart = replace(chart, title=telling.say("waiting.bands_rows", people=people(telling)))
    if chart is not None:
        yield Picture(chart)
    if knot is not None:
        yield _tipping(telling, knot)


def _tipping(telling: Telling, found: Finding) -> Block:
    if found.refusal is not None:
        code = found.refusal.code
        if code in {"no_clear_limit", "limit_uncertain"}:
            return Paragraph(telling.say(f"waiting.{code}"))
        why = telling.refusal(found.refusal)
        return Note(telling.say("waiting.no_tipping_point", why=why), Tone.REFUSAL)
    if found.verdict is Verdict.CANNOT_TELL:
        return Paragraph(telling.say("waiting.no_clear_limit"))
    side = "steeper" if found.facts.get("steeper") else "flatter"
    return Paragraph(
        telling.say(
            f"waiting.tipping_{found.verdict.value}_{side}",
            value=telling.wait(round(found.estimate or 0.0)),
            spread=_rounded(telling, found),
            outcome=outcome_name(telling, found),
            below=slope(telling, found.facts.get("slope_below")),
            above=slope(telling, found.facts.get("slope_above")),
            each=telling.say(f"waiting.each_{telling.dataset.wait_unit}"),
        )
    )


def _rounded(telling: Telling, found: Finding) -> str:
    if found.interval is None:
        return ""
    low, high = (telling.phrases.number(end) for end in (found.interval.low, found.interval.high))
    return telling.say("common.between", low=low, high=high)
