import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.questions.masking import MASK, masked, spoken
from tests.analysis.questions.invented import answers, ask, code, found, hospitals, normal


def commented(n: int, text: str = "Shorter waits please") -> Dataset:
    return answers({"satisfaction": normal(20, 1)}, comments=[*[text] * n, *[None] * (20 - n)])


def test_six_comments_are_not_shown() -> None:
    assert code(commented(6), "comments.said") == "too_few_to_show"


def test_seven_comments_are_shown() -> None:
    facts = found(commented(7), "comments.said").facts
    assert (facts["shown"], facts["share"]) == (7, 0.35)


def test_at_most_a_dozen_comments_are_shown() -> None:
    assert found(commented(20), "comments.said").facts["shown"] == 12


def test_blank_comments_do_not_count() -> None:
    assert code(commented(9, "   "), "comments.said") == "too_few_to_show"


def test_hospitals_have_no_own_words() -> None:
    made = hospitals(answers({"satisfaction": normal(20, 1)}, comments=["Good"] * 20))
    refusal = ask("comments", made).refusal
    assert refusal is not None
    assert refusal.code == "ecological"


@pytest.mark.parametrize(
    ("comment", "hidden"),
    [
        ("Write to kari.nordmann@example.com please", "kari"),
        ("Call me on +47 912 34 567 today", "912"),
        ("My number is 040-123 45 67", "040"),
        ("The man at the desk, Olav, was rude", "Olav"),
        ("Anna-Lena helped me", "Lena"),
        ("Ask O'Brien why", "Brien"),
        ("See www.example.org/kari for more", "kari"),
        ("Born 12.05.1980 and still waiting", "1980"),
        ("Takk til Åse og Øyvind", "Øyvind"),
        ("KARI was rude", "KARI"),
    ],
)
def test_what_may_point_to_a_person_is_hidden(comment: str, hidden: str) -> None:
    text = masked(comment, spoken([comment]))
    assert hidden not in text
    assert MASK in text


@pytest.mark.parametrize(
    "comment",
    [
        "Shorter waits. The queue is too long",
        "I waited 25 minutes and I was NOT told why",
        "Kortere ventetid, og svar når jeg spør",
        "Havblikk should call back",
    ],
)
def test_plain_comments_stay_as_they_are(comment: str) -> None:
    assert masked(comment, spoken([comment, "shorter queue"]), frozenset({"Havblikk"})) == comment


def test_comments_are_drawn_by_the_seed() -> None:
    made = answers({"satisfaction": normal(30, 1)}, comments=[f"word {i % 7}" for i in range(30)])
    assert found(made, "comments.said") == found(made, "comments.said")
    assert np.unique(found(made, "comments.said").facts["samples"]).size > 1  # type: ignore[call-overload]
