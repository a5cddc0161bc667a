"""What matters most: how important each thing is, against how well it is rated now."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import fields
from analysis.findings import Finding, Refusal
from analysis.reports.choosing import is_share, leaders, level, satisfaction, told
from analysis.reports.document import (
    Block,
    Heading,
    Note,
    Page,
    Paragraph,
    Picture,
    Table,
    Tone,
    Unsaid,
)
from analysis.reports.telling import Telling
from analysis.reports.wording import (
    about_persons,
    amount,
    effect_digits,
    inline,
    listed,
    opening,
    people,
    span,
    spread,
    woven,
)

EFFECT = ".effect"
FEW = 4
"""A top group larger than this singles nothing out."""


def page(telling: Telling) -> Page | Unsaid:
    """Level and importance of what goes together with satisfaction, and with loyalty."""
    title = telling.say("matters.title")
    outcome = satisfaction(telling) or level(telling, "loyalty")
    subject = outcome.subject if outcome else None
    effects = _effects(telling, subject)
    if not effects:
        return Unsaid(title, _why(telling, subject))
    return Page("matters", title, _message(telling, subject), tuple(_blocks(telling, subject)))


def _effects(telling: Telling, outcome: str | None) -> tuple[Finding, ...]:
    """The told effects on an outcome, the most important first."""
    found = [f for f in told(telling, "drivers", f"drivers.{outcome}.") if f.key.endswith(EFFECT)]
    return tuple(sorted(found, key=lambda f: -_importance_of(telling, f)))


def _importance_of(telling: Telling, effect: Finding) -> float:
    importance = telling.told(effect.key.removesuffix(EFFECT) + ".importance")
    return (importance.estimate or 0.0) if importance else 0.0


def _why(telling: Telling, outcome: str | None) -> str:
    model = telling.find(f"drivers.{outcome}.r2")
    refusal = telling.answer("drivers").refusal or (model.refusal if model else None)
    return telling.refusal(refusal or Refusal("not_asked"))


def _message(telling: Telling, outcome: str | None) -> str:
    name = inline(telling, outcome)
    members = leaders(telling, outcome)
    group = telling.told(f"drivers.{outcome}.top_group")
    if not members or group is None:
        refused = telling.find(f"drivers.{outcome}.top_group")
        code = refused.refusal.code if refused and refused.refusal else ""
        effects = _effects(telling, outcome)
        if len(effects) == 1:
            leader = inline(telling, effects[0].subject)
            return opening(woven(telling, "matters.one", effects[0], name=leader, outcome=name))
        stem = "nothing" if code == "nothing_explained" else "effects_only"
        return telling.say(f"matters.{stem}", outcome=name)
    if group.facts.get("single") is True:
        leader = inline(telling, members[0])
        return opening(telling.say("matters.single", outcome=name, leader=leader))
    if len(members) == 1:
        return telling.say("matters.likely", outcome=name, leader=inline(telling, members[0]))
    stem = "group" if len(members) <= FEW else "many"
    return telling.say(f"matters.{stem}", outcome=name, members=listed(telling, members))


def _blocks(telling: Telling, outcome: str | None) -> Iterator[Block]:
    yield from _explained(telling, outcome)
    chart = fields.draw(
        telling.findings, outcome=outcome, words=telling.phrases, names=telling.names
    )
    if chart is not None:
        yield Picture(chart, telling.say("matters.fields"))
    yield from _table(telling, outcome, "")
    yield Note(telling.say(_caution(telling)), Tone.CAUTION)
    loyalty = level(telling, "loyalty")
    if loyalty is not None and loyalty.subject != outcome:
        yield from _second(telling, loyalty)


def _caution(telling: Telling) -> str:
    return "matters.caution" if about_persons(telling) else "matters.caution_rows"


def _explained(telling: Telling, outcome: str | None) -> Iterator[Paragraph]:
    model = telling.told(f"drivers.{outcome}.r2")
    effects = _effects(telling, outcome)
    if model is not None:
        explained = telling.say(
            "matters.explained" if len(effects) > 1 else "matters.explained_one",
            share=telling.value(model),
            outcome=inline(telling, outcome),
            people=people(telling),
        )
        yield Paragraph(" ".join([explained, *_first_effect(telling, effects)]))


def _first_effect(telling: Telling, effects: tuple[Finding, ...]) -> Iterator[str]:
    """The largest importance as a sentence, where the direction is certain."""
    first = next((f for f in effects if telling.is_sure(f)), None)
    if first is not None:
        digits = effect_digits(first)
        direction = "down" if (first.estimate or 0.0) < 0 else "up"
        yield telling.say(
            f"matters.effect{'_alone' if len(effects) == 1 else ''}_{direction}",
            name=inline(telling, first.subject),
            outcome=inline(telling, first.key.split(".")[1]),
            amount=amount(telling, first, digits),
            spread=spread(telling, first, digits),
        )


def _table(telling: Telling, outcome: str | None, title: str) -> Iterator[Table]:
    effects = _effects(telling, outcome)
    heads = ("name", "level", "importance", "effect", "spread", "verdict")
    kind = "effect_share" if is_share(telling.told(f"levels.{outcome}")) else "effect"
    words = {"effect": telling.say(f"matters.head_{kind}")}
    header = tuple(words.get(head) or telling.say(f"matters.head_{head}") for head in heads)
    rows = tuple(_row(telling, effect) for effect in effects)
    yield Table(
        header=header,
        rows=rows,
        title=title,
        numeric=frozenset({1, 2, 3}),
        note=" ".join(dict.fromkeys(_left_out(telling, outcome))),
    )


def _row(telling: Telling, effect: Finding) -> tuple[str, ...]:
    now = telling.told(f"levels.{effect.subject}")
    importance = telling.told(effect.key.removesuffix(EFFECT) + ".importance")
    return (
        telling.name(effect.subject),
        telling.value(now) if now else "",
        telling.value(importance) if importance else "",
        telling.phrases.signed(effect.estimate or 0.0, 1),
        span(telling, effect),
        telling.verdict(effect),
    )


def _left_out(telling: Telling, outcome: str | None) -> Iterator[str]:
    for finding in telling.answer("drivers").starting(f"drivers.{outcome}."):
        if finding.refusal is None:
            continue
        why = telling.refusal(finding.refusal)
        name = telling.name(finding.subject)
        yield telling.say("matters.left_out", name=name, why=why) if finding.subject else why


def _second(telling: Telling, loyalty: Finding) -> Iterator[Block]:
    subject = loyalty.subject
    if not _effects(telling, subject):
        return
    yield Heading(telling.say("matters.also", outcome=inline(telling, subject)))
    yield Paragraph(_message(telling, subject) + ".")
    yield from _table(telling, subject, "")
