import numpy as np
import pytest

from analysis.statistics.errors import OutOfRange
from analysis.statistics.pls.design import Block, InvalidPathModel, PathModel
from analysis.statistics.pls.options import PlsOptions
from tests.analysis.statistics.pls_models import chain, ecsi

A, B = Block("a", (0, 1)), Block("b", (2,))


def problems(blocks, paths):
    with pytest.raises(InvalidPathModel) as raised:
        PathModel(blocks, paths)
    return " / ".join(raised.value.problems)


def test_every_problem_is_named_at_once() -> None:
    said = problems((Block("a", (0, 0)), Block("a", ()), B), (("a", "c"),))
    for part in (
        "two blocks are called a",
        "a has no items",
        "item 0",
        "c is in a path",
        "b has no",
    ):
        assert part in said


def test_paths_must_not_run_in_a_circle() -> None:
    assert "circle" in problems((A, B), (("a", "b"), ("b", "a")))
    assert "circle" in problems((A, B), (("a", "b"), ("a", "a")))


def test_a_path_stands_once_and_items_are_column_positions() -> None:
    said = problems((A, Block("b", (-1,))), (("a", "b"), ("a", "b")))
    assert "stands twice" in said
    assert "item -1 is not a column position" in said


def test_constructs_are_ordered_behind_all_their_sources() -> None:
    model = PathModel((A, B, Block("c", (3,))), (("c", "b"), ("b", "a")))
    assert model.order == (2, 1, 0)
    assert model.reachable.tolist() == [[False] * 3, [True, False, False], [True, True, False]]


def test_items_follow_their_blocks() -> None:
    model = PathModel((Block("b", (5, 2)), Block("a", (7,))), (("a", "b"),))
    assert model.items.tolist() == [5, 2, 7]
    assert model.owner.tolist() == [0, 0, 1]


def test_a_path_less_leaves_out_what_it_isolates() -> None:
    smaller = chain((1, 1, 1)).without(("b", "c"))
    assert smaller is not None
    assert smaller.names == ("a", "b", "c")
    assert PathModel((A, B), (("a", "b"),)).without(("a", "b")) is None


def test_in_ecsi_image_reaches_everything() -> None:
    assert np.flatnonzero(~ecsi().reachable[0]).tolist() == [0]


@pytest.mark.parametrize(
    "bad",
    [
        {"scheme": "pca"},
        {"scaling": "ranked"},
        {"signs": "random"},
        {"scaling": "raw", "consistent": True},
        {"tolerance": 0.0},
        {"max_iterations": 0},
    ],
)
def test_options_without_meaning_are_refused(bad) -> None:
    with pytest.raises(OutOfRange):
        PlsOptions(**bad)
