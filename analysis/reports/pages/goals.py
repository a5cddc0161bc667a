"""Goals: met, not met, or too close to say."""

from __future__ import annotations

from analysis.charts import goals
from analysis.findings import Finding
from analysis.reports.choosing import told
from analysis.reports.document import Block, Bullets, Page, Paragraph, Picture, Unsaid
from analysis.reports.telling import Telling


def page(telling: Telling) -> Page | Unsaid:
    """Main goals and sub-goals against their targets."""
    answer = telling.answer("goals")
    reached = told(telling, "goals", "goals.")
    if not reached:
        if telling.dataset.goals and answer.findings and answer.findings[0].refusal:
            sentence = telling.refusal(answer.findings[0].refusal)
        else:
            sentence = telling.say("goals.none")
        return Unsaid(telling.say("goals.title"), sentence)
    names = {f"goals.{goal.id}": telling.own(goal.name) for goal in telling.dataset.goals}
    blocks: list[Block] = []
    chart = goals.draw(answer.findings, telling.phrases, names)
    if chart is not None:
        blocks.append(Picture(chart))
    blocks.append(Bullets(tuple(_sentence(telling, finding, names) for finding in reached)))
    blocks.append(Paragraph(telling.say("goals.rule")))
    met = sum(finding.facts["outcome"] == "met" for finding in reached)
    return Page(
        id="goals",
        title=telling.say("goals.title"),
        message=telling.say("goals.message", met=met, count=len(reached)),
        blocks=tuple(blocks),
    )


def _sentence(telling: Telling, finding: Finding, names: dict[str, str]) -> str:
    target = finding.facts["target"]
    interval = telling.between(finding.interval, finding.unit) if finding.interval else ""
    return telling.say(
        f"goals.{finding.facts['outcome']}",
        goal=names.get(finding.key, finding.key),
        value=telling.value(finding),
        interval=interval,
        target=telling.quantity(float(str(target)), finding.unit),
        bound=telling.say(f"goals.{finding.facts['direction']}"),
    )
