import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.questions.masking import MASK, masked, spoken
from analysis.simulation.company import simulate
from questionnaires import library
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
        ("Kari was rude", "Kari"),
        ("kari was rude", "kari"),
        ("Karis feil", "Karis"),
        ("Anna-Lena hjälpte mig", "Anna"),
        ("Ruggsveen Hovland hjalp meg", "Ruggsveen"),
        ("Ruggsveen her, jeg venter ennå", "Ruggsveen"),
        ("For sen. Mvh\nRuggsveen", "Ruggsveen"),
        ("Too slow. Kind regards, Ruggsveen", "Ruggsveen"),
        ("För sent.\nRuggsveen", "Ruggsveen"),
        ("jeg heter ruggsveen og venter", "ruggsveen"),
        ("my name is ruggsveen", "ruggsveen"),
        ("jag heter ruggsveen", "ruggsveen"),
        ("Jeg snakket med Ruggsveen", "Ruggsveen"),
        ("I talked to Ruggsveen", "Ruggsveen"),
        ("Jag pratade med Ruggsveen", "Ruggsveen"),
        ("Send it to Dr. Ruggsveen", "Ruggsveen"),
        ("Snakk med dem, f.eks. Ruggsveen", "Ruggsveen"),
        ("Hi Ruggsveen, it is late", "Ruggsveen"),
        ("Jeg bor i Storgata 12 b", "12"),
        ("Storgatan 5 är stängd", "Storgatan"),
        ("22 Baker Street is too far", "22"),
        ("Karl Johans gate 5 er stengt", "gate"),
        ("Send it to 0150 Oslo", "0150"),
        ("Fødselsnummer 010190 12345", "12345"),
        ("Personnummer 19121212+1212", "1212"),
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
        "Flere folk i skranken etter klokka fire, takk.",
        "Heng opp en tavle som viser forventet ventetid.",
        "Sätt upp en skylt som visar hur lång väntan blir.",
        "Hang up a sign. Opening hours on Saturdays would help",
        "Frakten kostar mer än den borde. Lördagsöppet vore bra!",
        "Reward loyal customers! Will you? Even if I'm late and I've waited",
        "Inga problem, fungerar bra",
        "Endre åpningstidene",
    ],
)
def test_plain_comments_stay_as_they_are(comment: str) -> None:
    assert masked(comment, spoken([comment, "shorter queue"]), frozenset({"Havblikk"})) == comment


def test_comments_are_drawn_by_the_seed() -> None:
    made = answers({"satisfaction": normal(30, 1)}, comments=[f"word {i % 7}" for i in range(30)])
    assert found(made, "comments.said") == found(made, "comments.said")
    assert np.unique(found(made, "comments.said").facts["samples"]).size > 1  # type: ignore[call-overload]


def test_the_lines_of_a_list_are_sentences() -> None:
    listed = "- Flere folk\n- Raskere svar"
    assert masked(listed, spoken([listed])) == "- Flere folk - Raskere svar"


def test_a_name_with_a_capital_elsewhere_is_hidden_at_the_start_too() -> None:
    known = spoken(["I asked for Ruggsveen"])
    assert masked("Ruggsveen was not there", known) == f"{MASK} was not there"


def test_a_first_word_that_others_write_small_is_no_name() -> None:
    known = spoken(["ask for Frakten", "frakten er dyr"])
    assert masked("Frakten er dyr", known) == "Frakten er dyr"


def test_no_word_of_the_simulated_comments_is_hidden_but_towns() -> None:
    texts = simulate(library.load("full"), customers=600).dataset().texts["OPN1"]
    said = [str(text) for text in texts if text]
    known = spoken(said)
    gone = {text for text in said if MASK in masked(text, known)}
    assert all("Bergen" in text or "Göteborg" in text or "Leeds" in text for text in gone), gone
