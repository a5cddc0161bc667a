"""Researchers word a survey's messages, see them as any customer and send themselves a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import pytest_socket
from flask import Flask

from surveyapp.mail_settings import MailSettings, Sender, SmtpServer
from surveyapp.models import MailText, Survey
from tests.ports import free_port
from tests.staff import Browser
from tests.surveyapp.mailing.conftest import Reader
from tests.surveyapp.smtp_server import Mailroom, mail_server

SignedIn = Callable[[str], Browser]
PAGE = "/surveys/1/messages/invitation/nb"
GOOD = {"subject": "Hei {name}", "body": "Kjære {name},\r\n\r\n{link}", "customer": ""}


@pytest.fixture
def browser(signed_in: SignedIn) -> Browser:
    return signed_in("researcher")


@pytest.fixture
def room(app: Flask) -> Iterator[Mailroom]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    room = Mailroom()
    with mail_server(room) as server:
        set_up(app, server)
        yield room


def set_up(app: Flask, server: SmtpServer) -> None:
    mail = MailSettings(smtp=server, sender=Sender("post@fjord.example"))
    app.extensions["settings"] = replace(app.extensions["settings"], mail=mail)


def own_texts(app: Flask) -> list[tuple[str, str]]:
    with app.extensions["database"].reading() as session:
        return [(text.subject, text.body) for text in session.query(MailText)]


def test_every_message_is_listed_in_every_language(browser: Browser) -> None:
    page = browser.get("/surveys/1/messages").text
    assert page.count("the program’s") == 12
    assert "No mail server is set up yet" in page


def test_own_words_are_kept_and_shown(browser: Browser, app: Flask) -> None:
    assert browser.post(PAGE, do="keep", **GOOD).status_code == 303
    assert own_texts(app) == [("Hei {name}", "Kjære {name},\n\n{link}")]
    page = browser.get(PAGE).text
    assert "Kjære Kim Berg," in page


def test_kept_twice_the_second_words_hold(browser: Browser, app: Flask) -> None:
    for subject in ("First", "Second"):
        browser.post(PAGE, do="keep", **{**GOOD, "subject": subject})
    assert [subject for subject, _ in own_texts(app)] == ["Second"]


def test_the_programs_text_can_be_had_back(browser: Browser, app: Flask) -> None:
    browser.post(PAGE, do="keep", **GOOD)
    assert browser.post(PAGE, do="restore").status_code == 303
    assert own_texts(app) == []


def test_a_preview_keeps_nothing(browser: Browser, app: Flask) -> None:
    answer = browser.post(PAGE, do="preview", **GOOD)
    assert (answer.status_code, own_texts(app)) == (200, [])
    assert "Kjære Kim Berg," in answer.text


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("subject", "", "Write something here."),
        ("subject", "x" * 201, "Shorten this to 200 characters."),
        ("subject", "a\r\nBcc: e@x.org", "Remove the line break"),
        ("subject", "=?utf-8?q?a=0D=0ABcc:_e@x.org?=", "Remove the line break"),
        ("subject", "Go to {link}", "a subject cannot be pressed"),
        ("body", "", "Write something here."),
        ("body", "Hello", "Put {link} where"),
        ("body", "{link}" + "x" * 5_000, "Shorten this to 5000 characters."),
        ("body", "{link} \0", "Remove the line break or the invisible character."),
        ("body", "{link} {config.secret_key}", "{config.secret_key} is no placeholder."),
        ("body", "{link} {{7*7}}", "{7*7} is no placeholder."),
        ("body", "{link} {name", "A brace has no partner."),
    ],
)
def test_words_that_cannot_be_sent_are_told_at_their_field(
    browser: Browser, app: Flask, field: str, text: str, told: str
) -> None:
    answer = browser.post(PAGE, do="keep", **{**GOOD, field: text})
    assert (answer.status_code, own_texts(app)) == (400, [])
    assert f'id="wrong-{field}"' in answer.text
    assert told in answer.text.replace("&#39;", "'")


def test_a_preview_is_made_as_any_customer_but_with_nobodys_link(
    browser: Browser, ada: Reader
) -> None:
    page = browser.get(f"{PAGE}?customer={ada.invited.customer.key}").text
    assert "Hei Ada Bråten," in page
    assert ada.invited.link.slug not in page


def test_a_customer_that_is_not_there_is_told_at_the_field(browser: Browser) -> None:
    page = browser.get(f"{PAGE}?customer=nobody").text
    assert "There is no customer with this key." in page


def test_names_with_markup_are_shown_as_they_are(browser: Browser, app: Flask, ada: Reader) -> None:
    with app.extensions["database"].writing() as session:
        session.merge(ada.invited.contact).name = "<script>alert(1)</script>"
    page = browser.get(f"{PAGE}?customer={ada.invited.customer.key}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("place", ["test/nb", "invitation/xx", "nowhere/nb"])
def test_a_message_that_there_is_not_is_not_found(browser: Browser, place: str) -> None:
    assert browser.get(f"/surveys/1/messages/{place}").status_code == 404


def test_the_sender_is_kept(browser: Browser, app: Flask) -> None:
    sender = {"name": "Fjord", "address": "post@fjord.example", "reply_to": "svar@fjord.example"}
    assert browser.post("/surveys/1/messages/sender", **sender).status_code == 303
    with app.extensions["database"].reading() as session:
        survey = session.get_one(Survey, 1)
        assert (survey.sender_name, survey.reply_to) == ("Fjord", "svar@fjord.example")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "=?utf-8?q?a=0D=0ABcc:_e@x.org?="),
        ("name", "x" * 201),
        ("address", "nobody"),
        ("address", f"{'a' * 400}@example.org"),
        ("reply_to", "a@x.org, b@x.org"),
        ("sms_sender", "Fjord & Bre"),
    ],
)
def test_a_sender_that_cannot_be_is_told_at_its_field(
    browser: Browser, field: str, text: str
) -> None:
    sender = {"name": "", "address": "", "reply_to": "", "sms_sender": "", field: text}
    answer = browser.post("/surveys/1/messages/sender", **sender)
    assert answer.status_code == 400
    assert f'id="wrong-{field}"' in answer.text


@pytest.mark.enable_socket
def test_a_test_goes_to_oneself_as_worded_now(browser: Browser, app: Flask, room: Mailroom) -> None:
    answer = browser.post(PAGE, do="test", **GOOD)
    assert "A test is on its way to researcher@example.org." in answer.text
    [message] = room.messages()
    assert (message["To"], message["Subject"]) == ("researcher@example.org", "Prøve: Hei Kim Berg")
    assert own_texts(app) == []


def test_without_a_mail_server_a_test_says_so(browser: Browser) -> None:
    assert "No mail server is set up yet" in browser.post(PAGE, do="test", **GOOD).text


@pytest.mark.enable_socket
def test_a_server_that_is_down_is_told_and_the_words_stay(browser: Browser, app: Flask) -> None:
    set_up(app, SmtpServer("127.0.0.1", free_port()))
    page = browser.post(PAGE, do="test", **GOOD).text
    assert "there is no connection to the mail server" in page
    assert "Hei {name}" in page
