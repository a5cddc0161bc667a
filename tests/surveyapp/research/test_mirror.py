"""A survey of customers is held against one among the organisation's own people."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from questionnaires import library
from surveyapp.models import Customer, CustomerKind, Response, ResponseStatus, Survey
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.surveys.create_survey import NewSurvey, create_survey
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire
from tests.staff import NOW, Browser

SignedIn = Callable[[str], Browser]


@pytest.fixture
def mirror_id(app: Flask) -> int:
    with app.extensions["database"].writing() as session:
        version = publish_questionnaire(session, library.load("employee_mirror"), NOW)
        survey = create_survey(session, version.id, NewSurvey("Our people", "Fjord"), NOW)
        return survey.id


def chosen(app: Flask, survey_id: int = 1) -> int | None:
    with app.extensions["database"].reading() as session:
        return session.get_one(Survey, survey_id).mirror_id


def hold_against(browser: Browser, survey_id: int, mirror: str) -> int:
    return browser.post(f"/surveys/{survey_id}/mirror", mirror=mirror).status_code


def test_the_other_side_is_chosen_and_taken_back(
    signed_in: SignedIn, app: Flask, mirror_id: int
) -> None:
    browser = signed_in("researcher")
    hold_against(browser, 1, str(mirror_id))
    assert chosen(app) == mirror_id
    hold_against(browser, 1, "")
    assert chosen(app) is None


def test_two_surveys_are_not_held_against_each_other_in_a_circle(
    signed_in: SignedIn, app: Flask, mirror_id: int
) -> None:
    browser = signed_in("researcher")
    hold_against(browser, 1, str(mirror_id))
    hold_against(browser, mirror_id, "1")
    hold_against(browser, mirror_id, str(mirror_id))
    assert chosen(app, mirror_id) is None


@pytest.mark.parametrize(("mirror", "status"), [("999", 404), ("x", 400), ("9" * 30, 400)])
def test_a_survey_that_is_not_there_is_not_chosen(
    signed_in: SignedIn, mirror: str, status: int
) -> None:
    assert hold_against(signed_in("researcher"), 1, mirror) == status


def test_the_dataset_carries_the_other_side(
    signed_in: SignedIn, app: Flask, mirror_id: int
) -> None:
    hold_against(signed_in("researcher"), 1, str(mirror_id))
    with app.extensions["database"].reading() as session:
        found = survey_dataset(session, 1)
    assert found.mirror is not None
    assert found.mirror.questionnaire.id == "employee_mirror"


def test_the_account_of_a_person_is_a_fact_of_the_answer(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        account = Customer(key="A1", kind=CustomerKind.ACCOUNT, facts={})
        session.add(account)
        session.flush()
        person = Customer(key="P1", account_id=account.id, facts={})
        session.add(person)
        session.flush()
        survey = session.get_one(Survey, 1)
        session.add(
            Response(
                id=uuid4(),
                survey_id=1,
                version_id=survey.version_id,
                customer_id=person.id,
                status=ResponseStatus.IN_PROGRESS,
                language="en",
                document={"SAT1": 5},
                seed=1,
                submit_key="k",
            )
        )
    with app.extensions["database"].reading() as session:
        assert "A1" in list(survey_dataset(session, 1).facts["account_key"])
