"""Satisfaction and loyalty now, since the last wave, and in groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.charts import levels, waves
from analysis.findings import Finding, Refusal, Unit
from analysis.reports.choosing import SATISFACTION, apart, change, is_share, level, satisfaction
from analysis.reports.document import (
    Block,
    Bullets,
    KeyFigure,
    KeyFigures,
    Note,
    Page,
    Paragraph,
    Picture,
    Table,
    Tone,
    Unsaid,
)
from analysis.reports.pages.change import beside_changes
from analysis.reports.telling import Telling
from analysis.reports.wording import (
    about_persons,
    amount,
    inline,
    listed,
    opening,
    people,
    spread,
    woven,
)

BANDS = ("low", "middle", "high")
GROUPINGS = 2
"""More groupings than this do not fit the page; the rest stand in the file of findings."""


def page(telling: Telling) -> Page | Unsaid:
    """What satisfaction and loyalty are, whether they changed, and where they differ."""
    outcomes = _outcomes(telling)
    if not outcomes:
        return Unsaid(telling.say("levels.title"), telling.refusal(_why(telling)))
    return Page(
        id="levels",
        title=telling.say("levels.title"),
        message=_message(telling, outcomes[0]),
        blocks=tuple(_blocks(telling, outcomes)),
    )


def _outcomes(telling: Telling) -> tuple[Finding, ...]:
    loyalty = level(telling, "loyalty")
    found = (satisfaction(telling), loyalty, telling.told("levels.recommendation"))
    return tuple(finding for finding in found if finding is not None)


def _why(telling: Telling) -> Refusal:
    answer = telling.answer("levels")
    refusals = (finding.refusal for finding in answer.findings if finding.refusal)
    return answer.refusal or next(refusals, Refusal("not_asked"))


def _message(telling: Telling, lead: Finding) -> str:
    state = _state(telling, lead)
    changed = change(telling, _subject(lead))
    if changed is None:
        return state
    wave = str(changed.facts["wave_before"])
    clause = woven(telling, "levels.clause", changed, amount=amount(telling, changed), wave=wave)
    return telling.say("levels.message", state=state, change=clause)


def _state(telling: Telling, lead: Finding) -> str:
    told = {"value": telling.value(lead), "margin": telling.margin(lead)}
    name = telling.name(_subject(lead))
    if lead.unit is Unit.BALANCE:
        return telling.say("levels.state_balance", name=name, **told)
    if not is_share(lead):
        rows = "points" if about_persons(telling) else "rows"
        return telling.say(f"levels.state_{rows}", name=name, people=people(telling), **told)
    kind = "satisfied" if lead.facts.get("role") in SATISFACTION else "share"
    return telling.say(f"levels.state_{kind}", name=name, people=people(telling), **told)


def _subject(finding: Finding) -> str:
    return finding.key.split(".")[1]


def _blocks(telling: Telling, outcomes: tuple[Finding, ...]) -> Iterator[Block]:
    yield KeyFigures(tuple(_figure(telling, finding) for finding in outcomes))
    yield from _bands(telling, outcomes)
    yield from _changes(telling, outcomes)
    yield from _groups(telling, outcomes[0])
    yield from _languages(telling, outcomes)


def _languages(telling: Telling, outcomes: tuple[Finding, ...]) -> Iterator[Note]:
    """That levels do not compare between languages, only where that was tested and failed."""
    tested = [telling.told(f"invariance.language.{_subject(lead)}") for lead in outcomes]
    failed = [each for each in tested if each is not None and not each.facts["comparable"]]
    if failed:
        names = listed(telling, tuple(str(each.subject) for each in failed))
        yield Note(telling.say("levels.languages", name=names), Tone.CAUTION)


def _indication(telling: Telling, outcomes: tuple[Finding, ...]) -> str:
    """Which of them rest on too few questions to be called an index; empty where none does."""
    short = [_subject(f) for f in outcomes if f.facts.get("indication") is True]
    if not short:
        return ""
    return opening(telling.say("levels.indication", names=listed(telling, tuple(short))))


def _figure(telling: Telling, finding: Finding) -> KeyFigure:
    return KeyFigure(
        label=telling.name(_subject(finding)),
        value=telling.value(finding),
        margin=telling.margin(finding),
        basis=telling.basis(finding),
        verdict="" if telling.is_sure(finding) else telling.verdict(finding),
    )


def _bands(telling: Telling, outcomes: tuple[Finding, ...]) -> Iterator[Block]:
    rows = tuple(row for row in (_band_row(telling, finding) for finding in outcomes) if row)
    indication = _indication(telling, outcomes)
    if indication and not rows:
        yield Note(indication, Tone.CAUTION)
    if rows:
        heads = tuple(telling.say(f"levels.band_{band}") for band in BANDS)
        yield Table(
            header=(telling.say("levels.bands", people=people(telling)), *heads),
            rows=rows,
            numeric=frozenset({1, 2, 3}),
            note=indication,
            wide=True,
        )


def _band_row(telling: Telling, finding: Finding) -> tuple[str, ...]:
    shares = [telling.told(f"{finding.key}.{band}") for band in BANDS]
    told = [telling.value(share) for share in shares if share is not None]
    return (telling.name(_subject(finding)), *told) if len(told) == len(BANDS) else ()


def _changes(telling: Telling, outcomes: tuple[Finding, ...]) -> Iterator[Block]:
    changes = [f for f in (change(telling, _subject(lead)) for lead in outcomes) if f]
    if not changes:
        return
    chart = waves.draw(changes, words=telling.phrases, names=telling.names)
    if chart is not None:
        yield Picture(chart)
    sentences = (told_change(telling, finding) for finding in changes)
    yield Bullets((*sentences, *beside_changes(telling, tuple(map(_subject, changes)))))
    if any(telling.is_sure(f) and not f.facts.get("meaningful") for f in changes):
        yield Paragraph(telling.say("levels.meaningful"))
    mixed = [check for f in changes for check in f.checks if check.code == "mix" and not check.held]
    if mixed:
        fact = telling.fact_name(str(mixed[0].facts.get("fact")))
        yield Note(telling.say("levels.mix", fact=fact), Tone.CAUTION)


def told_change(telling: Telling, finding: Finding) -> str:
    """One construct's change since the wave before, with the verdict woven in."""
    return woven(
        telling,
        "levels.change",
        finding,
        name=telling.name(_subject(finding)),
        amount=amount(telling, finding),
        spread=spread(telling, finding),
    )


