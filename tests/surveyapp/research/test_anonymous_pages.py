"""The pages of an anonymous survey tell how far it has come, and nothing of anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask

from surveyapp.models import Privacy, Survey
from tests.staff import Browser
from tests.surveyapp.anonymous_answers import answers_come
from tests.surveyapp.factories import a_survey
from tests.surveyapp.invented_customers import a_customer, a_programme, deliver, plan

Come = Callable[[int], str]
"""Lets so many people answer; the address of the survey's page."""


@pytest.fixture
def come(app: Flask) -> Come:
    with app.extensions["database"].writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        a_customer(session, "anna")
        plan(session, a_programme(session, survey))
        deliver(session)
        number = survey.id

    def answer(people: int) -> str:
        with app.extensions["database"].writing() as session:
            answers_come(session, session.get_one(Survey, number), people)
        return f"/surveys/{number}"

    return answer


@pytest.fixture
def browser(signed_in: Callable[[str], Browser]) -> Browser:
    return signed_in("researcher")


def test_answers_that_cannot_be_shown_yet_are_told_in_sevens(browser: Browser, come: Come) -> None:
    page = browser.get(come(13)).text
    assert "No answers can be shown yet" in page
    assert "At least 7 answers have come in" in page


def test_the_page_does_not_tell_how_many_links_were_used(browser: Browser, come: Come) -> None:
    assert "nobody sees which of them have been used" in browser.get(come(1)).text


def test_a_programme_does_not_tell_how_many_it_won(browser: Browser, come: Come) -> None:
    page = browser.get(f"{come(1)}/programmes").text
    assert "not told, the survey is anonymous" in page


def rows(browser: Browser, survey: str) -> int:
    content = browser.get(f"{survey}/dataset.csv").data.decode("utf-8-sig")
    return len(list(csv.DictReader(io.StringIO(content))))


def test_the_dataset_holds_nothing_until_enough_can_be_held_back(
    browser: Browser, come: Come
) -> None:
    survey = come(13)
    before = rows(browser, survey)
    browser.post(f"{survey}/state", state="closed")
    assert (before, rows(browser, survey)) == (0, 13)
