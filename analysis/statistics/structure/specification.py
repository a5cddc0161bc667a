"""A structural equation model as frozen data: what measures what, and what leads to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Identification = Literal["marker", "unit_variance"]


@dataclass(frozen=True, slots=True)
class Term:
    """A variable on the right of a relation: free, fixed at a number, or equal to its label's."""

    variable: str
    fixed: float | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Latent:
    """A latent variable and its indicators (observed, or latent for a higher order)."""

    name: str
    indicators: tuple[str | Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The indicators as terms."""
        return _terms(self.indicators)


@dataclass(frozen=True, slots=True)
class Regression:
    """An outcome (latent or observed) and its predictors (latent or observed)."""

    outcome: str
    predictors: tuple[str | Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The predictors as terms."""
        return _terms(self.predictors)


@dataclass(frozen=True, slots=True)
class Covariance:
    """A (residual) covariance, or a variance when both names are the same."""

    first: str
    second: str
    fixed: float | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Intercept:
    """An intercept or mean, stated only to fix it, free it or give it a label."""

    variable: str
    fixed: float | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Defined:
    """A quantity computed from labelled parameters: + - * / and parentheses."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Model:
    """A structural equation model.

    What is not stated follows the usual rules: residual variances are free; exogenous latent
    variables covary (not when ``orthogonal``); outcomes that predict nothing further have
    correlated residuals; with ``fixed_x`` the moments of observed exogenous variables are taken
    from the sample. ``identification`` fixes each latent's first loading (``marker``) or its
    (residual) variance (``unit_variance``) at one. With ``means`` observed intercepts are free and
    latent ones zero.
    """

    latents: tuple[Latent, ...] = ()
    regressions: tuple[Regression, ...] = ()
    covariances: tuple[Covariance, ...] = ()
    intercepts: tuple[Intercept, ...] = ()
    defined: tuple[Defined, ...] = ()
    identification: Identification = "marker"
    orthogonal: bool = False
    means: bool = False
    fixed_x: bool = True


def _terms(given: tuple[str | Term, ...]) -> tuple[Term, ...]:
    return tuple(Term(each) if isinstance(each, str) else each for each in given)
