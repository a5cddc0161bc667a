"""What customers tell others, counted here instead of taken from a saying."""

from __future__ import annotations

from analysis.findings import Finding
from analysis.reports.document import Block, Bullets, KeyFigure, KeyFigures, Page, Paragraph
from analysis.reports.telling import Telling

COUNTED = ("dissatisfied_bad", "satisfied_good", "good", "bad")


def page(telling: Telling) -> Page | None:
    """How many people were told something good and bad; no page where that was not asked."""
    found = [telling.told(f"word_of_mouth.{name}") for name in COUNTED]
    told = [finding for finding in found if finding is not None]
    if not told:
        return None
    blocks: list[Block] = [KeyFigures(tuple(_figure(telling, finding) for finding in told))]
    ratio = telling.told("word_of_mouth.ratio")
    if ratio is not None and ratio.interval is not None:
        blocks.append(Bullets((_ratio(telling, ratio),)))
    blocks.append(Paragraph(telling.say("word_of_mouth.meaning")))
    return Page(
        id="word-of-mouth",
        title=telling.say("word_of_mouth.title"),
        message=telling.say(
            f"word_of_mouth.message_{_name(told[0])}", value=_count(telling, told[0])
        ),
        blocks=tuple(blocks),
    )


def _name(finding: Finding) -> str:
    return finding.key.rpartition(".")[2]


def _count(telling: Telling, finding: Finding) -> str:
    return telling.phrases.number(finding.estimate or 0.0, 1)


def _between(telling: Telling, finding: Finding) -> str:
    if finding.interval is None:
        return ""
    ends = (telling.phrases.number(e, 1) for e in (finding.interval.low, finding.interval.high))
    return telling.say("common.between", **dict(zip(("low", "high"), ends, strict=True)))


def _figure(telling: Telling, finding: Finding) -> KeyFigure:
    return KeyFigure(
        label=telling.say(f"word_of_mouth.{_name(finding)}"),
        value=_count(telling, finding),
        margin=_between(telling, finding),
        basis=telling.basis(finding),
    )


def _ratio(telling: Telling, finding: Finding) -> str:
    key = "word_of_mouth.ratio" if telling.is_sure(finding) else "word_of_mouth.ratio_unclear"
    ratio = _count(telling, finding)
    return telling.say(key, ratio=ratio, interval=_between(telling, finding))
