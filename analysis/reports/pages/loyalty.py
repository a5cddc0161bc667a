"""Is the satisfied customer loyal?"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import curve
from analysis.findings import Fact, Finding, Refusal, Verdict
from analysis.reports.choosing import limit, of_ten, stands
from analysis.reports.document import (
    Block,
    Bullets,
    KeyFigure,
    KeyFigures,
    Note,
    Page,
    Paragraph,
    Picture,
    Tone,
    Unsaid,
)
from analysis.reports.telling import Telling
from analysis.reports.wording import people, share_of, spread, woven


def page(telling: Telling) -> Page | Unsaid:
    """How loyalty goes with satisfaction, and how many satisfied customers are not loyal."""
    title = telling.say("loyalty.title")
    answer = telling.answer("loyalty")
    told = [finding for finding in answer.findings if finding.refusal is None]
    if answer.refusal or not told:
        return Unsaid(title, telling.refusal(answer.refusal or Refusal("not_asked")))
    return Page("loyalty", title, _message(telling), tuple(_blocks(telling)))


def _message(telling: Telling) -> str:
    disloyal = telling.told("loyalty.satisfied_not_loyal")
    known = disloyal is not None and disloyal.verdict is not Verdict.CANNOT_TELL
    if known and disloyal is not None and disloyal.estimate is not None:
        count = of_ten(disloyal.estimate)
        stem = "of_ten" if count else "hardly"
        certain = "" if telling.is_sure(disloyal) else "_uncertain"
        return telling.say(f"loyalty.{stem}{certain}", count=count)
    return _together(telling)


def _together(telling: Telling) -> str:
    found = telling.told("loyalty.correlation")
    if found is None:
        return telling.say("loyalty.together_cannot_tell", people=people(telling))
    return woven(telling, "loyalty.together", found, people=people(telling))


def _blocks(telling: Telling) -> Iterator[Block]:
    figures = tuple(_figures(telling))
    if figures:
        yield KeyFigures(figures)
    yield from _curve(telling)
    sentences = (
        _undecided(telling),
        _odds(telling),
        _barriers(telling),
        _behaviour(telling),
    )
    said = tuple(sentence for sentence in sentences if sentence)
    if said:
        yield Bullets(said)
    yield from _ceiling(telling)
    yield from _ecological(telling)


def _figures(telling: Telling) -> Iterator[KeyFigure]:
    disloyal = telling.told("loyalty.satisfied_not_loyal")
    if disloyal is not None:
        yield _figure(telling, disloyal, telling.say("loyalty.figure_not_loyal"))
    odds = telling.told("loyalty.odds_top")
    for part in ("top", "next") if odds else ():
        value = share_of(telling, odds.facts.get(f"share_{part}")) if odds else ""
        basis = telling.say("common.n", n=_whole(odds.facts.get(f"n_{part}"))) if odds else ""
        yield KeyFigure(telling.say(f"loyalty.figure_{part}"), value, "", basis)


def _figure(telling: Telling, finding: Finding, label: str) -> KeyFigure:
    verdict = "" if telling.is_sure(finding) else telling.verdict(finding)
    told = (telling.value(finding), telling.margin(finding), telling.basis(finding))
    return KeyFigure(label, *told, verdict)


def _whole(fact: Fact) -> int:
    return int(fact) if isinstance(fact, int | float) else 0


def _curve(telling: Telling) -> Iterator[Block]:
    found = telling.find("loyalty.curve")
    if found is None:
        return
    if found.refusal is not None:
        why = telling.refusal(found.refusal)
        yield Note(telling.say("loyalty.no_curve", why=why), Tone.REFUSAL)
        return
    knot = limit(telling, "loyalty.tipping_point")
    chart = curve.draw(found, words=telling.phrases, names=telling.names, tipping_point=knot)
    if chart is not None:
        yield Picture(chart)
    yield Paragraph(" ".join((_shape(telling, found), _tipping(telling))))


def _shape(telling: Telling, found: Finding) -> str:
    if found.facts.get("shape") == "bend":
        return telling.say("loyalty.bend" if stands(found) else "loyalty.bend_unsure")
    slope = found.facts.get("slope_per_10")
    if not isinstance(slope, float):
        return telling.say("loyalty.line")
    return telling.say("loyalty.line_slope", slope=telling.phrases.number(slope, 1))


def _tipping(telling: Telling) -> str:
    found = telling.find("loyalty.tipping_point")
    if found is None:
        return ""
    if found.refusal is not None:
        return telling.say("loyalty.no_tipping_point", why=telling.refusal(found.refusal))
    if found.verdict is Verdict.CANNOT_TELL:
        return telling.say("loyalty.no_tipping_point", why=telling.say("loyalty.tipping_chance"))
    certain = "sure" if found.verdict is Verdict.SURE else "probably"
    steeper = "steeper" if found.facts.get("steeper") else "flatter"
    return telling.say(
        f"loyalty.tipping_{certain}_{steeper}",
        value=telling.value(found),
        spread=telling.between(found.interval, found.unit) if found.interval else "",
        below=_per_ten(telling, found.facts.get("slope_below")),
        above=_per_ten(telling, found.facts.get("slope_above")),
    )


def _per_ten(telling: Telling, slope: Fact) -> str:
    return telling.phrases.number(10 * slope, 1) if isinstance(slope, float) else ""


def _undecided(telling: Telling) -> str:
    found = telling.told("loyalty.satisfied_not_loyal")
    between = found.facts.get("undecided_share") if found else None
    return telling.say("loyalty.undecided", share=share_of(telling, between)) if between else ""


def _odds(telling: Telling) -> str:
    found = telling.find("loyalty.odds_top")
    if found is None:
        return ""
    if found.refusal is not None:
        return telling.say("loyalty.no_odds", why=telling.refusal(found.refusal))
    sure = "sure_up" if (found.estimate or 0.0) > 1 else "sure_down"
    return telling.say(
        f"loyalty.odds_{sure if telling.is_sure(found) else 'cannot_tell'}",
        top=share_of(telling, found.facts.get("share_top")),
        next=share_of(telling, found.facts.get("share_next")),
        ratio=telling.value(found),
        spread=telling.margin(found),
    )


def _barriers(telling: Telling) -> str:
    found = telling.find("loyalty.barriers")
    if found is None or (found.refusal and found.refusal.code == "not_asked"):
        return ""
    if found.refusal is not None:
        return telling.say("loyalty.no_barriers", why=telling.refusal(found.refusal))
    slopes = {
        part: telling.phrases.number(float(str(found.facts[f"slope_{part}"])), 1)
        for part in ("low", "high")
    }
    return woven(telling, "loyalty.barriers", found, **slopes)


def _behaviour(telling: Telling) -> str:
    """What was done afterwards, where that is known."""
    satisfaction = telling.told("loyalty.correlation")
    name = satisfaction.facts.get("satisfaction") if satisfaction else None
    found = telling.told(f"loyalty.behaviour.{name}")
    if found is None:
        return ""
    return telling.say(
        f"loyalty.behaviour_{found.facts['measure']}_{found.verdict.value}",
        share=share_of(telling, found.facts.get("share")),
        ratio=telling.phrases.number(found.estimate or 0.0, 2),
        spread=spread(telling, found, 2),
    )


def _ceiling(telling: Telling) -> Iterator[Block]:
    found, drawn = telling.told("loyalty.ceiling"), telling.find("loyalty.curve")
    checks = [check for check in (drawn.checks if drawn else ()) if check.code == "ceiling"]
    if found is not None and any(not check.held for check in checks):
        yield Note(telling.say("loyalty.ceiling", share=telling.value(found)), Tone.CAUTION)


def _ecological(telling: Telling) -> Iterator[Block]:
    refused = telling.find("loyalty.satisfied_not_loyal")
    if refused is not None and refused.refusal is not None:
        why = telling.refusal(refused.refusal)
        yield Note(telling.say("loyalty.no_share", why=why), Tone.REFUSAL)
