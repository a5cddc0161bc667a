"""Findings as an analysis would have made them, to be told without one."""

from collections.abc import Mapping
from dataclasses import replace

from analysis.dataset import Dataset, Source
from analysis.findings import Answer, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.registry import QUESTIONS
from analysis.reports.document import Block, Page, Table, Unsaid
from analysis.reports.phrases import load_phrases
from analysis.reports.telling import Telling
from analysis.run import Findings
from questionnaires import library
from questionnaires.model import Questionnaire

DEFAULT = "full"


def finding(
    key: str,
    estimate: float | None = None,
    limits: tuple[float, float] | None = None,
    unit: Unit = Unit.POINTS,
    verdict: Verdict = Verdict.SURE,
    **facts: Fact,
) -> Finding:
    """A finding from 400 answers."""
    interval = Interval(*limits, "t") if limits else None
    made = Finding(key, 400, unit, "made", verdict, estimate, interval, facts=facts)
    return replace(made, subject=_subject(key))


def _subject(key: str) -> str | None:
    parts = key.split(".")
    return parts[2] if parts[0] in {"drivers", "waiting"} and len(parts) > 2 else parts[1]


def level(construct: str, mean: float, half: float = 2.0, role: str = "dimension") -> Finding:
    """The level of a construct with an interval as wide on both sides."""
    return finding(f"levels.{construct}", mean, (mean - half, mean + half), role=role)


def refused(key: str, code: str, verdict: Verdict = Verdict.CANNOT_TELL, **facts: Fact) -> Finding:
    """A number that was not given."""
    made = finding(key, verdict=verdict)
    return replace(made, refusal=Refusal(code, facts))


def changed(construct: str, by: float, limits: tuple[float, float], verdict: Verdict) -> Finding:
    """A change from one wave to the next."""
    waves: Mapping[str, Fact] = {"wave_before": "2025", "wave_after": "2026"}
    around: Mapping[str, Fact] = {"before": 60.0, "after": 60.0 + by, "meaningful": abs(by) >= 5}
    return finding(f"change.{construct}", by, limits, verdict=verdict, **waves, **around)


def telling(
    *findings: Finding,
    language: str = "en",
    form: Questionnaire | None = None,
    level: str = "respondent",
    refusals: Mapping[str, Refusal] | None = None,
) -> Telling:
    """Findings put under their questions, in a language."""
    form = form or library.load(DEFAULT)
    source = Source("made", "0", 400, level=level)
    answers = {name: _answer(name, findings, refusals or {}) for name in QUESTIONS}
    meta = {"dataset": {"level": level, "waves": ()}, "questionnaire": {"validated": True}}
    data = Dataset(form, 0, {}, {}, source)
    return Telling(Findings(answers, meta), data, load_phrases(language))


def _answer(name: str, findings: tuple[Finding, ...], refusals: Mapping[str, Refusal]) -> Answer:
    mine = tuple(f for f in findings if f.key.split(".")[0] == name)
    return Answer(name, mine, refusals.get(name))


def words(page: Page | Unsaid) -> str:
    """Everything a page says in sentences and tables, without its charts."""
    if isinstance(page, Unsaid):
        return page.sentence
    return "\n".join([page.message, *(_said(block) for block in page.blocks)])


def _said(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join([*map(" | ".join, (block.header, *block.rows)), block.note])
    return str(block)
