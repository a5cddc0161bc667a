"""Whether groups differ, corrected for how many facts were tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Fact, Finding, Unit, Verdict
from analysis.labels import Labels
from analysis.questions.making import effect_verdict, refusal_of, refused, too_few
from analysis.questions.present import Present
from analysis.questions.roles import OUTCOMES
from analysis.questions.suppression import group_columns, hidden_everywhere, planned
from analysis.statistics.adjustment import benjamini_hochberg, holm
from analysis.statistics.anova import one_way
from analysis.statistics.errors import StatisticsError
from analysis.statistics.group_tests import welch_anova
from analysis.thresholds import Thresholds
from questionnaires.model import Construct, ConstructRole

CORRECTIONS: Mapping[bool, tuple[str, Callable[[Sequence[float]], tuple[float, ...]]]] = {
    False: ("holm", holm),
    True: ("fdr", benjamini_hochberg),
}
"""Cuts that were planned, and exploratory ones, each among themselves."""


def group_differences(now: Present, plan: Thresholds) -> Iterator[Finding]:
    """One finding for each outcome and fact: the share of variance between the groups.

    Groups of fewer than the plan compares are left out. Cuts that were not thought of beforehand
    say so and are corrected for the false discovery rate.
    """
    form, explored = now.dataset.questionnaire, now.dataset.exploratory
    outcomes = tuple(form.constructs_with_role(*OUTCOMES, ConstructRole.RELATIONSHIP_INDEX))
    columns = group_columns(now.dataset)
    cuts = {c.id: _cuts(now.scores.constructs[c.id], columns, plan) for c in outcomes}
    for exploratory, (name, correct) in CORRECTIONS.items():
        found = [
            _compared(now, construct, fact, cuts[construct.id][fact])
            for construct in outcomes
            for fact in columns
            if (fact in explored) is exploratory
        ]
        tested = [one for one in found if one.refusal is None]
        corrected = iter(correct([float(str(one.facts["p"])) for one in tested]))
        for one in found:
            yield _judged(one, name, None if one.refusal is not None else next(corrected))


def _judged(finding: Finding, correction: str, p: float | None) -> Finding:
    if p is None:
        return finding
    facts: dict[str, Fact] = {**finding.facts, "p_adjusted": p, "correction": correction}
    return replace(finding, verdict=effect_verdict(finding.interval, p), facts=facts)


def _compared(now: Present, construct: Construct, fact: str, groups: Sequence[Floats]) -> Finding:
    key = f"levels.{construct.id}.compared.{fact}"
    if len(groups) < 2:
        why = too_few(len(groups), 2)
        return refused(key, Unit.SHARE, "welch_anova", why, subject=construct.id)
    try:
        test, explained = welch_anova(groups), one_way(groups).omega_squared
    except StatisticsError as error:
        why = refusal_of(error)
        return refused(key, Unit.SHARE, "welch_anova", why, subject=construct.id)
    facts: dict[str, Fact] = {
        "fact": fact,
        "groups": len(groups),
        "f": test.statistic,
        "p": test.p,
        "wave": now.wave,
    }
    return Finding(
        key,
        test.n,
        Unit.SHARE,
        "welch_anova",
        Verdict.CANNOT_TELL,
        explained.value,
        explained.interval,
        construct.id,
        checks=planned(now.dataset, fact),
        facts=facts,
    )


def _cuts(
    values: Floats, columns: Mapping[str, Labels], plan: Thresholds
) -> dict[str, list[Floats]]:
    """The values of groups that may be shown and compared, by fact."""
    known = ~np.isnan(values)
    scores, hidden = values[known], hidden_everywhere(columns, known, plan)
    cuts: dict[str, list[Floats]] = {}
    for fact, labels in columns.items():
        codes = labels.codes[known]
        parts = (
            scores[codes == place]
            for place, name in enumerate(labels.names)
            if name not in hidden[fact]
        )
        cuts[fact] = [part for part in parts if part.size >= plan.compare]
    return cuts
