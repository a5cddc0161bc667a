"""Whole reports on answers in which nothing goes together and nothing changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from analysis.dataset import AnswerState, Dataset, Source
from analysis.findings import Finding, Verdict
from analysis.run import run
from questionnaires import library
from questionnaires.model import AnswerType, Questionnaire

CUSTOMERS = 600
CLAIMS = re.compile(
    r"correlations\..*"
    r"|drivers\.[^.]+\.(r2|[^.]+\.effect)"
    r"|loyalty\.(correlation|rank_correlation|barriers|odds_top|tipping_point|curve)"
    r"|waiting\.(exponent|gap\.(within|beyond|difference)|curve|tipping_point)"
    r"|waiting\.causes\.(?!top_group).*"
    r"|change\..*"
)
"""Findings that say that something goes together or changed. All others describe: they are true
of answers without any effect too.
"""


@dataclass(frozen=True)
class Claims:
    """Of one report: how many claims could be made, and the keys of those made as sure."""

    possible: int
    sure: tuple[str, ...]


def claims(seed: int) -> Claims:
    """The false claims of one report."""
    findings = [found for found in run(nothing(seed)).all() if CLAIMS.fullmatch(found.key)]
    made = [finding for finding in findings if finding.refusal is None]
    return Claims(len(made), tuple(finding.key for finding in made if claimed(finding)))


def claimed(finding: Finding) -> bool:
    """Whether a reader is told that there is something, for sure."""
    if finding.verdict is not Verdict.SURE:
        return False
    if "shape" in finding.facts:
        return finding.facts["shape"] == "bend"
    if finding.interval is None or finding.key.endswith(".r2"):
        return finding.key.endswith((".r2", "tipping_point"))
    nothing_at = 1.0 if finding.unit.value == "ratio" else 0.0
    return not finding.interval.low <= nothing_at <= finding.interval.high


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
