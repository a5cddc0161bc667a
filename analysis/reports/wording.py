"""Turns of phrase that several pages share: names within a sentence, sizes without their sign."""

from __future__ import annotations

from analysis.findings import Fact, Finding, Unit
from analysis.reports.telling import Telling

SMALL = 2.0
"""Sizes and intervals below this many points are told with one decimal."""

WIDE = 10.0
"""Intervals wider than this are told without decimals."""
TINY = 0.05
NARROW = 0.15
"""Intervals of effects narrower than this need a second decimal."""


def inline(telling: Telling, subject: str | None) -> str:
    """The name of a construct as it stands within a sentence; names such as Wi-Fi keep theirs."""
    name = telling.name(subject)
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}".rstrip() if first[1:].islower() else name


def listed(telling: Telling, subjects: tuple[str, ...]) -> str:
    """The names of constructs as a list within a sentence."""
    return telling.phrases.listed([inline(telling, subject) for subject in subjects])


def about_persons(telling: Telling) -> bool:
    """Whether a row is a person's answer rather than an average of many."""
    return bool(telling.findings.meta["dataset"]["level"] == "respondent")


def people(telling: Telling) -> str:
    """Whom the figures are about: customers, or what aggregate rows stand for."""
    if about_persons(telling):
        return telling.say("wording.customers")
    return telling.unit_rows(str(telling.findings.meta["dataset"]["level"]))


def woven(telling: Telling, stem: str, finding: Finding, **facts: str | int) -> str:
    """The phrase for the finding's verdict; a direction is added where the verdict allows one."""
    certain = finding.verdict.value in {"sure", "probably"}
    direction = ("_down" if (finding.estimate or 0.0) < 0 else "_up") if certain else ""
    return telling.say(f"{stem}_{finding.verdict.value}{direction}", **facts)


def amount(telling: Telling, finding: Finding, decimals: int | None = None) -> str:
    """How much, without a sign and with its unit: ``6 points``."""
    number = telling.phrases.number(
        abs(_scaled(finding, finding.estimate)), _digits(finding, decimals)
    )
    unit = "percentage_points" if _is_percentage(finding) else "points"
    return telling.say(f"wording.{unit}", count=1 if number == "1" else 2, number=number)


def spread(telling: Telling, finding: Finding, decimals: int | None = None) -> str:
    """``between 3 and 9``, without signs where both ends lie on the same side of zero."""
    if finding.interval is None:
        return ""
    ends = [_scaled(finding, end) for end in (finding.interval.low, finding.interval.high)]
    if ends[0] * ends[1] > 0:
        ends = sorted(abs(end) for end in ends)
    low, high = (telling.phrases.number(end, _digits(finding, decimals)) for end in ends)
    return telling.say("common.between", low=low, high=high)


def slope(telling: Telling, value: object) -> str:
    """What one more goes with: ``1.4 points lower``; tiny slopes get a second decimal."""
    if not isinstance(value, int | float):
        return ""
    number = telling.phrases.number(abs(value), 1 if abs(value) >= TINY else 2)
    return telling.say("wording.higher" if value > 0 else "wording.lower", number=number)


def span(telling: Telling, effect: Finding) -> str:
    """``0.3 to 1.1``: the interval of an effect with its signs, for a table."""
    if effect.interval is None:
        return ""
    ends, digits = (effect.interval.low, effect.interval.high), effect_digits(effect)
    low, high = (telling.phrases.number(end, digits) for end in ends)
    return telling.say("wording.span", low=low, high=high)


def effect_digits(effect: Finding) -> int:
    """One decimal, or two where both ends of the interval would else look the same."""
    limits = effect.interval
    return 2 if limits is not None and limits.high - limits.low < NARROW else 1


def opening(sentence: str) -> str:
    """With a capital first letter, for sentences that begin with a name."""
    return sentence[:1].upper() + sentence[1:]


def share_of(telling: Telling, fact: Fact) -> str:
    """A fact that is a share, as a percentage."""
    return telling.phrases.percent(float(fact)) if isinstance(fact, int | float) else ""


def _is_percentage(finding: Finding) -> bool:
    return finding.unit is Unit.SHARE or finding.facts.get("binary") is True


def _scaled(finding: Finding, value: float | None) -> float:
    return (value or 0.0) * (100 if finding.unit is Unit.SHARE else 1)


def _digits(finding: Finding, decimals: int | None) -> int:
    if decimals is not None:
        return decimals
    ends = (finding.interval.low, finding.interval.high) if finding.interval else ()
    sizes = [abs(_scaled(finding, end)) for end in (*ends, finding.estimate)]
    room = _scaled(finding, ends[1] - ends[0]) if ends else 0.0
    return int(min(*sizes, room) < SMALL and room < WIDE)
