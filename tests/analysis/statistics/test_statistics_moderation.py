import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.errors import Collinear, NoVariation
from analysis.statistics.moderation import moderation
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.references import EXACT, dimension, reference
from tests.shared import needs_shared

DRAWS = random()
X, Z = DRAWS.normal(70, 15, 400), DRAWS.normal(50, 10, 400)
Y = 20 + 0.4 * X + 0.2 * Z + 0.02 * (X - 70) * (Z - 50) + DRAWS.normal(0, 8, 400)
CENTRED = np.column_stack([X - X.mean(), Z - Z.mean(), (X - X.mean()) * (Z - Z.mean())])
OTHER = sm.OLS(Y, sm.add_constant(CENTRED)).fit(cov_type="HC3", use_t=True)


@needs_shared
def test_moderation_with_a_covariate_equals_r() -> None:
    names = ("loy", "sat", "gap", "tru")
    found = moderation(*(dimension("simc", name) for name in names), errors="classical")
    terms = (found.intercept, found.x, found.z, *found.controls, found.product)
    expected = reference("mediation_other")["moderation_observed"]
    assert [t.value for t in terms] == pytest.approx(list(expected["coef"].values()), abs=EXACT)
    assert [t.standard_error for t in terms] == pytest.approx(
        list(expected["se"].values()), abs=EXACT
    )


def test_the_product_equals_statsmodels() -> None:
    found = moderation(Y, X, Z).product
    assert (found.value, found.standard_error) == pytest.approx(
        (OTHER.params[3], OTHER.bse[3]), abs=1e-10
    )


def test_simple_slopes_equal_contrasts_of_statsmodels() -> None:
    for found in moderation(Y, X, Z).simple_slopes:
        expected = OTHER.t_test([0, 1, 0, found.at - Z.mean()])
        assert found.at == pytest.approx(np.percentile(Z, found.percentile))
        assert (found.slope.value, found.slope.standard_error) == pytest.approx(
            (expected.effect[0], expected.sd[0, 0]), abs=1e-10
        )


def test_the_slope_is_just_significant_at_johnson_and_neymans_limits() -> None:
    found = moderation(Y, X, Z)
    assert found.johnson_neyman
    for limit in found.johnson_neyman:
        contrast = OTHER.t_test([0, 1, 0, limit - Z.mean()])
        assert float(contrast.pvalue) == pytest.approx(0.05, abs=1e-8)
        assert Z.min() <= limit <= Z.max()


def test_delta_r2_is_what_the_product_adds() -> None:
    without = sm.OLS(Y, sm.add_constant(CENTRED[:, :2])).fit()
    found = moderation(Y, X, Z)
    assert found.delta_r2 == pytest.approx(OTHER.rsquared - without.rsquared, abs=1e-12)
    assert found.test.p == pytest.approx(sm.OLS(Y, OTHER.model.exog).fit().pvalues[3], rel=1e-6)


def test_a_constant_moderator_is_named() -> None:
    with pytest.raises(NoVariation) as caught:
        moderation(Y, X, np.full(400, 3.0))
    assert caught.value.columns == (1,)


def test_a_moderator_that_repeats_the_predictor_is_collinear() -> None:
    with pytest.raises(Collinear) as caught:
        moderation(Y, X, 2 * X)
    assert 1 in caught.value.columns


def test_clusters_make_the_product_as_unsure_as_statsmodels_says() -> None:
    accounts = np.arange(400) // 8
    other = sm.OLS(Y, sm.add_constant(CENTRED))
    expected = other.fit(cov_type="cluster", cov_kwds={"groups": accounts}, use_t=True)
    found = moderation(Y, X, Z, errors="cluster", clusters=accounts).product
    assert found.standard_error == pytest.approx(expected.bse[3], rel=1e-9)
