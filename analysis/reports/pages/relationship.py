"""The sides of the relationship, or what else customers meet: strong, weak, what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import levels
from analysis.findings import Finding, Refusal, Verdict
from analysis.reports.choosing import apart, change
from analysis.reports.document import (
    Block,
    Bullets,
    Heading,
    Note,
    Page,
    Paragraph,
    Picture,
    Table,
    Tone,
    Unsaid,
)
from analysis.reports.pages.levels import told_change
from analysis.reports.telling import Telling
from analysis.reports.wording import inline
from questionnaires.model import Construct, ConstructRole

SIDES = (ConstructRole.DIMENSION, ConstructRole.SIBLING)


def page(telling: Telling) -> Page | Unsaid:
    """Where the relationship is strong and weak; without dimensions, the other things rated."""
    kind, constructs = _asked(telling)
    title = telling.say(f"relationship.title_{kind}")
    found = [telling.find(f"levels.{construct.id}") for construct in constructs]
    asked = [finding for finding in found if finding is not None]
    told = sorted(
        (finding for finding in asked if finding.refusal is None),
        key=lambda finding: -(finding.estimate or 0.0),
    )
    if not told:
        refusals = [finding.refusal for finding in asked if finding.refusal]
        refusal = telling.answer("levels").refusal or next(iter(refusals), Refusal("not_asked"))
        return Unsaid(title, telling.refusal(refusal))
    blocks = tuple(_blocks(telling, asked, told))
    return Page("relationship", title, _message(telling, kind, told), blocks)


def _asked(telling: Telling) -> tuple[str, tuple[Construct, ...]]:
    form = telling.dataset.questionnaire
    sides = tuple(form.constructs_with_role(*SIDES))
    if len(sides) >= 2:
        return "sides", sides
    return "met", tuple(form.constructs_with_role(ConstructRole.DRIVER, *SIDES))


def _message(telling: Telling, kind: str, told: list[Finding]) -> str:
    strongest, weakest = told[0], told[-1]
    facts = {
        "strongest": inline(telling, strongest.subject),
        "strongest_value": telling.value(strongest),
        "weakest": inline(telling, weakest.subject),
        "weakest_value": telling.value(weakest),
    }
    if strongest is weakest:
        name = telling.name(strongest.subject)
        return telling.say("relationship.single", name=name, value=telling.value(strongest))
    how = "apart" if apart(weakest, strongest) else "even"
    return telling.say(f"relationship.{kind}_{how}", **facts)


def _blocks(telling: Telling, asked: list[Finding], told: list[Finding]) -> Iterator[Block]:
    chart = levels.draw(asked, words=telling.phrases, names=telling.names)
    if chart is not None:
        yield Picture(chart)
    yield from _together(telling)
    yield from _changes(telling, told)
    yield from _meanings(telling, told)
    if told[0].facts.get("indication") is True:
        yield Note(telling.say("relationship.indication"), Tone.CAUTION)


def _together(telling: Telling) -> Iterator[Block]:
    roles = telling.dataset.questionnaire.constructs_with_role(ConstructRole.RELATIONSHIP_INDEX)
    for construct in roles:
        index = telling.told(f"levels.{construct.id}")
        if index is None:
            continue
        told = {"value": telling.value(index), "margin": telling.margin(index)}
        name = telling.name(construct.id)
        yield Paragraph(telling.say("relationship.together", name=name, **told))


def _changes(telling: Telling, told: list[Finding]) -> Iterator[Block]:
    changes = [f for f in (change(telling, finding.subject) for finding in told) if f]
    if not changes:
        return
    yield Heading(telling.say("levels.changes", wave=str(changes[0].facts["wave_before"])))
    moved = [f for f in changes if f.verdict in {Verdict.SURE, Verdict.PROBABLY}]
    still = [f for f in changes if f not in moved]
    if moved:
        moved.sort(key=lambda f: (f.verdict is not Verdict.SURE, -abs(f.estimate or 0.0)))
        yield Bullets(tuple(told_change(telling, finding) for finding in moved))
    if still:
        names = telling.phrases.listed([inline(telling, f.subject) for f in still])
        which = "some" if moved or len(still) == 1 else "all"
        yield Paragraph(telling.say(f"relationship.still_{which}", names=names))


def _meanings(telling: Telling, told: list[Finding]) -> Iterator[Block]:
    constructs = telling.dataset.questionnaire.construct_by_id
    language = telling.phrases.language
    meanings = [(f, constructs[str(f.subject)].meaning or {}) for f in told]
    rows = tuple(
        (telling.name(finding.subject), meaning[language])
        for finding, meaning in meanings
        if language in meaning
    )
    if rows:
        header = (telling.say("relationship.side"), telling.say("relationship.meaning"))
        yield Table(header=header, rows=rows, title=telling.say("relationship.meanings"))
