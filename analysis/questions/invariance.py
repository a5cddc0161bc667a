"""Do questions measure the same in every language, wave and segment, so that levels compare?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.labels import Labels
from analysis.questions.making import SEED, ecological, not_asked, refusal_of, refused
from analysis.questions.measured import scales_of
from analysis.questions.multiplicity import corrected
from analysis.questions.roles import loyalty, satisfaction
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.invariance import Invariance, invariance
from analysis.statistics.structure.invariance_levels import LEVELS, Level
from analysis.statistics.structure.invariance_steps import Plan, Step
from analysis.thresholds import PLAN, Thresholds

METHOD = "invariance_ml"
FEWEST = 3
"""Items that a factor needs to be measured by itself."""
MOST_GROUPS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Which group each row is in; ``names`` are the groups that are large enough, the first one
    being what the others are compared with.
    """

    by: str
    labels: Labels
    names: tuple[str, ...]

    @property
    def codes(self) -> tuple[int, ...]:
        """Their codes among the labels: numbers are told apart faster than words."""
        return tuple(self.labels.names.index(name) for name in self.names)

    def rows(self) -> NDArray[np.bool_]:
        """Rows (n,) of these groups."""
        return np.asarray(np.isin(self.labels.codes, self.codes))


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Each construct by language; satisfaction and loyalty by wave and segment too.

    Equal form, loadings, intercepts and residuals, one after another; a step holds while CFI falls
    by no more than the plan allows, if need be with the worst item released.
    """
    if dataset.n == 0:
        return Answer("invariance", refusal=Refusal("no_answers"))
    scales = {
        name: own
        for name, items in scales_of(dataset.questionnaire).items()
        if len(own := tuple(item for item in items if item in scores.items)) >= FEWEST
    }
    if not scales:
        return Answer("invariance", refusal=not_asked("items"))
    ends = (satisfaction(dataset.questionnaire), loyalty(dataset.questionnaire))
    outcomes = tuple(end.id for end in ends if end is not None and end.id in scales)
    findings: list[Finding] = []
    for by, labels in _labels(dataset):
        chosen = tuple(scales) if by == "language" else outcomes
        found = _Asked(dataset, scores, plan, seed)
        findings.extend(found.findings(by, labels, {name: scales[name] for name in chosen}))
    if not findings:
        return Answer("invariance", refusal=not_asked("groups"))
    told = [finding for finding in findings if ".mean." not in finding.key]
    means = [finding for finding in findings if ".mean." in finding.key]
    return Answer("invariance", (*told, *corrected(means)))


def _labels(dataset: Dataset) -> Iterator[tuple[str, Labels]]:
    """Languages, waves and segments where there are two or more."""
    found: dict[str, Labels | None] = {
        "language": dataset.language_labels,
        "wave": dataset.wave_labels,
        "segment": dataset.fact_labels("segment") if "segment" in dataset.facts else None,
    }
    for by, labels in found.items():
        if labels is not None and len(labels.counts()) > 1:
            yield by, labels


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What every comparison rests on."""

    dataset: Dataset
    scores: Scores
    plan: Thresholds
    seed: int

    def findings(
        self, by: str, labels: Labels, scales: dict[str, tuple[str, ...]]
    ) -> Iterator[Finding]:
        """All constructs by one grouping."""
        for name, items in scales.items():
            whole = self._whole(items)
            grouping = self._grouping(by, labels, whole)
            key = f"invariance.{by}.{name}"
            if len(grouping.names) < 2:
                why = Refusal("group_too_small", {"needed": self.plan.invariance_group})
                yield refused(key, Unit.COEFFICIENT, METHOD, why, subject=name)
                continue
            places = self._some(whole & grouping.rows())
            try:
                found = self._compared(grouping, items, name, places)
            except StatisticsError as error:
                yield refused(key, Unit.COEFFICIENT, METHOD, refusal_of(error), subject=name)
                continue
            yield self._told(key, name, found)
            yield from _means(key, name, found)

    def _whole(self, items: tuple[str, ...]) -> NDArray[np.bool_]:
        rows = np.ones(self.dataset.n, dtype=bool)
        for item in items:
            rows &= ~np.isnan(self.scores.items[item])
        return rows

    def _grouping(self, by: str, labels: Labels, whole: NDArray[np.bool_]) -> Grouping:
        """Waves in their order, other groups by size."""
        counts = labels.take(whole).counts()
        large = [name for name, n in counts.items() if n >= self.plan.invariance_group]
        if by == "wave":
            return Grouping(by, labels, tuple(large[-MOST_GROUPS:]))
        by_size = sorted(large, key=lambda name: (-counts[name], name))
        return Grouping(by, labels, tuple(by_size[:MOST_GROUPS]))

    def _some(self, rows: NDArray[np.bool_]) -> NDArray[np.intp]:
        places = np.flatnonzero(rows)
        if places.size <= self.plan.cfa_rows:
            return places
        random = np.random.Generator(np.random.PCG64(self.seed))
        return random.choice(places, self.plan.cfa_rows, replace=False, shuffle=False)

    def _compared(
        self, grouping: Grouping, items: tuple[str, ...], name: str, places: NDArray[np.intp]
    ) -> Invariance:
        rows: Floats = np.column_stack([self.scores.items[item][places] for item in items])
        plan, model = Plan(tolerated=self.plan.cfi_drop), cfa({name: items})
        found = invariance(
            model, rows, items, grouping.labels.codes[places], plan=plan, order=grouping.codes
        )
        return _named(found, grouping)

    def _told(self, key: str, name: str, found: Invariance) -> Finding:
        """What the step of equal intercepts costs in CFI, without which levels do not compare."""
        scalar = found.step(Level.SCALAR)
        facts: dict[str, Fact] = {
            "reached": found.reached.value,
            "partial": found.partial,
            "comparable": found.comparable,
        }
        n = sum(found.sizes)
        checks = (Check("invariant", found.comparable, facts), *ecological(self.dataset))
        if scalar.change is None:
            why = Refusal("not_converged", {"iterations": 0})
            return refused(key, Unit.COEFFICIENT, METHOD, why, n, name)
        return Finding(
            key,
            n,
            Unit.COEFFICIENT,
            METHOD,
            Verdict.SURE,
            scalar.change.cfi,
            subject=name,
            checks=checks,
            facts={
                **facts,
                "groups": found.labels,
                "released": tuple(str(each) for each in found.accepted[-1].released),
                "limit": -self.plan.cfi_drop,
                **_steps(found),
            },
        )


