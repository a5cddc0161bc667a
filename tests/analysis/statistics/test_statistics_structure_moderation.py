"""Interactions between latent variables."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.moderation import moderation
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.latent_moderation import (
    LatentModeration,
    Roles,
    latent_moderation,
)
from analysis.statistics.structure.product_indicators import product_indicators
from tests.analysis.statistics.references import reference
from tests.analysis.statistics.structure_models import SCALES, data
from tests.shared import needs_shared

Floats = NDArray[np.float64]
ROLES = Roles("sat", "tru", "loy")


def rows(effect: float, n: int = 4_000) -> tuple[Floats, list[str]]:
    """Loyalty that follows satisfaction more strongly where trust is high, by ``effect``."""
    random = np.random.Generator(np.random.PCG64(11))
    draw = random.standard_normal
    trust = draw(n)
    satisfaction = 0.5 * trust + 0.8 * draw(n)
    loyalty = (0.5 + effect * trust) * satisfaction + 0.2 * trust + 0.6 * draw(n)
    factors = {"tru": trust, "sat": satisfaction, "loy": loyalty}
    names = [item for factor in factors for item in SCALES[factor]]
    return np.column_stack([factors[item[:3]] + 0.5 * draw(n) for item in names]), names


def moderated(effect: float, estimator: str = "ml") -> LatentModeration:
    return latent_moderation(*rows(effect), SCALES, ROLES, estimator=estimator)  # type: ignore[arg-type]


def test_products_have_no_mean() -> None:
    table, names = rows(0.3)
    made = product_indicators(table, names, SCALES["sat"], SCALES["tru"])
    assert made.names == ("sat1.tru1", "sat2.tru2", "sat3.tru3")
    assert made.columns.mean(axis=0) == pytest.approx(0, abs=1e-12)


def test_all_pairs_can_be_made() -> None:
    table, names = rows(0.3)
    made = product_indicators(table, names, SCALES["sat"], SCALES["tru"], matched=False)
    assert made.columns.shape == (4_000, 12)


@pytest.mark.parametrize("estimator", ["ml", "mlr"])
def test_an_interaction_is_found(estimator: str) -> None:
    found = moderated(0.3, estimator)
    assert found.product.interval.low < 0.3 < found.product.interval.high
    assert found.test.p < 0.001


def test_no_interaction_is_found_where_there_is_none() -> None:
    found = moderated(0.0)
    assert found.product.p > 0.05
    assert found.delta_r2 == pytest.approx(0, abs=0.01)


def test_simple_slopes_stand_around_the_middle_one() -> None:
    low, middle, high = (each.slope.value for each in moderated(0.3).simple_slopes)
    assert low + high == pytest.approx(2 * middle)
    assert low < middle < high


def test_at_a_limit_the_slope_is_just_clear() -> None:
    found = moderated(0.3)
    limit = found.johnson_neyman[0]
    covariance, names = found.fit.correction.covariance, found.fit.fitted.structure.names
    at = [names.index(f"loy ~ {name}") for name in ("sat", "interaction")]
    place = found.fit.fitted.structure.position("tru")
    unit = np.sqrt(found.fit.fitted.at.moments.spread[0, place, place])
    weights = np.array([1, limit * unit])
    slope = weights @ found.fit.fitted.theta[at]
    error = np.sqrt(weights @ covariance[np.ix_(at, at)] @ weights)
    assert abs(slope / error) == pytest.approx(1.959963984540054, abs=1e-6)


def test_of_single_items_it_is_the_product_of_a_regression() -> None:
    table, names = rows(0.3, 500)
    y, x, z = (table[:, names.index(item)] for item in ("loy1", "sat1", "tru1"))
    single = {name: SCALES[name][:1] for name in SCALES}
    found = latent_moderation(table, names, single, ROLES)
    expected = moderation(y, x, z, errors="classical")
    assert found.product.value == pytest.approx(expected.product.value, abs=1e-6)
    assert found.delta_r2 == pytest.approx(expected.delta_r2, abs=1e-6)


def test_a_single_item_is_paired_with_every_item_of_the_other_scale() -> None:
    table, names = rows(0.3)
    found = latent_moderation(table, names, SCALES | {"tru": ("tru1",)}, ROLES)
    observed = found.fit.fitted.structure.observed
    assert {"sat1.tru1", "sat2.tru1", "sat3.tru1"} < set(observed)


def test_a_scale_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidModel, match="joy"):
        latent_moderation(*rows(0.1), SCALES, Roles("sat", "tru", "joy"))


def test_an_item_named_like_its_scale_is_named() -> None:
    table, names = rows(0.1, 100)
    named = ["tru" if name == "tru1" else name for name in names]
    with pytest.raises(InvalidModel, match="tru names"):
        latent_moderation(table, named, SCALES | {"tru": ("tru",)}, ROLES)


@needs_shared
def test_the_interaction_is_that_of_the_reference() -> None:
    stored = reference("mediation_other")["latent_interaction_dmc"]
    wanted = {each["rhs"]: each for each in stored["est"] if each["op"] == "~"}
    found = latent_moderation(*data("simc"), SCALES, ROLES)
    for own, name in ((found.focal, "SAT"), (found.moderator, "TRU"), (found.product, "INT")):
        assert own.value == pytest.approx(wanted[name]["est"], abs=2e-6)
        assert own.standard_error == pytest.approx(wanted[name]["se"], abs=2e-6)
    assert found.r2 == pytest.approx(stored["r2"]["LOY"], abs=2e-6)
