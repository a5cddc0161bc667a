"""In customers' words: what they wrote, masked, from groups large enough to hide in."""

from __future__ import annotations

from analysis.reports.choosing import told
from analysis.reports.document import Block, Heading, Page, Paragraph, Quotes, Unsaid
from analysis.reports.telling import Telling

SHOWN = 8


def page(telling: Telling) -> Page | Unsaid:
    """A sample of comments for each open question."""
    answer = telling.answer("comments")
    asked = [f for f in told(telling, "comments", "comments.") if f.facts.get("samples")]
    if not asked:
        refusals = [answer.refusal, *(f.refusal for f in answer.findings)]
        refusal = next((r for r in refusals if r is not None), None)
        sentence = telling.refusal(refusal) if refusal else telling.say("words.none")
        return Unsaid(telling.say("words.title"), sentence)
    blocks: list[Block] = []
    for finding in asked:
        question = telling.dataset.questionnaire.questions[str(finding.subject)]
        blocks.append(Heading(telling.filled(question.text)))
        samples = finding.facts["samples"]
        texts = [str(text) for text in samples] if isinstance(samples, tuple) else []
        blocks.append(Quotes(tuple(dict.fromkeys(texts))[:SHOWN]))
    blocks.append(Paragraph(telling.say("words.how")))
    count = sum(finding.n for finding in asked)
    return Page(
        id="words",
        title=telling.say("words.title"),
        message=telling.say("words.message", count=count),
        blocks=tuple(blocks),
    )