def _named(found: Invariance, grouping: Grouping) -> Invariance:
    """The same with the groups' names for their codes."""
    names = {str(code): name for code, name in zip(grouping.codes, grouping.names, strict=True)}
    means = tuple(
        replace(mean, group=names[mean.group], reference=names[mean.reference])
        for mean in found.means
    )
    return replace(found, labels=grouping.names, means=means)


def _steps(found: Invariance) -> dict[str, Fact]:
    """CFI, RMSEA and SRMR of the first step, and changes of CFI with their tests."""
    facts: dict[str, Fact] = {}
    for level in LEVELS:
        step = found.step(level)
        facts |= _first(step) if level is Level.CONFIGURAL else _change(level, step)
    return facts


def _first(step: Step) -> dict[str, Fact]:
    if step.fit is None:
        return {}
    plain = step.fit.measures.plain
    return {
        "cfi": plain.comparative.cfi,
        "rmsea": plain.rmsea.value if plain.df else None,
        "srmr": step.fit.residual_size.srmr,
    }


def _change(level: Level, step: Step) -> dict[str, Fact]:
    name = level.value
    return {
        f"{name}_change": None if step.change is None else step.change.cfi,
        f"{name}_p": None if step.difference is None else step.difference.p,
    }


def _means(key: str, name: str, found: Invariance) -> Iterator[Finding]:
    """How far constructs are apart, in standard deviations of the group compared with."""
    if not found.comparable:
        return
    sizes = dict(zip(found.labels, found.sizes, strict=True))
    for mean in found.means:
        yield Finding(
            f"{key}.mean.{mean.group}",
            sizes[mean.group] + sizes[mean.reference],
            Unit.COEFFICIENT,
            METHOD,
            Verdict.CANNOT_TELL,
            mean.difference.value,
            mean.difference.interval,
            name,
            facts={
                "group": mean.group,
                "reference": mean.reference,
                "standardised": mean.standardised,
                "p": mean.difference.p,
            },
        )
