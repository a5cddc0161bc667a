"""Story 8: an online shop asks those whose parcel came, late or not, and whether they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.stories.forms import visit_with_causes
from tests.stories.stage import DAY, MONDAY, Row, Stage
from tests.surveyapp.respondent import Person

CUSTOMERS = """
fields: {key: buyer, email: email, language: {value: en}}
"""
PARCELS = """
fields:
  key: order
  customer: buyer
  kind: {value: delivery}
  happened_at: ordered
  promised_at: promised
  delivered_at: delivered
facts: {order_id: order}
time_zone: Europe/Oslo
"""
AFTER_DELIVERY = """
trigger: {kind: event, event: delivery, after: 1 day, counted_from: delivered_at}
late: 5 days
"""
DELAYS = [3, 3, 3, 3, 0, 0, -1, 0]
"""Days after the promise, of each buyer's parcel."""


@dataclass
class Played:
    """What was seen."""

    early: list[str]
    asked: list[str]
    questions: str
    """The page on which that buyer was asked about the wait."""
    rows: list[Row]


@pytest.fixture(scope="module")
def played(stage: Stage) -> Played:
    form = stage.publish(visit_with_causes())
    survey = stage.open_survey(form, "After delivery", unit="days")
    stage.programme(survey, "After delivery", AFTER_DELIVERY)
    buyers = [{"buyer": f"b{n}", "email": f"b{n}@example.org"} for n in range(len(DELAYS))]
    stage.bring_in("customers", buyers, CUSTOMERS)
    stage.bring_in("events", [parcel(n, delivered=False) for n in range(len(DELAYS))], PARCELS)
    stage.go_to(MONDAY + 8 * DAY)
    stage.work()
    early = stage.recipients()
    stage.bring_in("events", [parcel(n, delivered=True) for n in range(len(DELAYS))], PARCELS)
    stage.go_to(MONDAY + 10 * DAY)
    stage.work()
    questions = answer_slowly(stage)
    for n in range(1, len(DELAYS)):
        stage.answer(stage.link_in(stage.letter_to(f"b{n}")), LATE if DELAYS[n] > 0 else ON_TIME)
    return Played(early, stage.recipients(), questions, stage.table(survey))


def parcel(number: int, *, delivered: bool) -> dict[str, object]:
    promised = MONDAY + 5 * DAY
    came = day(promised + DELAYS[number] * DAY) if delivered else ""
    known = {"buyer": f"b{number}", "order": f"o{number}", "ordered": day(MONDAY)}
    return {**known, "promised": day(promised), "delivered": came}


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d} 12:00"


ON_TIME = {"SATV1": "9", "EFF1": "6", "WAI1": ["none"], "LOY2": "9"}
UNHAPPY = {"SATV1": "6", "EFF1": "5", "WAI1": ["after"], "LOY2": "6"}
WAITED = {"WAI2": "3", "WAI3": "1", "WAI4": "4"}
TOLD = {"WAI5": "5", "WAI6": "6", "WAI7": "dont_know", "WAI8": "4", "WAI9": "3"}
LATE = {**UNHAPPY, **WAITED, **TOLD}


def answer_slowly(stage: Stage) -> str:
    """The first buyer answers; the page with the question about the length of the wait."""
    path, person = stage.link_in(stage.letter_to("b0")), Person(stage.app)
    person.open(path)
    person.press(**{name: LATE[name] for name in ("SATV1", "EFF1", "WAI1")})
    questions = person.page
    stage.answer(path, LATE)
    return questions


def test_nobody_is_asked_before_the_parcel_has_come(played: Played) -> None:
    assert played.early == []
    assert played.asked == [f"b{number}" for number in range(len(DELAYS))]


def test_the_wait_is_asked_in_days(played: Played) -> None:
    assert "Roughly how many days did you wait" in played.questions


def test_lateness_in_days_stands_beside_what_was_felt_and_told(played: Played) -> None:
    names = ("actual_wait", "WAI2", "WAI3", "WAI6", "SATV1")
    found = [[row[name] for name in names] for row in played.rows if row["WAI2"]]
    assert found == [["3", "3", "1", "6", "6"]] * DELAYS.count(3)


def test_who_was_served_in_time_or_early_counts_as_not_late(played: Played) -> None:
    waits = [row["actual_wait"] for row in played.rows if row["SATV1"] == "9"]
    assert waits == ["0"] * 4


def test_the_wait_after_the_purchase_is_told_from_others(played: Played) -> None:
    phases = sorted(row["WAI1"] for row in played.rows)
    assert phases == ["after"] * 4 + ["none"] * 4
