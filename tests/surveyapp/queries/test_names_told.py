import pytest

from surveyapp.queries.names_told import names_told

SIZES = [
    ({"a": 9, "b": 7}, {"a", "b"}),
    ({"a": 9, "b": 8, "c": 3}, {"a"}),
    ({"a": 9, "b": 8, "c": 3, "d": 2}, {"a"}),
    ({"a": 9, "b": 8, "c": 4, "d": 3}, {"a", "b"}),
    ({"a": 9, "b": 3}, set()),
    ({"a": 1}, set()),
    ({}, set()),
]


@pytest.mark.parametrize(("sizes", "told"), SIZES)
def test_a_group_without_a_name_is_never_alone(sizes: dict[str, int], told: set[str]) -> None:
    assert names_told(sizes, 7) == told


def test_where_one_is_enough_all_are_told() -> None:
    assert names_told({"a": 1, "b": 2}, 1) == {"a", "b"}
