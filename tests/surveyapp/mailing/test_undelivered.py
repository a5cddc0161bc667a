"""Staff see what reached nobody and why, and try it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from surveyapp.models import Invitation, InvitationStatus, Message, MessageStatus
from tests.staff import Browser
from tests.surveyapp.mailing.conftest import Reader

SignedIn = Callable[[str], Browser]
MESSAGES, LOST = "/surveys/1/messages", "/surveys/1/undelivered"


@pytest.fixture
def browser(signed_in: SignedIn) -> Browser:
    return signed_in("researcher")


def lose(ada: Reader, problem: str = "451 4.3.0 disk full") -> None:
    """Her only message was given up."""
    with ada.app.extensions["database"].writing() as session:
        session.delete(session.get_one(Message, ada.reminder.id))
        failed = {"status": MessageStatus.FAILED, "sent_at": None, "problem": problem}
        session.execute(update(Message).values(**failed))
        off = {"status": InvitationStatus.CANCELLED, "reason": "not_sent", "sent_at": None}
        session.execute(update(Invitation).values(**off))


def first_message(ada: Reader) -> Message:
    with ada.app.extensions["database"].reading() as session:
        found: Message = session.get_one(Message, ada.invited.message.id)
        return found


@pytest.mark.usefixtures("ada")
def test_where_nothing_was_lost_the_page_says_so(browser: Browser) -> None:
    assert "Nothing was lost" in browser.get(LOST).text
    assert "Try all again" not in browser.get(MESSAGES).text


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("451 4.3.0 disk full", "The server answered: 451 4.3.0 disk full"),
        ("no-answer", "The server did not answer in time."),
        ("unfit From: holds a line break.", "It could not be written: look at the sender"),
        ("worker-died", "Sending it stopped the worker each time."),
        ("failed 5.2.2 mailbox full", "It came back: 5.2.2 mailbox full"),
        ("", "Nothing is known of the reason."),
    ],
)
def test_the_reason_is_told_with_the_message_and_with_the_invitation(
    browser: Browser, ada: Reader, problem: str, said: str
) -> None:
    lose(ada, problem)
    for page in (MESSAGES, LOST, "/surveys/1/invitations"):
        assert said in browser.get(page).text


def test_all_are_tried_again_from_the_page_of_messages(browser: Browser, ada: Reader) -> None:
    lose(ada)
    assert f'action="{LOST}/retry"' in browser.get(MESSAGES).text
    assert browser.post(f"{LOST}/retry").location == LOST
    assert first_message(ada).status is MessageStatus.QUEUED
    assert "1 message is tried again." in browser.get(LOST).text


def test_one_is_tried_again_once(browser: Browser, ada: Reader) -> None:
    lose(ada)
    address = f"{LOST}/{ada.invited.message.id}/retry"
    browser.post(address)
    assert "The message is tried again." in browser.get(LOST).text
    browser.post(address)
    assert "This cannot be tried again" in browser.get(LOST).text


def test_what_cannot_be_tried_again_is_shown_without_a_button(
    browser: Browser, ada: Reader
) -> None:
    lose(ada, "550 5.1.1 no such mailbox")
    with ada.app.extensions["database"].writing() as session:
        session.merge(ada.invited.contact).undeliverable_at = ada.invited.invitation.sent_at
    page = browser.get(LOST).text
    assert "550 5.1.1 no such mailbox" in page
    assert "Try again" not in page
