"""Story 9: a telecom firm asks each quarter, and learns a year later who has left."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.stories.stage import DAY, HOUR, MONDAY, Row, Stage

SUBSCRIBERS = """
fields: {key: number, name: name, email: email, language: {value: nb}}
facts: {revenue_12m: revenue, margin_12m: margin}
consents:
  named_answers: {given: named, wording: 2026-1}
  linked_waves: {given: linked, wording: 2026-1}
"""
CHURN = """
fields: {key: number}
facts: {churned_at: left, days_observed: days}
"""
QUARTERLY = """
trigger: {kind: filter}
quiet_days: 60
"""
WAVES = ("2026-1", "2026-2", "2026-3", "2026-4")
SUBSCRIBED = 8
TROUBLE = {"LOY5": "5", "SWI1": "6", "OPN1": "Dekning i kjelleren"}
HOSTAGE = {"SAT1": "6", "SAT2": "5", "SAT3": "6", "LOY1": "8", "LOY2": "8", **TROUBLE}
HAPPY = {"LOY1": "9", "LOY2": "9", "LOY5": "6", "OPN1": "Alt virker"}
CONTENT = {"SAT1": "9", "SAT2": "8", "SAT3": "8", **HAPPY}


@dataclass
class Played:
    """What was seen."""

    mails: list[int]
    """In each quarter."""
    rows: list[Row]
    manager: str
    """The results as a manager sees them."""
    pages: dict[str, str]
    """Of a subscriber who lets staff see answers by name, and of one who does not."""


@pytest.fixture(scope="module")
def played(stage: Stage) -> Played:
    survey = stage.open_survey("shipped:pulse_risk", "Hvert kvartal")
    stage.bring_in("customers", [subscriber(n) for n in range(SUBSCRIBED)], SUBSCRIBERS)
    mails = [quarter(stage, survey, number) for number in range(len(WAVES))]
    stage.go_to(MONDAY + 365 * DAY)
    left = [later(n) for n in range(SUBSCRIBED)]
    stage.bring_in("customers", left, CHURN)
    manager = stage.manager().get(f"/results/{survey}").text
    pages = {name: stage.customer_page(name) for name in ("t0", "t1")}
    return Played(mails, stage.table(survey), manager, pages)


def subscriber(number: int) -> dict[str, object]:
    who = {"number": f"t{number}", "name": f"Ola {number}", "email": f"t{number}@example.org"}
    agreed = {"named": "yes" if number == 1 else "no", "linked": "no" if number == 2 else "yes"}
    return {**who, "revenue": 4800, "margin": 1200, **agreed}


def later(number: int) -> dict[str, object]:
    """The first has left in November."""
    left = "2026-11-30" if number == 0 else ""
    return {"number": f"t{number}", "left": left, "days": 273 if left else 365}


def quarter(stage: Stage, survey: int, number: int) -> int:
    """One wave: everybody is asked, and answers; how many mails it took."""
    before = len(stage.letters())
    stage.go_to(MONDAY + HOUR + number * 91 * DAY)
    stage.researcher().post(f"/surveys/{survey}/waves", label=WAVES[number])
    if number == 0:
        stage.programme(survey, "Each quarter", QUARTERLY)
    stage.work()
    for person in range(SUBSCRIBED):
        link = stage.link_in(stage.letter_to(f"t{person}"))
        stage.answer(link, CONTENT if person else HOSTAGE)
    return len(stage.letters()) - before


def test_each_quarter_everybody_is_asked_once(played: Played) -> None:
    assert played.mails == [SUBSCRIBED] * 4


def test_every_answer_belongs_to_its_wave(played: Played) -> None:
    waves = [row["wave"] for row in played.rows]
    assert [waves.count(wave) for wave in WAVES] == [SUBSCRIBED] * 4


def test_what_makes_a_hostage_stands_in_one_row(played: Played) -> None:
    found = [row for row in played.rows if row["SWI1"] == "6"]
    told = [(row["SAT1"], row["LOY1"], row["LOY5"], row["revenue_12m"]) for row in found]
    assert told == [("6", "8", "5", "4800")] * 4


def test_who_has_left_by_the_next_year_is_known_in_every_row(played: Played) -> None:
    days = [row["days_observed"] for row in played.rows]
    assert (days.count("273"), days.count("365")) == (4, 4 * SUBSCRIBED - 4)


def test_waves_of_a_person_are_linked_only_with_consent(played: Played) -> None:
    times = Counter(row["respondent"] for row in played.rows)
    assert sorted(times.values()) == [1] * 4 + [4] * (SUBSCRIBED - 1)


def test_the_saved_dataset_names_nobody(played: Played) -> None:
    assert all(re.fullmatch(r"person \d+", row["respondent"]) for row in played.rows)
    assert not any("Ola" in value for row in played.rows for value in row.values())


def test_a_manager_sees_no_list_of_persons(played: Played) -> None:
    assert "Hvert kvartal" in played.manager
    assert not re.search(r"\bt\d\b|Ola \d", played.manager)


def test_answers_stand_beside_a_name_only_with_consent(played: Played) -> None:
    assert "Dekning i kjelleren" not in played.pages["t0"]
    assert "Alt virker" in played.pages["t1"]
