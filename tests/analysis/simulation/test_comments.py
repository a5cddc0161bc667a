import pytest

from analysis.simulation.comments import COMMENTS, pick_comment


def test_every_language_has_comments_on_the_same_subjects():
    assert len({frozenset(subjects) for subjects in COMMENTS.values()}) == 1


def test_no_comment_is_there_twice():
    every = [c for subjects in COMMENTS.values() for group in subjects.values() for c in group]
    assert len(every) == len(set(every))


def test_who_waited_too_long_mostly_writes_about_it():
    assert pick_comment("sv", 0.0, over_limit=True, luck=0.1) in COMMENTS["sv"]["waiting"]


def test_who_is_satisfied_mostly_praises():
    assert pick_comment("nb", 1.5, over_limit=False, luck=0.1) in COMMENTS["nb"]["praise"]


@pytest.mark.parametrize("luck", [0.0, 0.25, 0.5, 0.75, 0.999])
def test_a_language_without_comments_falls_back_to_english(luck: float):
    english = {c for group in COMMENTS["en"].values() for c in group}
    assert pick_comment("fi", 0.0, over_limit=False, luck=luck) in english