def _groups(telling: Telling, lead: Finding) -> Iterator[Block]:
    facts: dict[str, list[Finding]] = {}
    prefix = f"{lead.key}.group."
    for finding in telling.answer("levels").starting(prefix):
        fact = finding.key.removeprefix(prefix).partition(".")[0]
        facts.setdefault(fact, []).append(finding)
    facts.pop("language", None)
    if telling.told(f"units.{lead.subject}.average") is not None:
        facts.pop("unit", None)  # A page of its own tells which units differ, without a ranking.
    splits = [(fact, groups) for fact, groups in facts.items() if _comparable(groups)]
    for fact, groups in splits[:GROUPINGS]:
        yield from _split(telling, lead, fact, groups)


def _comparable(groups: list[Finding]) -> bool:
    held = [c.held for f in groups if not f.refusal for c in f.checks if c.code == "comparable"]
    return sum(held) >= 2


def _split(telling: Telling, lead: Finding, fact: str, groups: list[Finding]) -> Iterator[Block]:
    names = {f.key: f.key.removeprefix(f"{lead.key}.group.{fact}.") for f in groups}
    chart = levels.draw(groups, words=telling.phrases, names=names)
    if chart is None:
        return
    about = inline(telling, _subject(lead))
    title = telling.say("levels.group_title", name=about, fact=telling.fact_name(fact))
    yield Picture(replace(chart, title=opening(title)), _ranking(telling, groups, names))


def _ranking(telling: Telling, groups: list[Finding], names: dict[str, str]) -> str:
    ranked = sorted(
        (f for f in groups if isinstance(f.facts.get("rank"), int)),
        key=lambda f: int(str(f.facts["rank"])),
    )
    if len(ranked) < 2:
        return telling.say("levels.not_ranked")
    first, last = ranked[0], ranked[-1]
    facts = {"highest": names[first.key], "lowest": names[last.key]}
    stem = "levels.ranked" if len(ranked) == len(groups) else "levels.some_ranked"
    return telling.say(f"{stem}_{'apart' if apart(last, first) else 'overlap'}", **facts)
