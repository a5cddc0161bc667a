"""Story 10: people of eighteen shops answer without a name, beside what customers say there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from sqlalchemy import inspect, select

from analysis.dataset import Dataset
from surveyapp.models import Link, Record, Response
from tests.stories.stage import HOUR, Row, Stage

SHOPS = [f"Shop {number:02}" for number in range(1, 19)]
SMALL = "Shop 18"
STAFF = {shop: 8 if shop == "Shop 01" else 4 if shop == SMALL else 7 for shop in SHOPS}
PEOPLE = """
fields: {key: number, name: name, email: email, language: {value: sv}}
facts: {unit: shop}
"""
TO_EVERYBODY = """
trigger: {kind: filter}
by: unit
keep_group: true
quiet_days: 0
"""
ANSWERING = ("Shop 01", "Shop 02", "Shop 17", SMALL)
"""Shops whose people answer here; one of those in the first does not."""
WORK = {"EMP1": "8", "EMP2": "7", "EMP3": "7", "EMP4": "9", "EMP5": "8", "EMP6": "5", "EMP7": "12"}
RELATION = {f"MIR{number}": "5" for number in range(1, 8)}


@dataclass
class Played:
    """What was seen."""

    stage: Stage
    mails: int
    signed_in: bool
    """Whether anybody who answered was asked for a name or a password."""
    again: str
    """The page for somebody who follows the link a second time."""
    early: list[int]
    """Rows of the datasets while the surveys were open."""
    data: Dataset
    rows: list[Row]
    customers: int


@pytest.fixture(scope="module")
def played(stage: Stage) -> Played:
    ours = stage.open_survey("shipped:employee_mirror", "Våra medarbetare", privacy="anonymous")
    theirs = stage.open_survey("shipped:visit", "Våra kunder", privacy="anonymous")
    people = [person(shop, n) for shop, size in STAFF.items() for n in range(size)]
    stage.bring_in("customers", people, PEOPLE)
    stage.programme(ours, "Everybody", TO_EVERYBODY)
    stage.work()
    asked_for_names = [
        "password" in stage.answer(stage.link_in(stage.letter_to(key)), {**WORK, **RELATION}).page
        for shop in ANSWERING
        for key in keys_of(shop)[: STAFF[shop] - (shop == "Shop 01")]
    ]
    stage.wait(HOUR)
    again = stage.answer(stage.link_in(stage.letter_to(keys_of(SMALL)[0])), {}).page
    ask_customers(stage, theirs)
    stage.researcher().post(f"/surveys/{theirs}/mirror", mirror=str(ours))
    early = [len(stage.table(survey)) for survey in (ours, theirs)]
    for survey in (ours, theirs):
        stage.close_survey(survey)
    both = stage.dataset(theirs)
    assert both.mirror is not None
    mails = len(stage.letters())
    return Played(stage, mails, any(asked_for_names), again, early, both, stage.table(ours), both.n)


def keys_of(shop: str) -> list[str]:
    return [f"{shop[-2:]}-{number}" for number in range(STAFF[shop])]


def person(shop: str, number: int) -> dict[str, object]:
    key = keys_of(shop)[number]
    return {"number": key, "name": f"Åsa {key}", "email": f"{key}@example.org", "shop": shop}


def ask_customers(stage: Stage, survey: int) -> None:
    """Seven customers answer in the first shop, by the code on its counter."""
    browser = stage.researcher()
    browser.post(f"/surveys/{survey}/links/places", units="\n".join(SHOPS), kind="open")
    with stage.looking() as session:
        slug = session.scalar(select(Link.slug).where(Link.label == "Shop 01"))
    waited = {"WAI1": ["before"], "WAI2": "10", "WAI3": "6", "WAI4": "6"}
    for _ in range(7):
        stage.answer(f"/s/{slug}", {"SATV1": "8", "EFF1": "6", "LOY2": "8", **waited})


def test_everybody_gets_a_link_and_nobody_signs_in(played: Played) -> None:
    assert played.mails == sum(STAFF.values())
    assert not played.signed_in


def test_a_link_answers_once(played: Played) -> None:
    assert "EMP1" not in played.again


def test_no_answer_is_seen_before_seven_more_of_its_shop_can_be_held_back(played: Played) -> None:
    assert played.early == [0, 0]


def test_a_shop_too_small_to_hide_in_is_not_told_from_another(played: Played) -> None:
    assert Counter(row["unit"] for row in played.rows) == {"Shop 01": 7, "Shop 02": 7, "": 4 + 7}


def test_both_sides_of_a_shop_stand_in_one_dataset(played: Played) -> None:
    mirror = played.data.mirror
    assert mirror is not None
    assert set(played.data.facts["unit"]) == {"Shop 01"}
    assert list(mirror.facts["unit"]).count("Shop 01") == 7
    assert set(mirror.values["EMP7"]) == {12.0}


def test_no_answer_names_a_link_a_person_or_a_time_of_day(played: Played) -> None:
    with played.stage.looking() as session:
        answers = session.scalars(select(Response).where(Response.survey_id == 1)).all()
    assert len(answers) == 25
    assert {(one.link_id, one.customer_id, one.event_id) for one in answers} == {(None, None, None)}
    assert {one.submitted_at.time().isoformat() for one in answers if one.submitted_at} == {
        "00:00:00"
    }


def test_no_value_of_an_answer_stands_with_a_person(played: Played) -> None:
    """Whatever leads to a person (keys, tokens, addresses) is nowhere among the answers."""
    with played.stage.looking() as session:
        answers = session.execute(select(Response.__table__)).mappings().all()
        told = {str(value) for row in answers for value in row.values() if unusual(value)}
        elsewhere = {
            str(value)
            for table in Record.metadata.sorted_tables
            if table.name not in {"response"}
            for row in session.execute(select(table)).all()
            for value in row
            if unusual(value)
        }
    assert told & elsewhere == set()


def unusual(value: object) -> bool:
    """A text that only one person or answer would have."""
    return isinstance(value, str) and len(value) > 20


def test_the_order_of_answers_is_not_that_of_sending(played: Played) -> None:
    with played.stage.looking() as session:
        keys = [column.name for column in inspect(Response).primary_key]
        numbers = session.scalars(select(Response.id)).all()
    assert keys == ["id"]
    assert all(re.fullmatch(r"[0-9a-f-]{36}", str(number)) for number in numbers)
    assert {number.version for number in numbers} == {4}
