from collections.abc import Callable

from flask import Flask
from sqlalchemy import delete

from surveyapp.models import Link, Programme, Response, Survey, Wave
from tests.staff import Browser

SignedIn = Callable[[str], Browser]


def test_the_list_shows_how_far_each_survey_has_come(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/surveys").text
    assert "Fjord &amp; Bre" in page
    assert "2026-1" in page


def test_markup_in_a_title_is_shown_as_it_was_typed(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/surveys/1").text
    assert "Pulse &lt;b&gt;2026&lt;/b&gt;" in page
    assert "<b>2026" not in page


def test_counts_are_told_apart_by_wave_and_language(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/surveys/1").text
    assert "By wave" in page
    assert "Norsk bokmål" in page


def test_an_empty_list_says_how_to_see_a_survey(signed_in: SignedIn, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        for record in (Response, Link, Wave, Programme, Survey):
            session.execute(delete(record))
    assert "surveyapp demo" in signed_in("researcher").get("/surveys").text


def test_an_unknown_survey_is_not_found(signed_in: SignedIn) -> None:
    assert signed_in("researcher").get("/surveys/999").status_code == 404


def test_a_questionnaire_is_read_in_the_language_chosen(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/questionnaires/1?language=sv").text
    assert "Mycket nöjd" in page


def test_a_language_the_questionnaire_lacks_falls_back(signed_in: SignedIn) -> None:
    assert signed_in("researcher").get("/questionnaires/1?language=xx").status_code == 200


def test_the_list_of_questionnaires_names_the_version(signed_in: SignedIn) -> None:
    assert "pulse" in signed_in("researcher").get("/questionnaires").text


def test_days_are_written_as_in_europe(signed_in: SignedIn) -> None:
    assert "Open since 2 Mar 2026" in signed_in("researcher").get("/surveys/1").text
