"""What matters most: how important each thing is, against how well it is rated now."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import fields
from analysis.findings import Finding, Refusal
from analysis.reports.choosing import (
    is_share,
    leaders,
    level,
    main_outcome,
    satisfaction,
    stands,
    told,
)
from analysis.reports.document import (
    Block,
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
MOST = 8
"""More rows than this do not fit beside the chart; all of them stand in the appendix."""
FEW = 4
"""A top group larger than this singles nothing out."""
MODEL = (".effect", ".r2", ".top_group", ".importance")
"""What this page tells; further looks at the same drivers are for the appendix."""


def page(telling: Telling) -> Page | Unsaid:
    """Level and importance of what goes together with satisfaction, and with loyalty."""
    title = telling.say("matters.title")
    outcome = satisfaction(telling) or level(telling, "loyalty")
    subject = outcome.subject if outcome else None
    effects = _effects(telling, subject)
    if not effects:
        return Unsaid(title, _why(telling, subject))
    return Page("matters", title, _message(telling, subject), tuple(_blocks(telling, subject)))


def briefly(telling: Telling) -> str | None:
    """What matters most and by how much, for the first page; None where that was refused."""
    outcome = main_outcome(telling)
    effects = _effects(telling, outcome)
    if not effects or not stands(_first_claim(telling, outcome, effects)):
        return None
    return " ".join([_message(telling, outcome) + ".", *_first_effect(telling, effects)])


def _first_claim(telling: Telling, outcome: str | None, effects: tuple[Finding, ...]) -> Finding:
    """What the message rests on: the group that matters most, else the effects themselves."""
    return telling.told(f"drivers.{outcome}.top_group") or effects[0]


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
    if not stands(group):
        return telling.say("matters.unsure", outcome=name)
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
    outcomes = (str(outcome), *_second(telling, outcome))
    for second in outcomes[1:]:
        yield Paragraph(_message(telling, second) + ".")
    yield _table(telling, outcomes)
    yield Note(telling.say(_caution(telling)), Tone.CAUTION)


def _caution(telling: Telling) -> str:
    if not about_persons(telling):
        return "matters.caution_rows"
    several = len(telling.findings.meta["dataset"]["waves"]) > 1
    return "matters.caution" if several else "matters.caution_one_wave"


def _second(telling: Telling, outcome: str | None) -> tuple[str, ...]:
    """Loyalty, where it is an outcome of its own and its model was told."""
    loyalty = level(telling, "loyalty")
    told_too = loyalty is not None and loyalty.subject != outcome
    subject = str(loyalty.subject) if loyalty is not None else ""
    return (subject,) if told_too and _effects(telling, subject) else ()


def _explained(telling: Telling, outcome: str | None) -> Iterator[Paragraph]:
    model = telling.told(f"drivers.{outcome}.r2")
    effects = _effects(telling, outcome)
    if model is not None and stands(model):
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


def _table(telling: Telling, outcomes: tuple[str, ...]) -> Table:
    """One row a construct; for each outcome what 5 points more goes together with."""
    effects = {outcome: _effects(telling, outcome) for outcome in outcomes}
    subjects = dict.fromkeys(str(f.subject) for found in effects.values() for f in found)
    by_key = {f.key: f for found in effects.values() for f in found}
    rows = tuple(
        (
            telling.name(subject),
            _now(telling, subject),
            *(
                cell
                for outcome in outcomes
                for cell in _cells(telling, by_key.get(f"drivers.{outcome}.{subject}{EFFECT}"))
            ),
        )
        for subject in list(subjects)[:MOST]
    )
    notes = dict.fromkeys(note for outcome in outcomes for note in _left_out(telling, outcome))
    if len(subjects) > MOST:
        notes[telling.say("matters.others", count=len(subjects) - MOST)] = None
    return Table(_header(telling, outcomes), rows, note=" ".join(notes), wide=True)


def _header(telling: Telling, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    heads = [telling.say("matters.head_name"), telling.say("matters.head_level")]
    for outcome in outcomes:
        kind = "effect_share" if is_share(telling.told(f"levels.{outcome}")) else "effect"
        heads.append(telling.say(f"matters.head_{kind}", outcome=telling.name(outcome)))
        heads.append(telling.say("matters.head_verdict"))
    return tuple(heads)


def _now(telling: Telling, subject: str) -> str:
    now = telling.told(f"levels.{subject}")
    return telling.value(now) if now else ""


def _cells(telling: Telling, effect: Finding | None) -> tuple[str, str]:
    if effect is None:
        return "–", ""
    size = telling.phrases.signed(effect.estimate or 0.0, effect_digits(effect))
    return f"{size} ({span(telling, effect)})", telling.verdict(effect)


def _left_out(telling: Telling, outcome: str | None) -> Iterator[str]:
    for finding in telling.answer("drivers").starting(f"drivers.{outcome}."):
        if finding.refusal is None or not finding.key.endswith(MODEL):
            continue
        why = telling.refusal(finding.refusal)
        name = telling.name(finding.subject)
        yield telling.say("matters.left_out", name=name, why=why) if finding.subject else why
