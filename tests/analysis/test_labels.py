"""Columns of words or numbers as codes."""

import numpy as np

from analysis.labels import labelled

WORDS = np.array(["north", None, "south", "", "north"], dtype=object)


def test_labels_are_counted_in_the_order_of_the_alphabet() -> None:
    assert labelled(WORDS[::-1]).counts() == {"north": 2, "south": 1}


def test_an_empty_word_is_no_label() -> None:
    assert list(labelled(WORDS).codes) == [0, -1, 1, -1, 0]


def test_numbers_serve_as_labels() -> None:
    assert labelled(np.array([2.5, np.nan, 1.0])).counts() == {"1": 1, "2.5": 1}


def test_what_reads_alike_is_one_label() -> None:
    assert labelled(np.array([1, "1", 1.0], dtype=object)).counts() == {"1": 3}


def test_a_label_nobody_has_has_no_rows() -> None:
    assert not labelled(WORDS).rows("west").any()


def test_rows_without_a_label_are_groups_of_their_own() -> None:
    groups = labelled(WORDS).alone()
    assert groups[0] == groups[4]
    assert np.unique(groups).size == 4


def test_some_rows_keep_the_names() -> None:
    part = labelled(WORDS).take(np.array([False, False, True, False, False]))
    assert part.counts() == {"south": 1}
