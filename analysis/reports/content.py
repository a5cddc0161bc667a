"""What a report says: pages chosen by what the data carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from analysis.dataset import Dataset
from analysis.reports.appendix import (
    checks,
    composites,
    correlations,
    customers,
    fielding,
    invariance,
    item_table,
    measurement,
    models,
    origin,
    plan,
    reliability,
    sensitivity,
)
from analysis.reports.document import Page, Report, Unsaid
from analysis.reports.pages import (
    answered,
    both_sides,
    goals,
    in_short,
    leaving,
    levels,
    loyalty,
    matters,
    next_steps,
    relationship,
    units,
    value,
    waiting,
    word_of_mouth,
    words,
)
from analysis.reports.phrases import load_phrases
from analysis.reports.telling import Telling
from analysis.run import Findings

PageMaker = Callable[[Telling], Page | Unsaid | None]
"""None where nothing was asked that the page could miss."""

MIDDLE: tuple[PageMaker, ...] = (
    answered.page,
    levels.page,
    units.page,
    relationship.page,
    matters.page,
    loyalty.page,
    waiting.page,
    leaving.page,
    value.page,
    word_of_mouth.page,
    both_sides.page,
    goals.page,
    words.page,
)
APPENDIX: tuple[Callable[[Telling], Page | None], ...] = (
    fielding.page,
    item_table.page,
    reliability.page,
    measurement.page,
    invariance.page,
    correlations.page,
    models.page,
    customers.page,
    composites.page,
    checks.page,
    sensitivity.page,
    plan.page,
    origin.page,
)


def build(
    findings: Findings, dataset: Dataset, language: str, made_on: date | None = None
) -> Report:
    """The report in ``language`` (en, nb or sv).

    ``made_on`` is printed where it is given; without it nothing in the report depends on the day.
    Raises ``UnknownLanguage``.
    """
    appendix = build_appendix(findings, dataset, language, made_on).appendix
    return replace(build_pages(findings, dataset, language, made_on), appendix=appendix)


def build_pages(
    findings: Findings, dataset: Dataset, language: str, made_on: date | None = None
) -> Report:
    """The report without its appendix; as ``build``."""
    telling = Telling(findings, dataset, load_phrases(language))
    made = [maker(telling) for maker in MIDDLE]
    pages = tuple(page for page in made if isinstance(page, Page))
    unsaid = tuple(page for page in made if isinstance(page, Unsaid))
    every = (in_short.page(telling), *pages, next_steps.page(telling, unsaid))
    return replace(_empty(telling, made_on), pages=every)


def build_appendix(
    findings: Findings, dataset: Dataset, language: str, made_on: date | None = None
) -> Report:
    """The report's appendix alone; as ``build``."""
    telling = Telling(findings, dataset, load_phrases(language))
    every = tuple(page for page in (maker(telling) for maker in APPENDIX) if page)
    return replace(_empty(telling, made_on), appendix=every)


def _empty(telling: Telling, made_on: date | None) -> Report:
    organisation = telling.dataset.organisation or telling.say("common.the_organisation")
    return Report(
        language=telling.phrases.language,
        title=telling.say(f"common.{_subject(telling)}", organisation=organisation),
        subtitle=_subtitle(telling, made_on),
        organisation=organisation,
        date=telling.phrases.date(made_on) if made_on else "",
        pages=(),
        appendix=(),
        labels={"appendix": telling.say("common.appendix")},
    )


def _subject(telling: Telling) -> str:
    respondents = telling.findings.meta["dataset"]["level"] == "respondent"
    return "title" if respondents else "title_rows"


def _subtitle(telling: Telling, made_on: date | None) -> str:
    level = str(telling.findings.meta["dataset"]["level"])
    count = int(telling.findings.meta["dataset"]["n"])
    rows = f"{telling.phrases.number(count)} {telling.unit_rows(level)}"
    answers = telling.say("common.answers", count=count)
    parts = [answers if level == "respondent" else rows]
    recent = telling.findings.meta["dataset"]["waves"]
    if recent:
        parts.append(_waves(telling, list(recent)))
    if made_on:
        parts.append(telling.phrases.date(made_on))
    return " · ".join(parts)


def _waves(telling: Telling, labels: list[str]) -> str:
    return telling.say("common.waves", count=len(labels), waves=telling.phrases.listed(labels))
