"""The parameter table of a model: every loading, path, covariance and intercept, one a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.specification import Latent, Model


class Relation(StrEnum):
    """What a parameter says about its two variables."""

    LOADING = "=~"
    REGRESSION = "~"
    COVARIANCE = "~~"
    MEAN = "~1"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row: free (``fixed`` None), fixed, equal by ``label``, or taken from the sample.

    ``left`` is the latent of a loading, the outcome of a regression. ``sampled`` marks moments of
    observed exogenous variables. ``group`` is 0-based. Equal labels are one parameter, whatever
    their group.
    """

    relation: Relation
    left: str
    right: str
    fixed: float | None = None
    label: str | None = None
    sampled: bool = False
    group: int = 0

    @property
    def name(self) -> str:
        """Its label, or the relation written out (with the group's position after the first)."""
        if self.label is not None:
            return self.label
        written = f"{self.left} {self.relation} {self.right}".strip()
        return written if self.group == 0 else f"{written} [{self.group + 1}]"

    @property
    def is_free(self) -> bool:
        """Whether it is estimated."""
        return self.fixed is None and not self.sampled


@dataclass(frozen=True, slots=True)
class Roles:
    """What each variable of a model is, in the order of first mention."""

    latent: tuple[str, ...]
    observed: tuple[str, ...]
    indicators: frozenset[str]
    outcomes: tuple[str, ...]
    terminal: tuple[str, ...]
    exogenous_latent: tuple[str, ...]
    exogenous_observed: tuple[str, ...]


def roles(model: Model) -> Roles:
    """Sort the variables of a model; raises InvalidModel."""
    latent = tuple(each.name for each in model.latents)
    measured = [term.variable for each in model.latents for term in each.terms]
    predictors = [term.variable for each in model.regressions for term in each.terms]
    outcomes = tuple(dict.fromkeys(each.outcome for each in model.regressions))
    named = [name for each in model.covariances for name in (each.first, each.second)]
    mentioned = dict.fromkeys([*measured, *outcomes, *predictors, *named])
    observed = tuple(name for name in mentioned if name not in latent)
    _check(model, latent, observed)
    caused = frozenset(measured) | frozenset(outcomes)
    return Roles(
        latent=latent,
        observed=observed,
        indicators=frozenset(measured),
        outcomes=outcomes,
        terminal=tuple(
            each for each in outcomes if each not in predictors and each not in measured
        ),
        exogenous_latent=tuple(each for each in latent if each not in caused),
        exogenous_observed=tuple(each for each in observed if each not in caused),
    )


def _check(model: Model, latent: tuple[str, ...], observed: tuple[str, ...]) -> None:
    problems = [f"{each.name} has no indicators" for each in model.latents if not each.indicators]
    problems += [f"{name} is defined twice" for name in sorted(_repeated(latent))]
    for each in model.latents:
        twice = _repeated(tuple(term.variable for term in each.terms))
        problems += [f"{name} measures {each.name} twice" for name in sorted(twice)]
    for path in model.regressions:
        if path.outcome in {term.variable for term in path.terms}:
            problems.append(f"{path.outcome} predicts itself")
    problems += [
        f"{each.variable} has an intercept but no part in the model"
        for each in model.intercepts
        if each.variable not in (*latent, *observed)
    ]
    if not observed:
        problems.append("the model names no observed variable")
    if problems:
        raise InvalidModel(*problems)


def _repeated(names: tuple[str, ...]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def parameter_table(model: Model) -> tuple[Parameter, ...]:
    """All parameters of a model for one group; raises InvalidModel."""
    role = roles(model)
    given = {frozenset((each.first, each.second)) for each in model.covariances}
    stated = [
        Parameter(Relation.COVARIANCE, each.first, each.second, each.fixed, each.label)
        for each in model.covariances
    ]
    implied = [
        parameter
        for parameter in (*_variances(model, role), *_covariances(model, role))
        if frozenset((parameter.left, parameter.right)) not in given
    ]
    table = (*_loadings(model), *_regressions(model), *stated, *implied, *_means(model, role))
    places = [(each.relation, frozenset((each.left, each.right)), each.left) for each in table]
    _check_places(places)
    return table


def _check_places(places: list[tuple[Relation, frozenset[str], str]]) -> None:
    seen: set[object] = set()
    problems = []
    for relation, pair, left in places:
        key = (relation, pair) if relation is Relation.COVARIANCE else (relation, pair, left)
        if key in seen:
            problems.append(f"{' and '.join(sorted(pair))} are related twice by {relation}")
        seen.add(key)
    if problems:
        raise InvalidModel(*problems)


def _loadings(model: Model) -> Iterator[Parameter]:
    for latent in model.latents:
        anchored = model.identification == "unit_variance" or _has_scale(model, latent)
        for position, term in enumerate(latent.terms):
            fixed = 1.0 if position == 0 and not anchored else term.fixed
            yield Parameter(Relation.LOADING, latent.name, term.variable, fixed, term.label)


def _has_scale(model: Model, latent: Latent) -> bool:
    """Whether something stated already gives the latent variable a unit."""
    if any(term.fixed not in (None, 0.0) for term in latent.terms):
        return True
    return any(
        each.first == each.second == latent.name and each.fixed is not None
        for each in model.covariances
    )


def _regressions(model: Model) -> Iterator[Parameter]:
    for path in model.regressions:
        for term in path.terms:
            yield Parameter(
                Relation.REGRESSION, path.outcome, term.variable, term.fixed, term.label
            )


def _variances(model: Model, role: Roles) -> Iterator[Parameter]:
    alone = {each.terms[0].variable for each in model.latents if len(each.terms) == 1}
    for name in role.observed:
        sampled = model.fixed_x and name in role.exogenous_observed
        fixed = 0.0 if name in alone else None
        yield Parameter(Relation.COVARIANCE, name, name, fixed, sampled=sampled)
    for latent in model.latents:
        unit = model.identification == "unit_variance"
        fixed = 1.0 if unit and not _scaled_by_loading(latent) else None
        if latent.name in alone:
            fixed = 0.0
        yield Parameter(Relation.COVARIANCE, latent.name, latent.name, fixed)


def _scaled_by_loading(latent: Latent) -> bool:
    return any(term.fixed not in (None, 0.0) for term in latent.terms)


def _covariances(model: Model, role: Roles) -> Iterator[Parameter]:
    for first, second in combinations(role.exogenous_latent, 2):
        fixed = 0.0 if model.orthogonal else None
        yield Parameter(Relation.COVARIANCE, first, second, fixed)
    for first, second in combinations(role.terminal, 2):
        yield Parameter(Relation.COVARIANCE, first, second)
    for first, second in combinations(role.exogenous_observed, 2):
        yield Parameter(Relation.COVARIANCE, first, second, sampled=model.fixed_x)


def _means(model: Model, role: Roles) -> Iterator[Parameter]:
    if not model.means:
        return
    stated = {each.variable: each for each in model.intercepts}
    for name in (*role.observed, *role.latent):
        given = stated.get(name)
        if given is not None:
            yield Parameter(Relation.MEAN, name, "", given.fixed, given.label)
            continue
        sampled = model.fixed_x and name in role.exogenous_observed
        fixed = 0.0 if name in role.latent else None
        yield Parameter(Relation.MEAN, name, "", fixed, sampled=sampled)
