"""Who gets in by which link, in which language, and what everybody else is told."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp import clock
from surveyapp.models import Link, Privacy, Survey
from surveyapp.tokens import new_token
from tests.surveyapp.factories import one_page_questionnaire
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person, ShownForm, found


def the_link(fielded: Fielded, **changes: object) -> None:
    with fielded.database.writing() as session:
        link = session.scalars(select(Link)).one()
        for name, value in changes.items():
            setattr(link, name, value)


def test_a_personal_link_is_exchanged_for_a_clean_address(fielded: Fielded) -> None:
    token = fielded.personal_link()
    ada = Person(fielded.app)
    ada.open(token)
    assert ada.path.startswith("/s/")
    assert token.removeprefix("/p/") not in ada.page


def test_opening_a_personal_link_changes_nothing(fielded: Fielded) -> None:
    address = fielded.personal_link(Privacy.ANONYMOUS)
    for _ in range(3):
        Person(fielded.app).open(address)
    assert fielded.responses() == []
    assert "How satisfied" in Person(fielded.app).open(address).text


@pytest.mark.parametrize("privacy", list(Privacy))
def test_a_personal_link_works_without_cookies(fielded: Fielded, privacy: Privacy) -> None:
    ada = Person(fielded.app, cookies=False)
    ada.open(fielded.personal_link(privacy))
    ada.finish()
    assert "Thank you" in ada.page
    assert len(fielded.responses()) == 1


def test_a_confidential_personal_link_finds_its_answers_on_any_device(fielded: Fielded) -> None:
    address = fielded.personal_link()
    ada = Person(fielded.app)
    ada.open(address)
    ada.press(SAT1="8")
    elsewhere = Person(fielded.app)
    elsewhere.open(address)
    assert elsewhere.path.endswith("/waiting-1")


def test_a_used_personal_link_says_so_elsewhere_and_thanks_again_here(fielded: Fielded) -> None:
    address = fielded.personal_link(Privacy.ANONYMOUS)
    ada = Person(fielded.app)
    ada.open(address)
    ada.finish()
    assert "Thank you" in ada.open(address).text
    assert "This link has been used" in Person(fielded.app).open(address).text


def test_a_personal_links_clean_address_lets_nobody_else_in(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.personal_link())
    assert Person(fielded.app).open(ada.path).status_code == 404


def test_unknown_tampered_revoked_and_foreign_look_the_same(fielded: Fielded) -> None:
    address = fielded.personal_link()
    the_link(fielded, revoked_at=clock.now())
    tries = [address, f"{address}x", f"/p/{new_token()}", f"/r/{new_token()}", "/s/abc", "/p/%00"]
    answers = [Person(fielded.app, address=f"10.0.0.{n}").open(t) for n, t in enumerate(tries)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_a_cookie_of_another_response_opens_nothing(fielded: Fielded) -> None:
    ada, bob = Person(fielded.app), Person(fielded.app)
    ada.open(fielded.open_link())
    ada.press()
    other = fielded.open_link(one_page_questionnaire())
    foreign = ada.client.get_cookie(f"a-{ada.path.split('/')[2]}")
    assert foreign is not None
    bob.client.set_cookie(f"a-{other.removeprefix('/s/')}", foreign.value)
    assert bob.open(f"{other}/waiting-1").status_code == 404


def test_guessing_is_slowed_after_ten_misses(fielded: Fielded) -> None:
    guesser = Person(fielded.app)
    statuses = [guesser.open(f"/p/{new_token()}").status_code for _ in range(12)]
    assert statuses == [404] * 10 + [429] * 2
    assert int(guesser.answer.headers["Retry-After"]) > 0


def test_guessing_holds_up_nobody_with_a_valid_link(fielded: Fielded) -> None:
    guesser = Person(fielded.app)
    for _ in range(12):
        guesser.open(f"/p/{new_token()}")
    assert Person(fielded.app).open(fielded.open_link()).status_code == 200


def test_a_closed_survey_says_so(fielded: Fielded) -> None:
    address = fielded.open_link()
    with fielded.database.writing() as session:
        session.scalars(select(Survey)).one().closes_at = clock.now()
    answer = Person(fielded.app).open(address)
    assert (answer.status_code, "This survey is closed" in answer.text) == (410, True)


def test_a_survey_closed_in_the_middle_says_so_when_a_page_is_sent(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    ada.press()
    with fielded.database.writing() as session:
        session.scalars(select(Survey)).one().closes_at = clock.now()
    assert ada.press(WAI1="none").status_code == 410


def test_an_expired_link_says_so(fielded: Fielded) -> None:
    address = fielded.open_link()
    the_link(fielded, expires_at=clock.now() - timedelta(seconds=1))
    assert "This link is no longer valid" in Person(fielded.app).open(address).text


def test_an_expired_personal_link_looks_like_none(fielded: Fielded) -> None:
    address = fielded.personal_link()
    the_link(fielded, expires_at=clock.now() - timedelta(seconds=1))
    answers = [Person(fielded.app).open(path) for path in (address, f"/p/{'x' * 32}")]
    assert answers[0].status_code == 404
    assert answers[0].text == answers[1].text


def test_who_has_begun_goes_on_by_a_link_that_expired_meanwhile(fielded: Fielded) -> None:
    address = fielded.personal_link()
    ada = Person(fielded.app)
    ada.open(address)
    ada.press(SAT1="8")
    the_link(fielded, expires_at=clock.now() - timedelta(seconds=1))
    assert "Did you wait?" in Person(fielded.app).open(address).text


def test_a_draft_is_not_open_yet(fielded: Fielded) -> None:
    answer = Person(fielded.app).open(fielded.open_link(opened=False))
    assert "has not opened yet" in answer.text


@pytest.mark.parametrize(
    ("accepted", "spoken"), [("nb-NO", "nb"), ("nn", "nb"), ("sv-SE,en", "sv"), ("fr", "en")]
)
def test_the_browsers_language_is_spoken(fielded: Fielded, accepted: str, spoken: str) -> None:
    answer = Person(fielded.app).open(fielded.open_link(), headers={"Accept-Language": accepted})
    assert f'<html lang="{spoken}"' in answer.text


def test_choosing_a_language_before_answering_changes_nothing(fielded: Fielded) -> None:
    answer = Person(fielded.app).open(f"{fielded.open_link()}?language=sv")
    assert "How satisfied are you with Fjord Coffee? (sv)" in answer.text
    assert fielded.responses() == []


def test_switching_language_keeps_the_answers_of_the_page(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    ada.press(SAT1="8")
    ada.press("switch=nb", WAI1=["before"])
    assert '<html lang="nb"' in ada.page
    assert "Neste" in ada.page
    assert ada.form.fields["WAI1"] == ["before"]
    assert fielded.responses()[0].language == "nb"


@pytest.mark.parametrize("cookies", [True, False])
def test_a_personal_link_offers_its_languages(fielded: Fielded, cookies: bool) -> None:
    ada = Person(fielded.app, cookies=cookies)
    ada.open(fielded.personal_link())
    ada.open(html.unescape(found(r'<a href="([^"]+)" lang="nb"', ada.page)))
    assert "How satisfied are you with Fjord Coffee? (nb)" in ada.page


def test_the_next_on_the_same_device_may_change_the_language(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    address = fielded.open_link(one_page_questionnaire())
    ada.open(address)
    ada.press(SAT1="8")
    ada.open(f"{address}?new=1")
    ada.open(html.unescape(found(r'<a href="([^"]+)" lang="nb"', ada.page)))
    assert ada.form.choices["SAT1"]


def test_a_link_sent_for_one_language_opens_in_it(fielded: Fielded) -> None:
    answer = Person(fielded.app).open(f"{fielded.personal_link()}?language=sv")
    assert '<html lang="sv"' in answer.text


@pytest.mark.parametrize("personal", [True, False])
def test_two_windows_opened_before_answering_give_one_response(
    fielded: Fielded, personal: bool
) -> None:
    address = fielded.personal_link(Privacy.ANONYMOUS) if personal else fielded.open_link()
    ada = Person(fielded.app)
    older = ada.open(address).text
    ada.open(address)
    ada.press(SAT1="8")
    form = ShownForm(older)
    answer = ada.client.post(form.action, data={**form.fields, "AGR1": "3"}, follow_redirects=True)
    assert answer.status_code == 200
    assert [r.document for r in fielded.responses()] == [{"SAT1": 8, "AGR1": 3}]
