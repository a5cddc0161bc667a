"""How many may begin at an open link from one address."""

import logging
from datetime import timedelta

import pytest

from surveyapp import clock
from surveyapp.config import StartPace
from surveyapp.models import LinkKind
from surveyapp.respond.refusals import STARTS
from surveyapp.starts import Starts
from tests.surveyapp.factories import one_page_questionnaire
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person

SHARED = "192.0.2.7"


@pytest.fixture
def narrow(fielded: Fielded) -> Fielded:
    """The application where two may begin at once and one more each minute."""
    fielded.app.extensions[STARTS] = Starts(StartPace(2, 1), clock.now)
    return fielded


def come(narrow: Fielded, path: str, address: str = SHARED) -> Person:
    """Somebody who answers the first page."""
    person = Person(narrow.app, address=address)
    person.open(path)
    person.press(SAT1="8")
    return person


def crowd(narrow: Fielded) -> str:
    """An open link at which all have begun who may."""
    path = narrow.open_link()
    for _ in range(2):
        come(narrow, path)
    return path


def test_one_too_many_is_told_when_to_come_and_nothing_is_kept(narrow: Fielded) -> None:
    late = come(narrow, crowd(narrow))
    assert (late.answer.status_code, late.answer.headers["Retry-After"]) == (429, "60")
    assert len(narrow.responses()) == 2


@pytest.mark.parametrize(
    ("language", "told"), [("en", "try again"), ("nb", "prøv igjen"), ("sv", "försök igen")]
)
def test_the_page_says_what_to_do(narrow: Fielded, language: str, told: str) -> None:
    assert told in come(narrow, f"{crowd(narrow)}?language={language}").page


def test_what_was_answered_is_sent_again_a_minute_later(narrow: Fielded) -> None:
    late = come(narrow, crowd(narrow))
    with clock.moved(timedelta(minutes=1)):
        assert late.press().status_code == 200
    assert [response.document["SAT1"] for response in narrow.responses()] == [8, 8, 8]


def test_those_at_other_addresses_and_links_begin(narrow: Fielded) -> None:
    path = crowd(narrow)
    assert come(narrow, path, "192.0.2.8").answer.status_code == 200
    assert come(narrow, narrow.open_link()).answer.status_code == 200


def test_those_who_have_begun_go_on_and_may_send_twice(narrow: Fielded) -> None:
    path = narrow.open_link()
    ada = Person(narrow.app, address=SHARED)
    ada.open(path)
    first = ada.answer
    ada.press(SAT1="8")
    crowded = come(narrow, path), come(narrow, path)
    assert [one.answer.status_code for one in crowded] == [200, 429]
    assert ada.press(WAI1="none").status_code == 200
    ada.answer = first
    assert ada.press(SAT1="8").status_code == 200


def test_those_at_a_kiosk_are_not_counted(narrow: Fielded) -> None:
    kiosk = narrow.open_link(one_page_questionnaire(), LinkKind.KIOSK)
    assert [come(narrow, kiosk).answer.status_code for _ in range(4)] == [200] * 4


def test_no_address_is_written_to_the_log(
    narrow: Fielded, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    come(narrow, crowd(narrow))
    assert SHARED not in caplog.text
