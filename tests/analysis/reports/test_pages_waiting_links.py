"""What a wait runs through, shorter waits, tried changes and later behaviour, as managers read."""

import pytest

from analysis.findings import Finding, Unit, Verdict
from analysis.reports.pages import loyalty, waiting
from tests.analysis.reports.made import finding, refused, telling, words


def waited(*more: Finding, language: str = "en") -> str:
    actual = finding("waiting.actual", 12.0, (11.0, 13.0), Unit.WAIT, p90=30.0)
    return words(waiting.page(telling(actual, *more, language=language)))


def gain(verdict: Verdict = Verdict.SURE) -> Finding:
    facts = {"fewer": 5.0, "outcome": "satisfaction"}
    return finding("waiting.what_if.satisfaction", 2.4, (1.9, 2.9), verdict=verdict, **facts)


def test_what_runs_through_the_wait_is_one_sentence() -> None:
    through = finding("waiting.mediation.indirect", -0.3, (-0.4, -0.2), outcome="loyalty")
    assert "waiting and loyalty run together through satisfaction with the wait." in waited(through)


def test_where_it_cannot_be_told_nothing_runs_through() -> None:
    unclear = finding("waiting.mediation.indirect", -0.1, (-0.4, 0.2), verdict=Verdict.CANNOT_TELL)
    assert "run together" not in waited(unclear)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "about 2.4 points higher (between 1.9 and 2.9) if those who wait less today"),
        ("nb", "omtrent 2,4 poeng høyere (mellom 1,9 og 2,9), forutsatt at de som venter kortere"),
        ("sv", "ungefär 2,4 poäng högre (mellan 1,9 och 2,9), förutsatt att de som väntar kortare"),
    ],
)
def test_a_shorter_wait_is_told_with_what_it_assumes(language: str, sentence: str) -> None:
    assert sentence in waited(gain(), language=language)


def test_money_joins_the_sentence_only_where_it_is_clear() -> None:
    money = finding("waiting.what_if.money", 50.0, (20.0, 80.0), Unit.MONEY)
    unclear = finding("waiting.what_if.money", 50.0, (-20.0, 80.0), Unit.MONEY, Verdict.CANNOT_TELL)
    assert "revenue about 50" in waited(gain(), money)
    assert "revenue" not in waited(gain(), unclear)


def test_a_wait_outside_the_data_is_not_told() -> None:
    beyond = refused("waiting.what_if.satisfaction", "beyond_data", value=5.0, low=1.0, high=3.0)
    assert "If every wait" not in waited(beyond)


def test_only_a_lot_led_to_something() -> None:
    arm = finding("waiting.arm.wait.told", 6.0, (4.0, 8.0), arm="told", outcome="WAI4")
    assert "“told” led to about 6 points higher satisfaction with the wait" in waited(arm)


def test_an_arm_without_a_clear_difference_is_told_as_such() -> None:
    arm = finding(
        "waiting.arm.wait.told", 1.0, (-2.0, 4.0), verdict=Verdict.CANNOT_TELL, arm="told"
    )
    assert "We cannot tell whether “told” made a difference" in waited(arm)


def test_who_left_is_told_beside_what_was_said() -> None:
    facts = {"measure": "left", "share": 0.2}
    left = finding("loyalty.behaviour.satisfaction", 0.67, (0.6, 0.75), Unit.RATIO, **facts)
    together = finding(
        "loyalty.correlation", 0.6, (0.5, 0.7), Unit.CORRELATION, satisfaction="satisfaction"
    )
    said = words(loyalty.page(telling(together, left)))
    assert "20% did within a year" in said
    assert "0.67 times as high (between 0.60 and 0.75)" in said
