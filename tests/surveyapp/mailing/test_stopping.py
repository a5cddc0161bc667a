"""Getting no more messages works with one click, at once and for good."""

from __future__ import annotations

import pytest
from flask import Flask

from surveyapp.models import MessageStatus, Suppression
from surveyapp.tokens import hash_address
from tests.staff import SECRET, Browser
from tests.surveyapp.mailing.conftest import Reader

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def press(ada: Reader, **headers: str) -> int:
    answer = ada.app.test_client().post(ada.stop, data=ONE_CLICK, headers=headers)
    return answer.status_code


def test_one_click_needs_no_cookie_no_proof_and_no_redirect(ada: Reader) -> None:
    answer = ada.app.test_client().post(ada.stop, data=ONE_CLICK)
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert ada.contact().unsubscribed_at is not None


def test_one_click_may_come_as_parts_and_from_any_site(ada: Reader) -> None:
    answer = ada.app.test_client().post(
        ada.stop,
        data=ONE_CLICK,
        content_type="multipart/form-data",
        headers={"Origin": "https://mail.example.com", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 200


def test_what_was_queued_is_called_off(ada: Reader) -> None:
    press(ada)
    assert (ada.waiting().status, ada.waiting().problem) == (
        MessageStatus.CANCELLED,
        "unsubscribed",
    )
    assert (ada.invitation().status, ada.invitation().reason) == ("sent", "unsubscribed")


def test_the_decision_is_kept_once_however_often_it_is_sent(ada: Reader) -> None:
    assert [press(ada) for _ in range(3)] == [200] * 3
    assert ada.decisions() == [("invitations", False, "one-click")]


def test_the_address_is_remembered_by_its_hash_only(ada: Reader) -> None:
    press(ada)
    with ada.app.extensions["database"].reading() as session:
        [kept] = session.query(Suppression).all()
    assert kept.address_hash == hash_address(SECRET, ada.invited.contact.email or "")


@pytest.mark.parametrize("fields", [{}, {"List-Unsubscribe": "no"}, {"x": "One-Click"}])
def test_anything_else_that_is_sent_changes_nothing(ada: Reader, fields: dict[str, str]) -> None:
    assert ada.app.test_client().post(ada.stop, data=fields).status_code == 400
    assert ada.contact().unsubscribed_at is None


def test_scanners_that_open_every_link_change_nothing(ada: Reader) -> None:
    before = ada.rows()
    for method in ("GET", "HEAD", "OPTIONS") * 2:
        for address in (ada.stop, ada.choices, f"{ada.choices}?language=sv"):
            assert ada.app.test_client().open(address, method=method).status_code == 200
    assert ada.rows() == before
    assert (ada.contact().unsubscribed_at, ada.decisions()) == (None, [])


def test_the_page_has_one_button_that_does_it_without_cookies(ada: Reader) -> None:
    page = ada.app.test_client().get(ada.stop).text
    assert f'action="{ada.stop}"' in page
    assert 'name="List-Unsubscribe" value="One-Click"' in page


def test_after_it_the_page_says_that_it_is_done(ada: Reader) -> None:
    press(ada)
    page = ada.app.test_client().get(ada.stop).text
    assert "Vi spør deg ikke mer" in page


def test_pages_show_no_more_than_the_beginning_of_the_address(ada: Reader) -> None:
    page = ada.app.test_client().get(ada.stop).text
    assert "p…@example.org" in page
    assert (ada.invited.contact.email or "") not in page
    assert "Ada" not in page


def test_tokens_that_are_not_ours_look_the_same_and_are_slowed(ada: Reader) -> None:
    client = ada.app.test_client()
    slug, _, proof = ada.token.partition(".")
    wrong = (f"{slug}.{proof[::-1]}", slug, f".{proof}", "x" * 5_000, "æ.ø", f"{ada.token}x")
    answers = [client.get(f"/choices/{token}") for token in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert [client.get("/choices/x").status_code for _ in range(6)][-1] == 429
    assert client.get(ada.choices).status_code == 200


def test_the_token_opens_no_survey(ada: Reader) -> None:
    slug, _, proof = ada.token.partition(".")
    assert ada.app.test_client().get(f"/p/{proof}").status_code == 404
    assert ada.app.test_client().get(f"/s/{slug}").status_code == 404


def test_a_person_who_is_gone_is_not_found(app: Flask, ada: Reader, stranger: Browser) -> None:
    with app.extensions["database"].writing() as session:
        session.merge(ada.invited.link).customer_id = None
    assert stranger.get(ada.choices).status_code == 404
