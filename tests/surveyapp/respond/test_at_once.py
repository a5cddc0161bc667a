"""The same thing sent at the same moment, by threads that do not wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from surveyapp.models import Privacy, ResponseStatus
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person

AT_ONCE = 6
LAST = {"OPN1": "Fine"}

Result = TypeVar("Result")


def at_once(acts: Sequence[Callable[[], Result]]) -> list[Result]:
    start = threading.Barrier(len(acts))

    def wait_and(act: Callable[[], Result]) -> Result:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(wait_and, acts))


def sends_of(person: Person, fielded: Fielded, **answers: str) -> list[Callable[[], int]]:
    """The form that is shown, to be sent from several windows."""
    form = person.form

    def send() -> int:
        fields = {**form.fields, **answers}
        return fielded.app.test_client().post(form.action, data=fields).status_code

    return [send] * AT_ONCE


def test_a_first_page_sent_many_times_at_once_is_one_response(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    assert set(at_once(sends_of(ada, fielded, SAT1="8"))) == {303}
    assert [kept.document["SAT1"] for kept in fielded.responses()] == [8]


def test_the_last_page_sent_many_times_at_once_is_submitted_once(fielded: Fielded) -> None:
    ada = Person(fielded.app, cookies=False)
    ada.open(fielded.open_link())
    for answers in ({"SAT1": "8"}, {"WAI1": "none"}, {"LOY2": "9"}):
        ada.press(**answers)
    assert set(at_once(sends_of(ada, fielded, **LAST))) == {303}
    [kept] = fielded.responses()
    assert kept.status is ResponseStatus.SUBMITTED


def test_an_anonymous_personal_link_lets_one_of_many_browsers_in(fielded: Fielded) -> None:
    address = fielded.personal_link(Privacy.ANONYMOUS)
    people = [Person(fielded.app) for _ in range(AT_ONCE)]
    for person in people:
        person.open(address)
    answers = at_once([lambda who=who: who.press(SAT1="8") for who in people])
    assert len(fielded.responses()) == 1
    assert sum("used" in answer.text for answer in answers) == AT_ONCE - 1


def test_a_double_click_through_an_anonymous_link_goes_on_to_the_next_page(
    fielded: Fielded,
) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.personal_link(Privacy.ANONYMOUS))
    assert set(at_once(sends_of(ada, fielded, SAT1="8"))) == {303}
    assert [kept.document["SAT1"] for kept in fielded.responses()] == [8]
