"""Text messages have words of their own, a preview and a test, as mail has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import pytest_socket
from flask import Flask

from surveyapp.mail_settings import MailSettings, SmsGateway
from surveyapp.models import Channel, MailText, Survey
from tests.staff import Browser
from tests.surveyapp.gateway import Gateway, listening
from tests.surveyapp.mailing.conftest import Reader

SignedIn = Callable[[str], Browser]
PAGE = "/surveys/1/text-messages/invitation/nb"
GOOD = {"body": "Hei {name}! {link}", "customer": "", "number": "+47 912 34 567"}


@pytest.fixture
def browser(signed_in: SignedIn) -> Browser:
    return signed_in("researcher")


@pytest.fixture
def gateway(app: Flask) -> Iterator[Gateway]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    made = Gateway()
    with listening(made):
        mail = MailSettings(sms=SmsGateway(made.url))
        app.extensions["settings"] = replace(app.extensions["settings"], mail=mail)
        yield made


def own_texts(app: Flask) -> list[tuple[Channel, str]]:
    with app.extensions["database"].reading() as session:
        return [(text.channel, text.body) for text in session.query(MailText)]


def test_the_page_of_messages_leads_to_text_messages(browser: Browser) -> None:
    assert f'href="{PAGE}"' in browser.get("/surveys/1/messages").text


def test_own_words_are_kept_beside_those_of_mail(browser: Browser, app: Flask) -> None:
    mail = {"subject": "Hei", "body": "Kjære {name}\n\n{link}", "customer": ""}
    browser.post("/surveys/1/messages/invitation/nb", do="keep", **mail)
    assert browser.post(PAGE, do="keep", **GOOD).location == PAGE
    assert own_texts(app) == [
        (Channel.EMAIL, "Kjære {name}\n\n{link}"),
        (Channel.SMS, "Hei {name}! {link}"),
    ]


def test_the_programs_text_can_be_had_back(browser: Browser, app: Flask) -> None:
    browser.post(PAGE, do="keep", **GOOD)
    browser.post(PAGE, do="restore")
    assert own_texts(app) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Write something here."),
        ("Hello", "Put {link} where"),
        ("{link}" + "x" * 400, "Shorten this to 400 characters."),
        ("{link} \0", "Remove the line break or the invisible character."),
        ("{link} {nobody}", "{nobody} is no placeholder."),
    ],
)
def test_words_that_cannot_be_sent_are_told(browser: Browser, text: str, told: str) -> None:
    answer = browser.post(PAGE, do="keep", **{**GOOD, "body": text})
    assert answer.status_code == 400
    assert told in answer.text


def test_the_preview_tells_sender_words_and_length(browser: Browser) -> None:
    page = browser.post(PAGE, do="preview", **{**GOOD, "body": "Hei {name} 😀 {link}"}).text
    assert "Hei Kim Berg 😀 http://" in page
    assert "/unsubscribe/example</pre>" in page
    assert re.search(r"[34] messages", page)
    assert "Letters that make them shorter: 😀" in page


@pytest.mark.parametrize("place", ["test/nb", "invitation/xx", "nowhere/nb"])
def test_a_message_that_there_is_not_is_not_found(browser: Browser, place: str) -> None:
    assert browser.get(f"/surveys/1/text-messages/{place}").status_code == 404


@pytest.mark.enable_socket
def test_a_test_goes_to_the_number_typed(browser: Browser, gateway: Gateway) -> None:
    page = browser.post(PAGE, do="test", **GOOD).text
    assert "A test is on its way to +4791234567." in page
    [(_path, _headers, message)] = gateway.asked
    assert message["to"] == "+4791234567"
    assert message["text"].startswith("Hei Kim Berg! ")


@pytest.mark.enable_socket
def test_a_number_without_its_country_is_told_at_the_field(
    browser: Browser, gateway: Gateway
) -> None:
    page = browser.post(PAGE, do="test", **{**GOOD, "number": "91234567"}).text
    assert 'id="wrong-number">Write your number with its country' in page
    assert gateway.asked == []


@pytest.mark.enable_socket
def test_what_the_gateway_says_of_a_test_is_told(browser: Browser, gateway: Gateway) -> None:
    gateway.status, gateway.words = 503, b"maintenance"
    page = browser.post(PAGE, do="test", **GOOD).text
    assert "the gateway answers 503 maintenance" in page


def test_without_a_gateway_a_test_says_so(browser: Browser) -> None:
    assert (
        "No gateway for text messages is set up yet" in browser.post(PAGE, do="test", **GOOD).text
    )


@pytest.mark.parametrize("page", [PAGE, "/surveys/1/messages/invitation/nb"])
def test_a_customer_of_another_language_is_shown_what_that_customer_gets(
    browser: Browser, ada: Reader, page: str
) -> None:
    with ada.app.extensions["database"].writing() as session:
        session.merge(ada.invited.customer).language = "sv"
    shown = browser.get(f"{page}?customer={ada.invited.customer.key}").text
    assert "This customer gets messages in Svenska" in shown
    assert "hur upplevde du det?" in shown


def test_who_text_messages_come_from_is_kept(browser: Browser, app: Flask) -> None:
    sender = {"name": "", "address": "", "reply_to": "", "sms_sender": "Fjord Kaffe"}
    browser.post("/surveys/1/messages/sender", **sender)
    with app.extensions["database"].reading() as session:
        assert session.get_one(Survey, 1).sms_sender == "Fjord Kaffe"
    assert 'value="Fjord Kaffe"' in browser.get("/surveys/1/messages").text
