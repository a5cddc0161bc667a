import numpy as np
import pytest

from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.pls.blindfolding import blindfolding
from analysis.statistics.pls.options import PlsOptions
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.pls_models import CONSTRUCTS, answers, chain, ecsi, found, mobi
from tests.analysis.statistics.references import EXACT
from tests.shared import needs_shared


@needs_shared
def test_q2_of_ecsi_equals_sempls() -> None:
    expected = found("mobi_semPLS_default", "q2_blindfold_d7")["Q2"]["values"]
    ours = blindfolding(mobi(), ecsi(), options=PlsOptions(scheme="centroid")).q2
    for name, q2, (value,) in zip(CONSTRUCTS, ours, expected, strict=True):
        assert q2 == (None if value is None else pytest.approx(value, abs=EXACT)), name


def test_single_items_are_foretold_by_the_regression_on_the_other_rows() -> None:
    table = answers(n=40, k=2)
    table = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
    errors = deviations = 0.0
    for first in range(5):
        seen = np.arange(40) % 5 != first
        r, y = np.corrcoef(table[seen].T)[0, 1], table[seen, 1]
        foretold = y.mean() + y.std(ddof=1) * r * table[~seen, 0]
        errors += float(((table[~seen, 1] - foretold) ** 2).sum())
        deviations += float(((table[~seen, 1] - y.mean()) ** 2).sum())
    ours = blindfolding(table, chain((1, 1)), omission_distance=5)
    assert (ours.errors[1], ours.deviations[1]) == pytest.approx((errors, deviations), abs=EXACT)


def test_what_has_nothing_to_do_with_its_sources_is_not_foretold() -> None:
    noise = random().standard_normal((200, 4))
    q2 = blindfolding(noise, chain((2, 2))).q2[1]
    assert q2 is not None
    assert q2 < 0.02


def test_exogenous_and_mode_b_constructs_have_no_q2() -> None:
    assert blindfolding(answers(k=4), chain((2, 2), "AB")).q2 == (None, None)


@pytest.mark.parametrize("modes", ["BAA", "ABA", "AAA"])
def test_every_mode_and_scheme_gives_a_number(modes) -> None:
    for scheme in ("centroid", "factorial", "path"):
        q2 = blindfolding(answers(), chain((2, 2, 2), modes), options=PlsOptions(scheme=scheme)).q2
        assert 0 < (q2[2] or 0) < 1


def test_bad_distances_and_options_are_refused() -> None:
    for distance in (1, 120):
        with pytest.raises(OutOfRange):
            blindfolding(answers(), chain((3, 3)), omission_distance=distance)
    with pytest.raises(OutOfRange):
        blindfolding(answers(), chain((3, 3)), options=PlsOptions(consistent=True))
    with pytest.raises(TooFewObservations):
        blindfolding(answers(n=4), chain((3, 3)), omission_distance=2)


@pytest.mark.parametrize("column", [1, 3, 5])
def test_an_item_that_varies_in_hidden_rows_only_is_named(column) -> None:
    table = answers()
    table[:, column] = 0
    table[7, column] = 1
    with pytest.raises(NoVariation) as raised:
        blindfolding(table, chain((2, 2, 2)))
    assert raised.value.columns == (column,)
