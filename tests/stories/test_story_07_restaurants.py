"""Story 7: a restaurant chain prints one code a restaurant, and guests answer at the table."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from analysis.dataset import Dataset
from tests.stories.phone import phone
from tests.stories.stage import MINUTE, Row, Stage, answer_as
from tests.surveyapp.respondent import Person, found

RESTAURANTS = [f"Restaurant {number:02}" for number in range(1, 31)]
GUESTS = 7
"""At each of the first two restaurants."""
AGAIN = 2
"""Of them, how many answer once more with the same telephone."""
DOOR = "Tablet by the door"
LEAVING = 7
"""Guests who answer there, one after the other."""
FULL_HOUSE = 200
NETWORK = "192.0.2.44"
"""The address of everybody who uses a restaurant's network."""


@dataclass
class Played:
    """What was seen."""

    stage: Stage
    sheets: str
    addresses: list[str]
    data: Dataset
    rows: list[Row]


@pytest.fixture(scope="module")
def played(stage: Stage) -> Played:
    survey, sheets, addresses = fielded(stage, "At the table", RESTAURANTS)
    for path in addresses[:2]:
        for guest in range(GUESTS):
            eat(stage, path, again=guest < AGAIN)
    leave(stage, survey)
    stage.close_survey(survey)
    return Played(stage, sheets, addresses, stage.dataset(survey), stage.table(survey))


def fielded(stage: Stage, title: str, places: list[str]) -> tuple[int, str, list[str]]:
    """A survey with a code for each place; its sheets, and the addresses on them."""
    survey = stage.open_survey("shipped:visit", title, privacy="anonymous")
    browser = stage.researcher()
    browser.post(f"/surveys/{survey}/links/places", units="\n".join(places), kind="open")
    sheets = html.unescape(browser.get(f"/surveys/{survey}/sheets").text)
    return survey, sheets, re.findall(re.escape(stage.config.public_url) + r"(/s/\w+)", sheets)


def eat(stage: Stage, path: str, *, again: bool) -> None:
    """A guest scans the code on the table, perhaps another time when the bill comes."""
    guest = answer_as(Person(stage.app), f"{path}?language=en", ANSWERS)
    if again:
        answer_as(guest, f"{path}?new=1", ANSWERS)


def leave(stage: Stage, survey: int) -> None:
    """Guests answer at the tablet by the door."""
    browser = stage.researcher()
    browser.post(f"/surveys/{survey}/links/places", units=DOOR, kind="kiosk")
    sheets = html.unescape(browser.get(f"/surveys/{survey}/sheets").text)
    tablet = Person(stage.app)
    for _ in range(LEAVING):
        answer_as(tablet, found(rf"{DOOR}.*?(/s/\w+)", sheets) + "?language=en", ANSWERS)


def begins(stage: Stage, path: str) -> bool:
    """Whether somebody on a restaurant's network gets beyond the first page."""
    guest = Person(stage.app, address=NETWORK)
    guest.open(path)
    return guest.press(SATV1="8").status_code != 429


ANSWERS = {"SATV1": "8", "EFF1": "6", "WAI1": ["none"], "LOY2": "9", "OPN1": "More bread"}


def test_every_restaurant_has_a_sheet_with_its_own_code(played: Played) -> None:
    assert all(name in played.sheets for name in RESTAURANTS)
    assert (len(set(played.addresses)), played.sheets.count("data:image/svg+xml")) == (30, 30)


def test_every_answer_knows_its_restaurant(played: Played) -> None:
    units = list(played.data.facts["unit"])
    expected = GUESTS + AGAIN
    assert [units.count(name) for name in RESTAURANTS[:3]] == [expected, expected, 0]


def test_a_telephone_that_has_answered_before_is_flagged(played: Played) -> None:
    flagged = [row["same_device"] for row in played.rows if row["unit"] != DOOR]
    assert flagged.count("1") == 2 * AGAIN
    assert flagged.count("") == 2 * GUESTS


def test_guests_at_a_tablet_are_not_taken_for_one(played: Played) -> None:
    flagged = [row["same_device"] for row in played.rows if row["unit"] == DOOR]
    assert flagged == [""] * LEAVING


def test_a_full_restaurant_answers_by_one_network_and_a_script_waits(played: Played) -> None:
    stage = played.stage
    _, _, (path, _) = fielded(stage, "At noon", ["Bar", "Hall"])
    assert all(begins(stage, path) for _ in range(FULL_HOUSE))
    assert not all(begins(stage, path) for _ in range(FULL_HOUSE))
    stage.wait(MINUTE)
    assert begins(stage, path)


def test_nothing_is_claimed_of_all_guests(played: Played) -> None:
    source = played.data.source
    assert (source.self_selected, source.invited) == (True, None)


def test_a_guest_answers_in_english_at_the_table(played: Played, browser: Browser) -> None:
    stage = played.stage
    survey, _, (path, _) = fielded(stage, "In the garden", ["Garden", "Terrace"])
    for _ in range(GUESTS):
        eat(stage, path, again=False)
    with stage.served() as address, phone(browser, "en") as telephone:
        pages = telephone.answer(f"{address}{path}", {**ANSWERS, "OPN1": "Warmer soup"})
    stage.close_survey(survey)
    last = [row for row in stage.table(survey) if row["OPN1"] == "Warmer soup"]
    assert "Thank you" in pages[-1]
    assert [row["language"] for row in last] == ["en"]
