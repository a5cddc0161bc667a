"""The models of measurement invariance: what groups have in common, one level after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.statistics.structure.compiled import Structure, compile_table
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.parameters import Parameter, Relation, parameter_table
from analysis.statistics.structure.specification import Model


class Level(StrEnum):
    """What is equal in all groups: form, and loadings, and intercepts, and residual variances."""

    CONFIGURAL = "configural"
    METRIC = "metric"
    SCALAR = "scalar"
    STRICT = "strict"


LEVELS = tuple(Level)
# A factor is still the same in all groups with this many items that behave alike.
FEWEST_EQUAL = 2


@dataclass(frozen=True, slots=True)
class Release:
    """An ``item`` whose loading (``latent`` named), intercept or residual variance may differ."""

    level: Level
    item: str
    latent: str = ""

    def __str__(self) -> str:
        what = {Level.METRIC: "loading", Level.SCALAR: "intercept", Level.STRICT: "residual"}
        return f"{what[self.level]} of {self.item}"


def check_comparable(model: Model) -> None:
    """Raise InvalidModel unless observed items measure latent variables and nothing else."""
    latent = {each.name for each in model.latents}
    higher = [
        each.name for each in model.latents if any(term.variable in latent for term in each.terms)
    ]
    problems = [f"{name} is measured by latent variables" for name in higher]
    problems += [f"{each.outcome} is led to by others" for each in model.regressions]
    if all(len(each.terms) < FEWEST_EQUAL for each in model.latents):
        problems.append("no latent variable has two items")
    if problems:
        raise InvalidModel(*problems, "compare groups by a model in which items measure factors")


def structure_at(
    model: Model,
    level: Level,
    groups: int,
    observed: Sequence[str],
    released: frozenset[Release] = frozenset(),
) -> Structure:
    """The structure of a measurement model in several groups, the first being the reference.

    Equal loadings set the factors' variances free in the other groups where the model fixes them;
    equal intercepts set their means free.
    """
    table = parameter_table(replace(model, means=True))
    latent = tuple(each.name for each in model.latents)
    rows = [_row(each, group, level, released, latent) for group in range(groups) for each in table]
    return compile_table(rows, latent, observed)


def _row(
    each: Parameter,
    group: int,
    level: Level,
    released: frozenset[Release],
    latent: tuple[str, ...],
) -> Parameter:
    if group and _unit_of_factor(each, latent) and _reached(level, Level.METRIC):
        return replace(each, fixed=None, label=None, group=group)
    if group and each.relation is Relation.MEAN and each.left in latent:
        fixed = None if _reached(level, Level.SCALAR) else each.fixed
        return replace(each, fixed=fixed, label=None, group=group)
    kind = _release_of(each, latent)
    if group and kind in released:
        return replace(each, fixed=None, label=None, group=group)
    if kind is not None and _reached(level, kind.level):
        return replace(each, label=each.label or each.name, group=group)
    apart = f"{each.label} [{group + 1}]" if each.label and group else each.label
    return replace(each, label=apart, group=group)


def _reached(level: Level, wanted: Level) -> bool:
    return LEVELS.index(level) >= LEVELS.index(wanted)


def _unit_of_factor(each: Parameter, latent: tuple[str, ...]) -> bool:
    """Whether it is a factor's variance fixed to give the factor a unit."""
    own = each.relation is Relation.COVARIANCE and each.left == each.right
    return own and each.left in latent and bool(each.fixed)


def _release_of(each: Parameter, latent: tuple[str, ...]) -> Release | None:
    """By what release a row of the table would differ between groups."""
    if each.relation is Relation.LOADING:
        return Release(Level.METRIC, each.right, each.left)
    if each.left in latent:
        return None
    if each.relation is Relation.MEAN:
        return Release(Level.SCALAR, each.left)
    if each.relation is Relation.COVARIANCE and each.left == each.right and each.fixed is None:
        return Release(Level.STRICT, each.left)
    return None


def carried(level: Level, released: tuple[Release, ...]) -> tuple[Release, ...]:
    """Releases with those they bring along at a level.

    Where an item's loading differs, equal intercepts would mean nothing, and where its intercept
    does, so would equal residuals (Byrne, Shavelson & Muthen 1989).
    """
    if level in (Level.CONFIGURAL, Level.METRIC):
        return released
    return tuple(dict.fromkeys([*released, *(Release(level, each.item) for each in released)]))


def releasable(model: Model, level: Level, released: frozenset[Release]) -> Iterator[Release]:
    """What could still be released at a level: of each factor two items must stay equal."""
    gone = {each.item for each in released if each.level is level}
    seen: set[Release] = set()
    for latent in model.latents:
        left = [term.variable for term in latent.terms if term.variable not in gone]
        if len(left) <= FEWEST_EQUAL:
            continue
        named = latent.name if level is Level.METRIC else ""
        found = [Release(level, item, named) for item in left]
        yield from (each for each in found if each not in seen)
        seen.update(found)
