"""Runs every question on a data set and keeps what is needed to do it again."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from analysis.dataset import Dataset
from analysis.findings import Answer, Finding, Interval, Refusal
from analysis.questions.making import SEED
from analysis.questions.present import settled, waves
from analysis.questions.registry import QUESTIONS
from analysis.scores import Scores, score
from analysis.thresholds import PLAN, Thresholds
from questionnaires.canonical import content_hash

DIGITS = 10
"""Significant digits of the findings file: more than any reader needs, fewer than processors
disagree about.
"""
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


def run(dataset: Dataset, *, seed: int = SEED, plan: Thresholds = PLAN) -> Findings:
    """Score the data set and answer every question of the registry.

    Anything that a number of rows or a lack of variation rules out becomes a refusal, never an
    exception.
    """
    dataset = settled(dataset, plan)
    scores = score(dataset) if dataset.n else _nothing(dataset)
    answers = {name: answer(dataset, scores, plan, seed) for name, answer in QUESTIONS.items()}
    return Findings(answers, _meta(dataset, seed, plan))


def _nothing(dataset: Dataset) -> Scores:
    empty = np.empty(0)
    items = dict.fromkeys(dataset.values, empty)
    return Scores(items, {c.id: empty for c in dataset.questionnaire.constructs})


def _meta(dataset: Dataset, seed: int, plan: Thresholds) -> dict[str, Any]:
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
        "seed": seed,
        "plan": asdict(plan),
        "software": {
            "python": platform.python_version(),
            **{name: _version(name) for name in SOFTWARE},
        },
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
