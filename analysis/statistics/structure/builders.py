"""The usual models in one call: confirmatory factors, higher order, bifactor, method factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.specification import (
    Covariance,
    Defined,
    Identification,
    Latent,
    Model,
    Regression,
    Term,
)

Scales = Mapping[str, Sequence[str]]


def cfa(
    scales: Scales, *, identification: Identification = "unit_variance", orthogonal: bool = False
) -> Model:
    """Each named scale measures one factor; factors covary unless ``orthogonal``."""
    return Model(_latents(scales), identification=identification, orthogonal=orthogonal)


def single_factor(scales: Scales) -> Model:
    """All items of all scales measure one factor: Harman's single-factor model."""
    items = tuple(dict.fromkeys(item for each in scales.values() for item in each))
    return Model((Latent("common", items),), identification="unit_variance")


def second_order(
    scales: Scales,
    general: str,
    under: Sequence[str] | None = None,
    *,
    identification: Identification = "unit_variance",
) -> Model:
    """A ``general`` factor of the scales' factors (of those in ``under``, when given).

    Unit variance cannot express a factor whose residual variance comes out negative: such samples
    do not converge, while ``marker`` shows and flags it.
    """
    below = tuple(scales) if under is None else tuple(under)
    unknown = [each for each in below if each not in scales]
    if unknown:
        raise InvalidModel(f"{', '.join(unknown)} is no scale")
    latents = (*_latents(scales), Latent(general, below))
    return Model(latents, identification=identification)


def bifactor(scales: Scales, general: str) -> Model:
    """Every item measures the ``general`` factor and its scale's own, all uncorrelated."""
    items = tuple(dict.fromkeys(item for each in scales.values() for item in each))
    latents = (Latent(general, items), *_latents(scales))
    return Model(latents, identification="unit_variance", orthogonal=True)


def method_factor(
    scales: Scales,
    method: str,
    *,
    equal: bool = True,
    markers: Sequence[str] = (),
) -> Model:
    """The scales' factors and an uncorrelated ``method`` factor of all items (ULMC).

    ``equal`` gives all substantive items one loading on it (Lindell & Whitney 2001; Podsakoff et
    al. 2003). ``markers`` are items that measure nothing but the method.
    """
    label = f"{method}_loading" if equal else None
    shared = dict.fromkeys(item for each in scales.values() for item in each)
    terms = (*(Term(item, label=label) for item in shared), *(Term(each) for each in markers))
    return Model(
        latents=(*_latents(scales), Latent(method, terms)),
        covariances=tuple(Covariance(each, method, 0.0) for each in scales),
        identification="unit_variance",
    )


def method_variance(scales: Scales, method: str) -> Model:
    """The same with loadings of one and the ``method`` variance free, so that it may come to none.

    Where it is positive this is ``method_factor`` with equal loadings, whose square it is; where
    items share no method, that one has no finite error and this one an honest zero.
    """
    shared = dict.fromkeys(item for each in scales.values() for item in each)
    terms = tuple(Term(item, 1.0) for item in shared)
    return Model(
        latents=(*_latents(scales), Latent(method, terms)),
        covariances=tuple(Covariance(each, method, 0.0) for each in scales),
        identification="unit_variance",
    )


def serial_mediation(scales: Scales, chain: Sequence[str]) -> Model:
    """Latent variables in a chain, each led to by all before it, with every indirect effect.

    Labels are ``b_first_second``; defined are ``indirect_<path>`` for each path of two steps or
    more, ``indirect`` (their sum) and ``total`` from the first to the last.
    """
    if len(chain) < 3:
        raise InvalidModel("a mediation needs at least three variables in its chain")
    regressions = tuple(
        Regression(outcome, tuple(Term(each, label=_path(each, outcome)) for each in chain[:at]))
        for at, outcome in enumerate(chain)
        if at
    )
    routes = _routes(chain)
    products = ["*".join(_path(a, b) for a, b in pairwise(each)) for each in routes]
    indirect = [
        Defined("indirect_" + "_".join(each), product)
        for each, product in zip(routes, products, strict=True)
    ]
    whole = " + ".join(products)
    direct = _path(chain[0], chain[-1])
    totals = (Defined("indirect", whole), Defined("total", f"{whole} + {direct}"))
    latents = _latents({name: scales[name] for name in chain if name in scales})
    return Model(latents, regressions, defined=(*indirect, *totals), identification="marker")


def _routes(chain: Sequence[str]) -> list[tuple[str, ...]]:
    """All ways from the first to the last through at least one between."""
    between = chain[1:-1]
    chosen = [
        tuple(each for at, each in enumerate(between) if picked >> at & 1)
        for picked in range(1, 2 ** len(between))
    ]
    return [(chain[0], *each, chain[-1]) for each in chosen]


def _path(first: str, second: str) -> str:
    return f"b_{first}_{second}"


def _latents(scales: Scales) -> tuple[Latent, ...]:
    both = sorted({item for items in scales.values() for item in items} & set(scales))
    if both:
        raise InvalidModel(f"{', '.join(both)} names a scale and an item; rename one of them")
    return tuple(Latent(name, tuple(items)) for name, items in scales.items())
