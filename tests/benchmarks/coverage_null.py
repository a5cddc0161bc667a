"""Whole reports on answers in which nothing goes together and nothing changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from analysis.dataset import AnswerState, Dataset, Source
from analysis.findings import Finding, Verdict
from analysis.questions.claims import claims_nothing, family, rests_on
from analysis.reports.document import Bullets
from analysis.reports.pages import in_short
from analysis.reports.phrases import load_phrases
from analysis.reports.telling import Telling
from analysis.run import Findings, run
from questionnaires import library
from questionnaires.model import AnswerType, Questionnaire

CUSTOMERS = 600
SENTENCES = re.compile(
    r"in_short\.(change_(probably_)?(up|down)(_share)?|beyond_.+)"
    r"|matters\.(single|likely|group|many|effect_.+)"
    r"|relationship\..+_apart"
    r"|waiting\.(ends_.+|knee_.+|trend_(up|down))"
)
"""Phrases of the first page that say that something goes together, changed or differs."""


@dataclass(frozen=True)
class Claims:
    """Of one report: how many claims could be made, the keys of those made as sure, and the
    sentences of its first page that claim something.
    """

    possible: int
    sure: tuple[str, ...]
    first_page: tuple[str, ...]


def claims(seed: int) -> Claims:
    """The false claims of one report."""
    data = nothing(seed)
    findings = run(data)
    found = [one for one in findings.all() if family(one) or rests_on(one)]
    made = [one for one in found if one.refusal is None]
    sure = tuple(one.key for one in made if claimed(one))
    return Claims(len(made), sure, first_page(findings, data))


def claimed(finding: Finding) -> bool:
    """Whether a reader is told that there is something, for sure."""
    average = finding.key.startswith("units.") and finding.key.endswith(".average")
    return finding.verdict is Verdict.SURE and not average and not claims_nothing(finding)


def first_page(findings: Findings, data: Dataset) -> tuple[str, ...]:
    """The keys of the phrases on page 1 that claim something."""
    phrases = load_phrases("en")
    page = in_short.page(Telling(findings, data, phrases))
    said = [text for block in page.blocks if isinstance(block, Bullets) for text in block.items]
    shapes = {
        key: re.compile(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(str(text).rstrip("."))))
        for key, text in phrases.texts.items()
        if SENTENCES.fullmatch(key)
    }
    return tuple(key for key, shape in shapes.items() if any(shape.search(text) for text in said))


def nothing(seed: int) -> Dataset:
    """Two waves of answers to the full questionnaire: items of a construct go together, constructs,
    facts and waves have nothing to do with each other.
    """
    form, random = library.load("full"), np.random.Generator(np.random.PCG64(seed))
    values = _values(form, random)
    facts = {
        "actual_wait": np.round(random.gamma(2, 9, CUSTOMERS)),
        "revenue_12m": np.round(random.gamma(1, 900, CUSTOMERS)),
        "segment": np.array(["private", "business"], dtype=object)[
            random.integers(0, 2, CUSTOMERS)
        ],
        "unit": np.array([f"unit {i}" for i in range(12)], dtype=object)[
            random.integers(0, 12, CUSTOMERS)
        ],
    }
    return Dataset(
        questionnaire=form,
        n=CUSTOMERS,
        values=values,
        states={
            name: np.where(np.isnan(column), AnswerState.BLANK, AnswerState.ANSWERED).astype(
                np.uint8
            )
            for name, column in values.items()
        },
        source=Source("nothing", "0" * 64, CUSTOMERS),
        facts=facts,
        wave=np.array(["2025", "2026"], dtype=object)[random.integers(0, 2, CUSTOMERS)],
        organisation="Nowhere",
    )


def _values(form: Questionnaire, random: np.random.Generator) -> dict[str, np.ndarray]:
    factor = {
        item: column
        for construct in form.constructs
        for column in [random.standard_normal(CUSTOMERS)]
        for item in construct.items
    }
    values = {}
    for name, question in form.questions.items():
        scale = question.scale
        if scale.type in (AnswerType.RATING, AnswerType.LIKELIHOOD):
            low, high = scale.minimum or 0, scale.maximum or 10
            latent = 0.8 * factor.get(name, 0.0) + 0.6 * random.standard_normal(CUSTOMERS)
            turned = -latent if question.reverse else latent
            values[name] = np.clip(
                np.round((low + high) / 2 + (high - low) / 4 * turned), low, high
            )
        elif scale.type is AnswerType.WHOLE_NUMBER:
            values[name] = np.round(random.gamma(3, 6, CUSTOMERS))
        elif scale.type is AnswerType.SINGLE_CHOICE and scale.options:
            scores = [
                place if option.score is None else option.score
                for place, option in enumerate(scale.options)
            ]
            values[name] = np.array(scores, dtype=float)[random.integers(0, len(scores), CUSTOMERS)]
    return values
