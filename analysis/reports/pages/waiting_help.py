"""The part of the waiting page that says what makes a wait easier to bear."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding
from analysis.reports.choosing import stands
from analysis.reports.document import Block, Heading, Note, Paragraph, Table, Tone
from analysis.reports.telling import Telling
from analysis.reports.wording import effect_digits, opening, span
from questionnaires.model import Question

LENGTH = "length"
PREFIX = "waiting.causes."


def what_helps(telling: Telling) -> Iterator[Block]:
    """The causes of satisfaction with the wait, the most important first."""
    group = telling.find(f"{PREFIX}top_group")
    if group is None:
        return
    yield Heading(telling.say("waiting.helps"))
    causes = _causes(telling)
    if not causes:
        why = telling.refusal(group.refusal) if group.refusal else ""
        yield Note(telling.say("waiting.no_helps", why=why), Tone.REFUSAL)
        return
    yield Paragraph(_lead(telling, group))
    header = ("cause", "effect", "verdict")
    yield Table(
        header=tuple(telling.say(f"waiting.head_{head}") for head in header),
        rows=tuple(_row(telling, cause) for cause in causes if cause.subject != LENGTH),
        wide=True,
    )


def _causes(telling: Telling) -> list[Finding]:
    found = [f for f in telling.answer("waiting").starting(PREFIX) if f.refusal is None]
    return sorted((f for f in found if f.subject), key=lambda f: -_importance(f))


def _importance(cause: Finding) -> float:
    share = cause.facts.get("importance")
    return float(share) if isinstance(share, int | float) else 0.0


def _lead(telling: Telling, group: Finding) -> str:
    if group.refusal is not None:
        return telling.refusal(group.refusal)
    if not stands(group):
        return telling.say("waiting.top_unsure")
    members = group.facts.get("members")
    names = [str(name) for name in members] if isinstance(members, tuple) else []
    if names == [LENGTH]:
        stem = "top_length" if group.facts.get("single") is True else "top_length_likely"
        return telling.say(f"waiting.{stem}")
    told = telling.phrases.listed([_name(telling, name) for name in names])
    return telling.say("waiting.top_group" if len(names) > 1 else "waiting.top_one", members=told)


def _row(telling: Telling, cause: Finding) -> tuple[str, ...]:
    name = _name(telling, str(cause.subject))
    size = telling.phrases.signed(cause.estimate or 0.0, effect_digits(cause))
    return (
        opening(name),
        f"{size} ({span(telling, cause)})",
        telling.verdict(cause),
    )


def _name(telling: Telling, facet: str) -> str:
    """The cause in our words, or as the question was put where it has a facet of its own."""
    key = f"waiting.cause_{facet}"
    if telling.phrases.has(key):
        return telling.say(key)
    questions = telling.dataset.questionnaire.questions.values()
    asked = next((q for q in questions if facet in {q.facet, q.id}), None)
    return _wording(telling, asked) if asked else facet


def _wording(telling: Telling, question: Question) -> str:
    return question.text.get(telling.phrases.language) or next(iter(question.text.values()))
