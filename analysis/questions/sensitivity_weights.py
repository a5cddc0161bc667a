"""Levels with the weights that would make those who answered look like everybody, or without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.findings import Finding
from analysis.questions import roles
from analysis.questions.making import level
from analysis.questions.present import Present
from analysis.questions.sensitivity_comparison import compared
from analysis.questions.weighted_levels import weighted_level
from analysis.questions.weighting import Weights, weights_of
from analysis.thresholds import Thresholds
from questionnaires.model import Construct, ConstructRole


def weighted(now: Present, plan: Thresholds) -> Iterator[Finding]:
    """Satisfaction, loyalty and the relationship the other way: weighted, or unweighted where the
    plan weights the main figures. Nothing without weights.
    """
    weights = weights_of(now, plan)
    if not isinstance(weights, Weights):
        return
    form = now.dataset.questionnaire
    for construct in form.constructs_with_role(*roles.OUTCOMES, ConstructRole.RELATIONSHIP_INDEX):
        yield _other_way(now, construct, weights, plan)


def _other_way(now: Present, construct: Construct, weights: Weights, plan: Thresholds) -> Finding:
    what = "unweighted" if weights.by == "plan" else "weighted"
    key = f"sensitivity.{what}.levels.{construct.id}"
    values = now.scores.constructs[construct.id]
    binary = roles.is_binary(now.dataset.questionnaire, construct)
    plain = level(key, values, plan, binary=binary, subject=construct.id)
    heavy = weighted_level(plain, values, weights.rows, binary=binary)
    varied, usual = (plain, heavy) if what == "unweighted" else (heavy, plain)
    made = compared(now.dataset, what, varied, usual, 0)
    if made.refusal is not None:
        return made
    cost = {name: heavy.facts.get(name) for name in ("effective_n", "design_effect")}
    return replace(made, facts={**made.facts, **cost})
