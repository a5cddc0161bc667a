import numpy as np
import pytest

from analysis.statistics.errors import NotIdentified, NoVariation, OutOfRange
from analysis.statistics.validity import htmt, htmt2
from tests.analysis.statistics.invented import scale, with_correlation
from tests.analysis.statistics.references import EXACT, columns, reference
from tests.shared import needs_shared

CONSTRUCTS = ("Image", "Expectation", "Quality", "Value", "Satisfaction")


def constructs(name: str, wanted: tuple[str, ...]) -> tuple[list[str], list[list[int]]]:
    values = reference("reliability_validity")[name]["scales"]
    items = [item for scale_name in wanted for item in values[scale_name]["items"]["item"]]
    sizes = [values[scale_name]["k"] for scale_name in wanted]
    starts = np.cumsum([0, *sizes])
    return items, [list(range(a, a + k)) for a, k in zip(starts, sizes, strict=False)]


@needs_shared
@pytest.mark.parametrize("name", ["mobi", "hs", "simo", "simc"])
def test_geometric_htmt_equals_semtools(name: str) -> None:
    expected = reference("reliability_validity")[name]["htmt2"]
    items, groups = constructs(name, tuple(expected["rows"]))
    found = htmt2(columns(name, items), groups).ratios
    assert found == pytest.approx(np.array(expected["values"]), abs=EXACT)


@needs_shared
def test_arithmetic_htmt_equals_seminr() -> None:
    expected = reference("pls")["mobi_seminr_path"]["htmt"]["values"]
    items, groups = constructs("mobi", CONSTRUCTS)
    found = htmt(columns("mobi", items), groups).ratios
    for row in range(1, 5):
        assert found[row, :row] == pytest.approx(expected[row][:row], abs=EXACT)


@needs_shared
def test_signed_htmt_equals_csem() -> None:
    expected = np.array(reference("pls")["mobi_cSEM_PLS"]["htmt"]["values"])
    items, groups = constructs("mobi", (*CONSTRUCTS, "Loyalty"))
    found = htmt(columns("mobi", items), groups, absolute=False)
    without_complaints = np.delete(np.delete(expected, 5, 0), 5, 1)
    below = np.tril_indices(6, k=-1)
    assert found.ratios[below] == pytest.approx(without_complaints[below], abs=EXACT)
    assert found.negative == 0


def test_htmt_is_the_ratio_of_mean_correlations() -> None:
    items = scale(items=4)
    r = np.corrcoef(items, rowvar=False)
    expected = r[:2, 2:].mean() / np.sqrt(r[0, 1] * r[2, 3])
    found = htmt(items, [[0, 1], [2, 3]])
    assert (found.largest, found.pair) == (pytest.approx(expected, abs=1e-12), (0, 1))


def test_equal_correlations_make_both_forms_one() -> None:
    items = with_correlation(np.full((4, 4), 0.5) + np.eye(4) / 2)
    both = [form(items, [[0, 1], [2, 3]]).largest for form in (htmt, htmt2)]
    assert both == pytest.approx([1.0, 1.0], abs=1e-12)


def test_negative_correlations_count_by_size() -> None:
    items = with_correlation(np.full((4, 4), 0.5) + np.eye(4) / 2) * [1, 1, 1, -1]
    assert htmt(items, [[0, 1], [2, 3]]).largest == pytest.approx(1.0, abs=1e-12)


def test_negative_correlations_within_a_construct_are_counted() -> None:
    items = with_correlation(np.full((4, 4), 0.5) + np.eye(4) / 2) * [1, 1, 1, -1]
    assert htmt(items, [[0, 1], [2, 3]]).negative == 1


def test_items_without_correlation_have_no_ratio() -> None:
    with pytest.raises(OutOfRange):
        htmt(with_correlation(np.eye(4)), [[0, 1], [2, 3]], absolute=False)


def test_a_constant_item_is_named() -> None:
    items = scale()
    items[:, 1] = 3
    with pytest.raises(NoVariation) as caught:
        htmt(items, [[0, 1], [2, 3]])
    assert caught.value.columns == (1,)


@pytest.mark.parametrize("position", [-1, 4])
def test_an_item_off_the_table_is_refused(position: int) -> None:
    with pytest.raises(OutOfRange):
        htmt(scale(), [[0, 1], [2, position]])


def test_a_construct_of_one_item_has_no_htmt() -> None:
    with pytest.raises(NotIdentified):
        htmt(scale(), [[0], [1, 2]])


def test_one_construct_has_nothing_to_differ_from() -> None:
    with pytest.raises(NotIdentified):
        htmt(scale(), [[0, 1]])
