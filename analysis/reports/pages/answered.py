"""Who answered, who is missing, and how the answers were given."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import flow
from analysis.findings import Finding
from analysis.reports.choosing import told
from analysis.reports.document import (
    Block,
    Bullets,
    Heading,
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

CARELESS = ("speeders", "straight_liners", "duplicates")


def page(telling: Telling) -> Page | Unsaid:
    """Invited, answered, completed; who is under-represented; careless answers."""
    answered = telling.told("respondents.answered")
    if answered is None:
        refusal = telling.answer("respondents").refusal
        sentence = telling.refusal(refusal) if refusal else telling.say("refusals.no_answers")
        return Unsaid(telling.say("answered.title"), sentence)
    blocks = tuple(_blocks(telling))
    if not blocks:
        return Unsaid(telling.say("answered.title"), _message(telling, answered) + ".")
    return Page(
        id="answered",
        title=telling.say("answered.title"),
        message=_message(telling, answered),
        blocks=blocks,
    )


def _message(telling: Telling, answered: Finding) -> str:
    level = str(telling.findings.meta["dataset"]["level"])
    if level != "respondent":
        return telling.say("answered.rows", count=answered.n, level=telling.unit_rows(level))
    rate = telling.told("respondents.response_rate")
    if rate is None:
        chosen = answered.facts.get("self_selected")
        return telling.say(f"answered.{'by_choice' if chosen else 'plain'}", count=answered.n)
    return telling.say("answered.of_invited", count=answered.n, rate=telling.value(rate))


def _blocks(telling: Telling) -> Iterator[Block]:
    chart = flow.draw(
        telling.answer("respondents").findings, words=telling.phrases, names=telling.names
    )
    figures = tuple(_figures(telling))
    if chart is not None:
        yield Picture(chart)
    elif len(figures) > 1:
        yield KeyFigures(figures)
    yield from _missing(telling)
    yield from _careless(telling)


def _figures(telling: Telling) -> Iterator[KeyFigure]:
    for key in ("invited", "answered", "response_rate", "completion"):
        finding = telling.told(f"respondents.{key}")
        if finding is not None:
            yield KeyFigure(
                label=telling.say(f"answered.figure_{key}"),
                value=telling.value(finding),
                margin="",
                basis=telling.basis(finding) if finding.interval else "",
            )


def _missing(telling: Telling) -> Iterator[Block]:
    balances = told(telling, "respondents", "respondents.balance.")
    if not balances:
        return
    yield Heading(telling.say("answered.missing_title"))
    flagged = sorted(
        (f for f in balances if f.facts.get("flag") != "none"), key=lambda f: -abs(_size(f))
    )
    if not flagged:
        facts = telling.phrases.listed([telling.fact_name(f.subject) for f in balances])
        yield Paragraph(telling.say("answered.balanced", facts=facts))
        return
    yield Bullets(tuple(_imbalance(telling, finding) for finding in flagged))
    yield Paragraph(telling.say("answered.imbalance_meaning"))


def _imbalance(telling: Telling, finding: Finding) -> str:
    strength = str(finding.facts["flag"])
    direction = "less" if _size(finding) < 0 else "more"
    category = finding.facts.get("category")
    if category is None:
        fact = telling.fact_name(finding.subject)
        return telling.say(f"answered.number_{direction}_{strength}", fact=fact)
    return telling.say(
        f"answered.category_{direction}_{strength}",
        category=str(category),
        fact=telling.fact_name(finding.subject),
    )


def _size(finding: Finding) -> float:
    return finding.estimate or 0.0


def _careless(telling: Telling) -> Iterator[Block]:
    found = [(kind, telling.told(f"respondents.{kind}")) for kind in CARELESS]
    some = [(kind, f) for kind, f in found if f is not None and f.facts.get("count")]
    if not some:
        return
    yield Heading(telling.say("answered.careless_title"))
    yield Bullets(
        tuple(telling.say(f"answered.{kind}", share=telling.value(f)) for kind, f in some)
    )
    yield Paragraph(telling.say("answered.careless_kept"))


def cautions(telling: Telling, answered: Finding) -> Iterator[Note]:
    """What limits every conclusion of this report."""
    meta = telling.findings.meta
    if meta["dataset"]["level"] != "respondent":
        level = telling.unit_rows(str(meta["dataset"]["level"]))
        yield Note(telling.say("answered.ecological", level=level), Tone.CAUTION)
    elif answered.facts.get("self_selected"):
        yield Note(telling.say("answered.self_selected"), Tone.CAUTION)
    if not meta["questionnaire"]["validated"]:
        yield Note(telling.say("answered.unvalidated"), Tone.CAUTION)
