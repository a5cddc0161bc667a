"""How satisfied, how loyal, how good the relationship: every index now, over time and by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Fact, Finding, Point, Refusal, Unit
from analysis.labels import Labels
from analysis.questions.group_differences import group_differences
from analysis.questions.making import SEED, certain, described, ecological, level, refused, shares
from analysis.questions.present import Present, in_wave, present, waves
from analysis.questions.recommendation import recommendation
from analysis.questions.roles import OUTCOMES, is_binary
from analysis.questions.suppression import (
    Hidden,
    group_columns,
    group_rows,
    hidden_everywhere,
    planned,
)
from analysis.questions.weighted_levels import main_level
from analysis.scores import Scores
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Construct, ConstructRole


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Means with bands, recommendation balance, waves, groups, and the checklist item by item."""
    if dataset.n == 0:
        return Answer("levels", refusal=Refusal("no_answers"))
    now = present(dataset, scores)
    findings: list[Finding] = []
    for construct in dataset.questionnaire.constructs:
        if construct.role is ConstructRole.CHECKLIST:
            findings.extend(_checklist(now, construct, plan))
            continue
        findings.extend(_construct(now, construct, plan))
        if len(waves(dataset)) > 1:
            findings.append(_over_time(dataset, scores, construct, plan))
        if construct.role in (*OUTCOMES, ConstructRole.RELATIONSHIP_INDEX):
            findings.extend(_groups(now, construct, plan))
    findings.extend(group_differences(now, plan))
    findings.extend(recommendation(now, plan))
    return Answer("levels", tuple(findings))


def _construct(now: Present, construct: Construct, plan: Thresholds) -> Iterator[Finding]:
    values = now.scores.constructs[construct.id]
    binary = is_binary(now.dataset.questionnaire, construct)
    key = f"levels.{construct.id}"
    made = main_level(
        now,
        key,
        values,
        plan,
        binary=binary,
        subject=construct.id,
        checks=ecological(now.dataset),
        facts={
            "role": construct.role.value,
            "indication": construct.indication,
            "band": None,
            "wave": now.wave,
        },
    )
    if made.estimate is not None and not binary:
        made = replace(made, facts={**made.facts, "band": _band(made.estimate, plan)})
    yield made
    if not binary:
        yield from _bands(now, key, values, plan)


def _band(mean: float, plan: Thresholds) -> str:
    if mean < plan.band_low:
        return "low"
    return "high" if mean >= plan.band_high else "middle"


def _bands(now: Present, key: str, values: Floats, plan: Thresholds) -> Iterator[Finding]:
    valid = values[~np.isnan(values)]
    limits = {
        "low": (0.0, plan.band_low),
        "middle": (plan.band_low, plan.band_high),
        "high": (plan.band_high, 101.0),
    }
    cells: dict[str, tuple[int, dict[str, Fact]]] = {}
    for name, (low, high) in limits.items():
        count = int(((valid >= low) & (valid < high)).sum())
        facts: dict[str, Fact] = {"limit_low": low, "limit_high": min(high, 100.0)}
        cells[f"{key}.{name}"] = (count, {**facts, "wave": now.wave})
    yield from shares(cells, int(valid.size), plan, checks=ecological(now.dataset))


def _over_time(dataset: Dataset, scores: Scores, construct: Construct, plan: Thresholds) -> Finding:
    values = scores.constructs[construct.id]
    binary = is_binary(dataset.questionnaire, construct)
    n = int((~np.isnan(values)).sum())
    points = tuple(
        _point(label, values[in_wave(dataset, label)], plan, binary) for label in waves(dataset)
    )
    return Finding(
        f"levels.{construct.id}.waves",
        n,
        Unit.SHARE if binary else Unit.POINTS,
        "wilson" if binary else "mean_t",
        described(n, plan),
        subject=construct.id,
        checks=(certain(n, plan), *ecological(dataset)),
        points=points,
    )


def _point(label: str, values: Floats, plan: Thresholds, binary: bool) -> Point:
    found = level("", values, plan, binary=binary)
    if found.interval is None:
        return Point(label, None, 0)
    return Point(label, found.estimate, found.n, found.interval.low, found.interval.high)


def _groups(now: Present, construct: Construct, plan: Thresholds) -> Iterator[Finding]:
    values = now.scores.constructs[construct.id]
    columns = group_columns(now.dataset)
    hidden = hidden_everywhere(columns, ~np.isnan(values), plan)
    for fact, groups in columns.items():
        yield from _split(now, construct, (fact, groups, hidden[fact]), values, plan)


def _split(
    now: Present,
    construct: Construct,
    cut: tuple[str, Labels, Mapping[str, Hidden]],
    values: Floats,
    plan: Thresholds,
) -> Iterator[Finding]:
    fact, groups, unseen = cut
    known = ~np.isnan(values)
    rows = {name: known & mask for name, mask in group_rows(groups).items()}
    counts = {name: int(mask.sum()) for name, mask in rows.items()}
    binary = is_binary(now.dataset.questionnaire, construct)
    ranks = _ranks(values, rows, counts, set(unseen), plan)
    for name, mask in rows.items():
        key = f"levels.{construct.id}.group.{fact}.{name}"
        if name in unseen:
            unit = Unit.SHARE if binary else Unit.POINTS
            yield refused(key, unit, "mean_t", unseen[name].refusal(plan), subject=construct.id)
            continue
        yield level(
            key,
            values[mask],
            plan,
            binary=binary,
            subject=construct.id,
            checks=(
                *_group_checks(counts[name], plan),
                *planned(now.dataset, fact),
                *ecological(now.dataset),
            ),
            facts={
                "fact": fact,
                "value": name,
                "rank": ranks.get(name),
                "ranked_of": len(ranks),
                "wave": now.wave,
            },
        )


def _group_checks(n: int, plan: Thresholds) -> tuple[Check, ...]:
    return (
        Check("comparable", n >= plan.compare, {"n": n, "needed": plan.compare}),
        Check("rankable", n >= plan.rank, {"n": n, "needed": plan.rank}),
    )


def _ranks(
    values: Floats,
    rows: dict[str, NDArray[np.bool_]],
    counts: dict[str, int],
    unseen: set[str],
    plan: Thresholds,
) -> dict[str, int]:
    """Places of the groups large enough to be ranked, from the highest mean."""
    means = {
        name: float(values[mask].mean())
        for name, mask in rows.items()
        if name not in unseen and counts[name] >= plan.rank
    }
    ordered = sorted(means, key=lambda name: (-means[name], name))
    return {name: place for place, name in enumerate(ordered, start=1)} if len(means) > 1 else {}


def _checklist(now: Present, construct: Construct, plan: Thresholds) -> Iterator[Finding]:
    for item in construct.items:
        question = now.dataset.questionnaire.questions[item]
        yield level(
            f"levels.item.{item}",
            now.scores.items[item],
            plan,
            binary=False,
            subject=item,
            checks=ecological(now.dataset),
            facts={"construct": construct.id, "facet": question.facet, "wave": now.wave},
        )
