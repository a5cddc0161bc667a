"""Story 2: patients scan a code on their receipt; the queue system knows how long they waited."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from surveyapp.models import Invitation, Record
from tests.stories.forms import visit_with_causes
from tests.stories.phone import phone
from tests.stories.stage import Answers, Row, Stage

PATIENTS = """
fields: {key: patient, language: {value: nb}}
"""
QUEUE = """
fields:
  key: ticket
  customer: patient
  kind: {value: visit}
  happened_at: came
  unit: ward
  wait: {column: minutes, unit: minutes}
time_zone: Europe/Oslo
dates: day.month.year
"""
ON_THE_RECEIPT = """
trigger: {kind: event, event: visit}
channel: handed
quiet_days: 0
"""
PATIENTS_SEEN = 8
FELT = {"WAI1": ["before"], "WAI2": "25", "WAI3": "15", "WAI4": "4"}
CAUSES = {"WAI5": "3", "WAI6": "2", "WAI7": "5", "WAI8": "4", "WAI9": "5"}
ANSWERS: Answers = {"SATV1": "7", "EFF1": "5", "LOY2": "7", **FELT, **CAUSES}


@dataclass
class Played:
    """What was seen."""

    stage: Stage
    survey: int
    receipts: dict[str, str]
    """The address printed on each ticket's receipt."""
    rows: list[Row]


@pytest.fixture(scope="module")
def played(stage: Stage) -> Played:
    form = stage.publish(visit_with_causes())
    survey = stage.open_survey(form, "Venterommet", role="patient")
    stage.programme(survey, "On the receipt", ON_THE_RECEIPT)
    stage.bring_in("customers", [{"patient": f"p{n}"} for n in range(PATIENTS_SEEN)], PATIENTS)
    stage.bring_in("events", [visit(n) for n in range(PATIENTS_SEEN)], QUEUE)
    stage.work()
    saved = stage.researcher().get(f"/surveys/{survey}/invitations/links.csv").text
    receipts = {row["event"]: row["address"] for row in csv.DictReader(StringIO(saved))}
    for number in range(1, PATIENTS_SEEN):
        stage.answer(path_of(receipts[f"ticket-{number}"]), ANSWERS)
    return Played(stage, survey, receipts, stage.table(survey))


def path_of(address: str) -> str:
    return address[address.index("/p/") :]


def visit(number: int) -> dict[str, object]:
    """As the queue system writes it, with more than the survey may know."""
    came = {"ticket": f"ticket-{number}", "patient": f"p{number}", "came": "02.03.2026 08:30"}
    return {**came, "ward": "Legevakten", "minutes": 30 + number, "reason": "Hjertebank"}


def test_every_visit_gets_a_personal_code_and_no_message(played: Played) -> None:
    with played.stage.looking() as session:
        channels = list(session.scalars(select(Invitation.channel)))
    assert [channel.value for channel in channels] == ["handed"] * PATIENTS_SEEN
    assert len(set(played.receipts.values())) == PATIENTS_SEEN
    assert played.stage.letters() == []


def test_actual_felt_and_acceptable_wait_stand_in_one_row(played: Played) -> None:
    waits = sorted((row["actual_wait"], row["WAI2"], row["WAI3"]) for row in played.rows)
    assert waits == [(str(30 + number), "25", "15") for number in range(1, PATIENTS_SEEN)]


def test_what_made_the_wait_harder_stands_beside_it(played: Played) -> None:
    found = [{name: row[name] for name in CAUSES} for row in played.rows]
    assert found == [CAUSES] * (PATIENTS_SEEN - 1)


def test_a_patient_answers_on_a_phone(played: Played, browser: Browser) -> None:
    stage = played.stage
    with stage.served(), phone(browser, "nb") as telephone:
        pages = telephone.answer(played.receipts["ticket-0"], ANSWERS)
    assert "Omtrent hvor mange minutter ventet du" in "".join(pages)
    assert "Takk" in pages[-1]
    assert "30" in {row["actual_wait"] for row in stage.table(played.survey)}


def test_nothing_about_anybodys_health_is_kept(played: Played) -> None:
    with played.stage.looking() as session:
        kept = [
            str(value)
            for table in Record.metadata.sorted_tables
            for row in session.execute(select(table))
            for value in row
        ]
    assert not any("Hjertebank" in value for value in kept)
    assert any("Legevakten" in value for value in kept)
