"""Whether items measure the same in several groups: configural, metric, scalar, strict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from analysis.statistics.arrays import proper_level
from analysis.statistics.errors import OutOfRange, StatisticsError
from analysis.statistics.structure.compiled import compile_model
from analysis.statistics.structure.errors import InGroup
from analysis.statistics.structure.fit import columns_of
from analysis.statistics.structure.full_information import Prepared, prepare
from analysis.statistics.structure.grouped_rows import GroupedRows, grouped_rows
from analysis.statistics.structure.incomplete import gappy
from analysis.statistics.structure.invariance_levels import LEVELS, Level, check_comparable
from analysis.statistics.structure.invariance_steps import Bench, Plan, Step, ladder
from analysis.statistics.structure.latent_means import LatentMean, latent_means
from analysis.statistics.structure.sample import sample_from_rows
from analysis.statistics.structure.specification import Model


@dataclass(frozen=True, slots=True, eq=False)
class Invariance:
    """What groups have in common.

    ``steps`` are the four full levels, each against the one before. ``accepted`` is the ladder as
    far as it holds, with items released where ``Step.released`` names them; ``reached`` its last
    level. ``tried`` are partial models on the way that did not hold. ``means`` compares the factors
    by the accepted scalar step, or by the full one: then ``comparable`` is False and they also
    carry what the items do differently. ``small`` groups have few rows.
    """

    labels: tuple[str, ...]
    sizes: tuple[int, ...]
    steps: tuple[Step, ...]
    accepted: tuple[Step, ...]
    tried: tuple[Step, ...]
    means: tuple[LatentMean, ...]
    comparable: bool
    small: tuple[str, ...]

    @property
    def reached(self) -> Level:
        """The last level that holds, fully or in part."""
        return self.accepted[-1].level

    @property
    def partial(self) -> bool:
        """Whether items had to be released for it."""
        return bool(self.accepted[-1].released)

    def step(self, level: Level) -> Step:
        """The full step of a level."""
        return self.steps[LEVELS.index(level)]


def invariance(
    model: Model,
    rows: ArrayLike,
    names: Sequence[str],
    groups: ArrayLike,
    *,
    plan: Plan | None = None,
    order: Sequence[object] | None = None,
) -> Invariance:
    """Compare groups (n,) of rows (n, k) by a model in which observed items measure factors.

    The first group in ``order`` (default: of appearance) is the reference. Raises InvalidModel,
    OneGroup, EmptyGroup, GroupTooSmall, ConstantInGroup, InGroup (what else is wrong with one
    group's rows), and the errors of ``fit`` when the configural model cannot be fitted.
    """
    plan = plan or Plan()
    _check_plan(plan)
    check_comparable(model)
    observed = compile_model(model).observed
    parts = grouped_rows(columns_of(rows, names, observed), observed, groups, order)
    bench = Bench(model, observed, parts, plan, _prepared(parts, observed, plan))
    steps = bench.full_steps()
    accepted, tried = ladder(bench, steps)
    means, comparable = _means(bench, steps, accepted)
    return Invariance(
        labels=parts.labels,
        sizes=parts.sizes,
        steps=steps,
        accepted=accepted,
        tried=tried,
        means=means,
        comparable=comparable,
        small=parts.small,
    )


def _means(
    bench: Bench, steps: tuple[Step, ...], accepted: tuple[Step, ...]
) -> tuple[tuple[LatentMean, ...], bool]:
    """Latent means by the accepted scalar step, else by the full one, and which of them it is."""
    scalar = LEVELS.index(Level.SCALAR)
    comparable = len(accepted) > scalar
    fit = (accepted if comparable else steps)[scalar].fit
    if fit is None:
        return (), False
    return latent_means(fit, bench.parts.labels, level=bench.plan.level), comparable


def _check_plan(plan: Plan) -> None:
    proper_level(plan.level)
    if plan.estimator not in ("ml", "mlr"):
        raise OutOfRange("estimator", "ml or mlr")
    if plan.gaps not in ("refuse", "fiml"):
        raise OutOfRange("gaps", "refuse or fiml")
    if not 0 <= plan.tolerated < 1:
        raise OutOfRange("tolerated", "at least 0 and below 1")


def _prepared(parts: GroupedRows, names: Sequence[str], plan: Plan) -> Prepared | None:
    """Check each group's rows by themselves, so that what is wrong is said of its group."""
    found = []
    for label, rows in zip(parts.labels, parts.rows, strict=True):
        try:
            if plan.gaps == "fiml":
                found.append(prepare([gappy(rows, names)]))
            else:
                sample_from_rows(rows, names)
        except StatisticsError as error:
            raise InGroup(label, error) from None
    if not found:
        return None
    groups = tuple(each.groups[0] for each in found)
    return Prepared(groups, tuple(each.saturated[0] for each in found))
