"""Page 1: four figures and at most five sentences, to be read aloud in a minute."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from analysis.findings import Finding, Unit, Verdict
from analysis.reports.choosing import (
    change,
    is_share,
    level,
    main_outcome,
    of_ten,
    satisfaction,
    stands,
    told,
)
from analysis.reports.document import Block, Bullets, KeyFigure, KeyFigures, Page
from analysis.reports.pages import matters, relationship, waiting
from analysis.reports.pages.answered import cautions
from analysis.reports.telling import Telling

FIGURES = 4
SENTENCES = 5
LIMITS = (60, 75)
"""Where the bands of levels begin (docs/measurement.md)."""


def page(telling: Telling) -> Page:
    """What a manager must know; there is always such a page."""
    blocks: list[Block] = []
    figures = tuple(_figures(telling))[:FIGURES]
    if figures:
        blocks.append(KeyFigures(figures))
    makers: tuple[Callable[[Telling], str | None], ...] = (
        _changed,
        matters.briefly,
        _not_loyal,
        _waiting,
        _at_risk,
        _extremes,
    )
    sentences = [sentence for maker in makers if (sentence := maker(telling))]
    blocks.append(Bullets(tuple(sentences[:SENTENCES]) or (telling.say("in_short.nothing"),), True))
    answered = telling.told("respondents.answered")
    if answered is not None:
        blocks.extend(cautions(telling, answered))
    return Page("in-short", telling.say("in_short.title"), _message(telling), tuple(blocks))


def _message(telling: Telling) -> str:
    finding = satisfaction(telling)
    if finding is None:
        return telling.say("in_short.message_none")
    facts = {"name": telling.name(finding.subject), "margin": telling.margin(finding)}
    plain = telling.value(finding)
    if is_share(finding):
        return telling.say("in_short.message_share", value=plain, **facts)
    if finding.verdict is Verdict.CANNOT_TELL:
        return telling.say("in_short.message_few", n=finding.n, value=plain, **facts)
    doubt = "" if telling.is_sure(finding) else "_probably"
    banded = f"in_short.message_{finding.facts['band']}{doubt}"
    return telling.say(banded, value=_beside_its_band(telling, finding), **facts)


def _beside_its_band(telling: Telling, finding: Finding) -> str:
    """The level, with a decimal where rounding up would lift it into the next band."""
    estimate = finding.estimate or 0.0
    rounded_up = round(estimate) in LIMITS and estimate < round(estimate)
    if finding.unit is Unit.POINTS and rounded_up:
        return telling.phrases.number(math.floor(10 * estimate) / 10, 1)
    return telling.value(finding)


def _figures(telling: Telling) -> Iterator[KeyFigure]:
    candidates = (
        satisfaction(telling),
        level(telling, "loyalty"),
        telling.told("levels.recommendation"),
        telling.told("risk.at_risk"),
        telling.told("waiting.over_limit"),
        level(telling, "relationship_index"),
        telling.told("waiting.actual"),
    )
    for finding in candidates:
        if finding is not None and not _nobody_waited(finding):
            yield _figure(telling, finding)


def _nobody_waited(finding: Finding) -> bool:
    """Whether at least half did not wait at all: a typical wait of nothing says nothing."""
    return finding.key == "waiting.actual" and not finding.estimate


def _figure(telling: Telling, finding: Finding) -> KeyFigure:
    label = {
        "risk.at_risk": "in_short.label_at_risk",
        "waiting.over_limit": "in_short.label_over_limit",
        "waiting.actual": "in_short.label_actual",
    }.get(finding.key)
    name = telling.say(label) if label else telling.name(finding.key.removeprefix("levels."))
    if is_share(finding):
        name = telling.say("in_short.label_share", name=name)
    return KeyFigure(
        label=name,
        value=telling.value(finding),
        margin=telling.margin(finding),
        basis=telling.basis(finding),
        verdict=telling.verdict(finding),
    )


def _changed(telling: Telling) -> str | None:
    """The clearest change, else that satisfaction did not change as far as one can tell."""
    sure = [f for f in told(telling, "change", "change.") if f.verdict is Verdict.SURE]
    main = change(telling, main_outcome(telling))
    clearest = max(sure, key=lambda f: abs(f.estimate or 0), default=None)
    finding = main if main is not None and main in sure else clearest or main
    if finding is None or finding.estimate is None or finding.interval is None:
        return None
    direction = "cannot_tell"
    if finding.verdict is not Verdict.CANNOT_TELL:
        direction = "not_sure"
        if stands(finding):
            direction = "up" if finding.estimate > 0 else "down"
    low, high = sorted((abs(finding.interval.low), abs(finding.interval.high)))
    certain = direction in {"up", "down"}
    certainty = "probably_" if certain and finding.verdict is Verdict.PROBABLY else ""
    return telling.say(
        f"in_short.change_{certainty}{direction}{'_share' if is_share(finding) else ''}",
        name=telling.name(finding.subject or finding.key.removeprefix("change.")),
        wave=str(finding.facts["wave_before"]),
        value=_plain(telling, abs(finding.estimate), finding),
        low=_plain(telling, low if certain else 0, finding),
        high=_plain(telling, high, finding),
        margin=telling.between(finding.interval, finding.unit),
    )


def _plain(telling: Telling, value: float, finding: Finding) -> str:
    scale = 100 if is_share(finding) else 1
    return telling.phrases.number(value * scale, 0 if value * scale >= 2 else 1)


def _not_loyal(telling: Telling) -> str | None:
    finding = telling.told("loyalty.satisfied_not_loyal")
    if finding is None or finding.interval is None or finding.estimate is None:
        return None
    facts = {
        "value": telling.value(finding),
        "interval": telling.between(finding.interval, finding.unit),
    }
    count = of_ten(finding.estimate)
    if not count:
        return _weighed(telling, finding, telling.say("in_short.hardly", **facts))
    return _weighed(telling, finding, telling.say("in_short.not_loyal", count=count, **facts))


def _weighed(telling: Telling, finding: Finding, sentence: str) -> str | None:
    """The sentence with its doubt, or nothing where too few answers stand behind it."""
    if finding.verdict is Verdict.CANNOT_TELL:
        return None
    if finding.verdict is Verdict.PROBABLY:
        return f"{sentence} {telling.say('in_short.uncertain')}"
    return sentence


def _waiting(telling: Telling) -> str | None:
    over = telling.told("waiting.over_limit")
    if over is None or over.interval is None:
        page = waiting.page(telling)
        return f"{page.message}." if isinstance(page, Page) else None
    sentence = telling.say(
        "in_short.over_limit",
        value=telling.value(over),
        interval=telling.between(over.interval, over.unit),
    )
    beyond = telling.told("waiting.gap.beyond")
    if beyond is None or beyond.estimate is None or not _told(beyond):
        return _weighed(telling, over, sentence)
    if beyond.interval is None or beyond.estimate >= 0:
        return _weighed(telling, over, sentence)
    detail = telling.say(
        f"in_short.beyond_{telling.dataset.wait_unit}",
        value=telling.phrases.number(-beyond.estimate, 1),
        low=telling.phrases.number(-beyond.interval.high, 1),
        high=telling.phrases.number(-beyond.interval.low, 1),
    )
    return f"{sentence} {detail}"


def _told(finding: Finding) -> bool:
    return finding.verdict is not Verdict.CANNOT_TELL and stands(finding)


def _at_risk(telling: Telling) -> str | None:
    finding = telling.told("risk.at_risk")
    if finding is None or finding.interval is None:
        return None
    interval = telling.between(finding.interval, finding.unit)
    sentence = telling.say("in_short.at_risk", value=telling.value(finding), interval=interval)
    value = telling.told("risk.value_at_risk")
    if value is None or value.interval is None:
        return sentence
    detail = telling.say(
        "in_short.value_at_risk",
        value=telling.value(value),
        interval=telling.between(value.interval, value.unit),
    )
    return f"{sentence} {detail}"


def _extremes(telling: Telling) -> str | None:
    """What is rated highest and lowest: said where there is room for one more sentence."""
    page = relationship.page(telling)
    return f"{page.message}." if isinstance(page, Page) else None
