"""Runs every question on a data set and keeps what is needed to do it again."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from analysis.beside import beside
from analysis.dataset import Dataset
from analysis.findings import Answer, Finding, Interval, Refusal
from analysis.plans.applying import Applied, applied
from analysis.plans.canonical import canonical_plan, plan_hash, rebuild_plan
from analysis.plans.deviations import deviations
from analysis.plans.model import USUAL, AnalysisPlan
from analysis.questions.present import present, settled, waves
from analysis.questions.report_wide import report_wide
from analysis.questions.weighting import PLANNED
from analysis.scores import Scores, score
from analysis.usable import refuse_answers
from questionnaires.canonical import content_hash

DIGITS = 10
"""Significant digits of the findings file: more than any reader needs, fewer than processors
disagree about.
"""
APART = frozenset({"measurement", "invariance", "common_method", "composites", "value", "risk"})
READING = frozenset({"items", "reliability", "loyalty", "waiting", "comments"})
"""What takes little time for few rows, and long for many."""
ROWS_TO_SHARE_WORK, ROWS_TO_SHARE_READING = 2_000, 100_000
"""Below, copying the process takes longer than it saves."""
SOFTWARE = ("numpy", "scipy", "surveyapp")


@dataclass(frozen=True)
class Findings:
    """All answers by question, in the registry's order, and how they came about."""

    answers: Mapping[str, Answer]
    meta: Mapping[str, Any]

    def find(self, key: str) -> Finding | None:
        """The finding with this key, whatever the question."""
        found = (answer.find(key) for answer in self.answers.values())
        return next((finding for finding in found if finding is not None), None)

    def all(self) -> tuple[Finding, ...]:
        """Every finding of every answer."""
        return tuple(finding for answer in self.answers.values() for finding in answer.findings)

    def to_json(self) -> bytes:
        """The findings file: UTF-8 JSON with sorted keys, the same bytes for the same data, plan
        and seed.
        """
        document = {
            "meta": _plain(self.meta),
            "answers": {name: _answer(answer) for name, answer in self.answers.items()},
        }
        text = json.dumps(document, allow_nan=False, ensure_ascii=False, indent=1, sort_keys=True)
        return text.encode() + b"\n"


def run(dataset: Dataset, plan: AnalysisPlan = USUAL) -> Findings:
    """Score the data set and answer the questions of the plan.

    Anything that a number of rows or a lack of variation rules out becomes a refusal, never an
    exception; what the plan asks for and the answers cannot give is told in ``meta``. Raises
    ``UnusableColumns`` for answers that are not on the scales of the questionnaire.
    """
    refuse_answers(dataset.n, dataset.values, dataset.questionnaire)
    dataset = settled(dataset, plan.limits())
    scores = score(dataset) if dataset.n else _nothing(dataset)
    subject = dataset if plan.weights is None else present(dataset, scores).dataset
    made = applied(plan, subject)
    dataset, scores = _as_planned(dataset, scores, made)
    answers = report_wide(_answers(dataset, scores, made))
    return Findings(answers, _meta(dataset, plan, made))


def _answers(dataset: Dataset, scores: Scores, made: Applied) -> dict[str, Answer]:
    """All answers in the plan's order; those that share no model with the others, about half
    of the work, are found beside them.
    """

    def found(names: Sequence[str]) -> dict[str, Answer]:
        return {
            name: made.questions[name](dataset, scores, made.limits, made.seed) for name in names
        }

    many = dataset.n >= ROWS_TO_SHARE_READING
    apart = [name for name in made.questions if name in (APART | READING if many else APART)]
    if dataset.n < ROWS_TO_SHARE_WORK or not apart:
        return found(list(made.questions))
    present(dataset, scores)  # Both need it.
    others = beside(partial(found, apart))
    answers = found([name for name in made.questions if name not in apart]) | others()
    return {name: answers[name] for name in made.questions}


def _as_planned(dataset: Dataset, scores: Scores, made: Applied) -> tuple[Dataset, Scores]:
    """The data split, clustered and weighted as planned."""
    planned = dataset.arranged(made.groups, made.exploratory, made.clusters, made.events)
    again = replace(scores)
    if made.weights is not None:
        present(planned, again).scores.computed[PLANNED] = made.weights
    return planned, again


def _nothing(dataset: Dataset) -> Scores:
    empty = np.empty(0)
    items = dict.fromkeys(dataset.values, empty)
    return Scores(items, {c.id: empty for c in dataset.questionnaire.constructs})


def _meta(dataset: Dataset, plan: AnalysisPlan, made: Applied) -> dict[str, Any]:
    source, form = dataset.source, dataset.questionnaire
    return {
        "dataset": {**asdict(source), "n": dataset.n, "waves": waves(dataset)},
        "questionnaire": {
            "id": form.id,
            "version": form.version,
            "validated": form.validated,
            "hash": content_hash(form),
        },
        "organisation": dataset.organisation,
        "wait_unit": dataset.wait_unit,
        "currency": dataset.currency,
        "seed": made.seed,
        "plan": asdict(made.limits),
        "analysis_plan": {
            "id": plan.id,
            "hash": plan_hash(plan),
            "canonical": canonical_plan(plan).decode(),
            "unmet": tuple(asdict(one) for one in made.unmet),
            "fixed": _fixed(dataset, plan),
        },
        "software": {
            "python": platform.python_version(),
            **{name: _version(name) for name in SOFTWARE},
        },
    }


def _fixed(dataset: Dataset, plan: AnalysisPlan) -> dict[str, Any] | None:
    """The plan that was fixed beforehand, and in what this run differs from it."""
    if dataset.plan is None:
        return None
    found = deviations(rebuild_plan(dataset.plan.canonical), plan)
    return {
        "hash": dataset.plan.sha256,
        "on": dataset.plan.fixed_on,
        "deviations": tuple(asdict(one) for one in found),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "refusal": _refusal(answer.refusal),
        "findings": [_finding(finding) for finding in answer.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.key,
        "subject": finding.subject,
        "n": finding.n,
        "unit": finding.unit.value,
        "method": finding.method,
        "verdict": finding.verdict.value,
        "estimate": _plain(finding.estimate),
        "interval": _interval(finding.interval),
        "refusal": _refusal(finding.refusal),
        "checks": [
            {"code": check.code, "held": bool(check.held), "facts": _plain(check.facts)}
            for check in finding.checks
        ],
        "points": [_plain(asdict(point)) for point in finding.points],
        "facts": _plain(finding.facts),
    }


def _refusal(refusal: Refusal | None) -> dict[str, Any] | None:
    if refusal is None:
        return None
    return {"code": refusal.code, "facts": _plain(refusal.facts)}


def _interval(interval: Interval | None) -> dict[str, Any] | None:
    return None if interval is None else _plain(asdict(interval))


def _plain(value: Any) -> Any:
    """Any fact as JSON: mappings, lists, words, whole numbers, and finite numbers cut to ten
    digits.
    """
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value
