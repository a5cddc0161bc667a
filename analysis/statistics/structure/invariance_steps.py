"""Fitting the levels of measurement invariance one after another, releasing the worst items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from analysis.statistics.errors import StatisticsError
from analysis.statistics.structure.cell_scores import cell_scores
from analysis.statistics.structure.errors import ModelNotConverged, ModelNotIdentified
from analysis.statistics.structure.fiml import GappyEstimator, fit_prepared
from analysis.statistics.structure.fit import Fit, fit_groups
from analysis.statistics.structure.full_information import GappyEstimated, Prepared
from analysis.statistics.structure.grouped_rows import GroupedRows
from analysis.statistics.structure.invariance_levels import (
    LEVELS,
    Level,
    Release,
    carried,
    releasable,
    structure_at,
)
from analysis.statistics.structure.nested import Change, Difference, change, difference
from analysis.statistics.structure.release_tests import ReleaseTest, release_tests
from analysis.statistics.structure.specification import Model

Gaps = Literal["refuse", "fiml"]

# A level holds while CFI falls by no more than this (Cheung & Rensvold 2002).
TOLERATED = 0.01


@dataclass(frozen=True, slots=True)
class Plan:
    """How invariance is judged.

    A level holds when CFI falls by no more than ``tolerated``. With ``partial`` the worst item is
    released, one after another, until it does. ``gaps`` says what to do with missing answers.
    """

    estimator: GappyEstimator = "ml"
    gaps: Gaps = "refuse"
    partial: bool = True
    tolerated: float = TOLERATED
    level: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One level: its fit, what it demands more than the step ``against`` and at what cost.

    ``released`` may differ between groups; ``worst`` is the test by which the last was chosen.
    ``fit`` is None where the model could not be estimated, for ``reason``. ``holds`` tells whether
    the level is accepted; configural needs no comparison. ``gappy`` is what was estimated by full
    information.
    """

    level: Level
    fit: Fit | None
    released: tuple[Release, ...] = ()
    worst: ReleaseTest | None = None
    difference: Difference | None = None
    change: Change | None = None
    holds: bool = False
    reason: StatisticsError | None = None
    gappy: GappyEstimated | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """A ``model`` of ``observed`` items, and the groups to fit it to; ``data`` are gappy rows."""

    model: Model
    observed: tuple[str, ...]
    parts: GroupedRows
    plan: Plan
    data: Prepared | None

    def full_steps(self) -> tuple[Step, ...]:
        """The four levels without any release, each against the one before."""
        steps = [self.fitted(Level.CONFIGURAL, ())]
        for level in LEVELS[1:]:
            steps.append(self.step(level, (), steps[-1]))
        return tuple(steps)

    def step(self, level: Level, released: tuple[Release, ...], against: Step) -> Step:
        """One level compared with another step; without fit where it cannot be estimated."""
        try:
            found = self.fitted(level, released)
        except (ModelNotConverged, ModelNotIdentified) as error:
            return Step(level, None, released, reason=error)
        if found.fit is None or against.fit is None:
            return replace(found, holds=False)
        cost = change(found.fit, against.fit)
        return replace(
            found,
            difference=difference(found.fit, against.fit),
            change=cost,
            holds=cost.cfi >= -self.plan.tolerated,
        )

    def fitted(self, level: Level, released: tuple[Release, ...]) -> Step:
        """One level by itself; raises the errors of ``fit``."""
        count, plan = len(self.parts.labels), self.plan
        structure = structure_at(self.model, level, count, self.observed, frozenset(released))
        if self.data is None:
            fit = fit_groups(structure, self.parts.rows, estimator=plan.estimator, level=plan.level)
            return Step(level, fit, released, holds=True)
        found = fit_prepared(structure, self.data, estimator=plan.estimator, level=plan.level)
        return Step(level, found.fit, released, holds=True, gappy=found.estimated)


def ladder(bench: Bench, steps: tuple[Step, ...]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The levels as far as they hold, items released where needed, and partial ones that failed."""
    accepted, tried = [steps[0]], []
    for full in steps[1:]:
        *failed, last = _attempts(bench, full, accepted[-1])
        tried += [each for each in failed if each.released]
        if not last.holds:
            tried += [last] if last.released else []
            break
        accepted.append(last)
    return tuple(accepted), tuple(tried)


def _attempts(bench: Bench, full: Step, against: Step) -> Iterator[Step]:
    """A level after what was accepted before, then with one item more released each time."""
    brought = carried(full.level, against.released)
    step = bench.step(full.level, brought, against) if brought else full
    yield step
    while bench.plan.partial and not step.holds:
        worst = _worst(bench.model, step)
        if worst is None:
            return
        released = (*step.released, worst.release)
        step = replace(bench.step(full.level, released, against), worst=worst)
        yield step


def _worst(model: Model, step: Step) -> ReleaseTest | None:
    """The release that would gain most; None where nothing is left to release."""
    candidates = tuple(releasable(model, step.level, frozenset(step.released)))
    if not candidates or step.fit is None:
        return None
    return release_tests(cell_scores(step.gappy or step.fit.fitted), candidates)[0]
