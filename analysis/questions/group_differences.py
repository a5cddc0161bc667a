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
from analysis.questions.suppression import group_columns, hidden_groups, planned
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
    for exploratory, (name, correct) in CORRECTIONS.items():
        found = [
            _compared(now, construct, (fact, columns[fact]), plan)
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


def _compared(
    now: Present, construct: Construct, split: tuple[str, Labels], plan: Thresholds
) -> Finding:
    fact, labels = split
    key = f"levels.{construct.id}.compared.{fact}"
    groups = _groups(now.scores.constructs[construct.id], labels, plan)
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


def _groups(values: Floats, labels: Labels, plan: Thresholds) -> list[Floats]:
    """The values of groups that may be shown and compared."""
    known = ~np.isnan(values)
    codes, scores = labels.codes[known], values[known]
    sizes = np.bincount(codes + 1, minlength=len(labels.names) + 1)
    counts = {name: int(n) for name, n in zip(labels.names, sizes[1:], strict=True) if n}
    unseen = hidden_groups(counts, int(sizes[0]), plan)
    kept = [n for n, size in counts.items() if n not in unseen and size >= plan.compare]
    return [scores[codes == labels.names.index(name)] for name in kept]
