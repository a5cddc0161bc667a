import numpy as np
import pytest

from analysis.statistics.construct_quality import construct_quality
from analysis.statistics.errors import OutOfRange
from analysis.statistics.omega import omega
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit, fit
from analysis.statistics.structure.specification import Covariance, Latent, Model
from tests.analysis.statistics.invented import random, scale
from tests.analysis.statistics.references import ITERATED, columns, reference
from tests.shared import needs_shared

NAMES = ("a1", "a2", "a3", "b1", "b2", "b3")
SCALES = {"a": NAMES[:3], "b": NAMES[3:]}


def answers(n: int = 300) -> np.ndarray:
    draws = random()
    own = draws.standard_normal((n, 2)) + 0.8 * draws.standard_normal((n, 1))
    return np.repeat(own, 3, axis=1) + draws.standard_normal((n, 6))


def fitted(model: Model | None = None) -> Fit:
    return fit(model or cfa(SCALES), answers(), NAMES)


@needs_shared
@pytest.mark.parametrize("name", ["hs", "simo", "simc"])
def test_values_of_a_fitted_model_equal_lavaan_and_semtools(name: str) -> None:
    expected = reference("reliability_validity")[name]
    scales = {key: one["items"]["item"] for key, one in expected["scales"].items()}
    items = [item for own in scales.values() for item in own]
    found = construct_quality(fit(cfa(scales), columns(name, items), items))
    for kind, (reliability, average) in {
        "standardised": ("CR_std_loadings", "AVE_std_loadings"),
        "observed": ("CR_compRelSEM", "AVE_semTools"),
    }.items():
        for construct, one in getattr(found, kind).items():
            values = [one.composite_reliability, one.average_variance_extracted]
            wanted = [expected[reliability][construct], expected[average][construct]]
            assert values == pytest.approx(wanted, abs=ITERATED)
    table = np.array(expected["fornell_larcker"]["values"])
    assert found.fornell_larcker.table == pytest.approx(table, abs=ITERATED)


@pytest.mark.parametrize("identification", ["marker", "unit_variance"])
def test_the_unit_of_a_construct_does_not_matter(identification: str) -> None:
    one = construct_quality(fitted(cfa(SCALES, identification=identification)))
    other = construct_quality(fitted())
    for kind in ("standardised", "observed"):
        values = [getattr(each, kind)["b"].composite_reliability for each in (one, other)]
        assert values[0] == pytest.approx(values[1], abs=1e-7)


def test_of_one_construct_it_is_omega() -> None:
    items = scale()
    names = ("q1", "q2", "q3", "q4")
    found = construct_quality(fit(cfa({"one": names}), items, names))
    expected = omega(items)
    reliability = found.observed["one"].composite_reliability
    assert reliability == pytest.approx(expected.omega_observed_ml, abs=1e-7)
    assert found.fornell_larcker is None


def test_constructs_that_hardly_differ_are_told() -> None:
    same = np.repeat(scale(300, items=1), 6, axis=1) + random(3).standard_normal((300, 6))
    found = construct_quality(fit(cfa(SCALES), same, NAMES))
    assert found.fornell_larcker is None or found.fornell_larcker.overlapping == ((0, 1),)


def test_errors_that_items_share_are_told() -> None:
    latents = tuple(Latent(name, items) for name, items in SCALES.items())
    model = Model(latents, covariances=(Covariance("a1", "a2"),), identification="unit_variance")
    assert construct_quality(fitted(model)).correlated_errors
    assert not construct_quality(fitted()).correlated_errors


def test_items_of_two_constructs_are_named() -> None:
    crossed = {"a": (*NAMES[:3], "b1"), "b": NAMES[3:]}
    with pytest.raises(InvalidModel, match="b1 load on several"):
        construct_quality(fitted(cfa(crossed)))


def test_a_group_that_is_not_there_is_refused() -> None:
    with pytest.raises(OutOfRange):
        construct_quality(fitted(), 1)
