"""What a person reads: the own language, name and link, whatever stands in the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient

from surveyapp.app import create_app
from surveyapp.models import Contact, Invitation, Link, MailText, MessageKind, Response, Survey
from surveyapp.tokens import invitation_token
from tests.staff import fast_passwords
from tests.surveyapp.mail.conftest import SECRET, Outbox
from tests.surveyapp.mail.test_composing import HEADERS, INJECTIONS
from tests.surveyapp.outbox_rows import Invited, Person, visit

pytestmark = [pytest.mark.enable_socket]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def only(outbox: Outbox) -> EmailMessage:
    assert outbox.send().sent == 1
    [message] = outbox.room.messages()
    return message


def word(outbox: Outbox, subject: str, body: str, language: str = "nb") -> None:
    with outbox.database.writing() as session:
        session.add(
            MailText(
                survey_id=outbox.survey_id,
                kind=MessageKind.INVITATION,
                language=language,
                subject=subject,
                body=body,
            )
        )


@pytest.mark.parametrize(
    ("language", "greeting", "spoken"),
    [("nb", "Hei Ada Bråten,", "nb"), ("sv", "Hej Ada Bråten,", "sv"), ("fi", "Hello", "en")],
)
def test_a_message_speaks_the_customers_language(
    outbox: Outbox, language: str, greeting: str, spoken: str
) -> None:
    outbox.invite(Person(language=language))
    message = only(outbox)
    assert text_of(message).startswith(greeting)
    assert message["Content-Language"] == spoken


def test_the_link_is_the_persons_own_in_both_parts(outbox: Outbox) -> None:
    ada = outbox.invite()
    token = invitation_token(SECRET, ada.link.slug)
    message = only(outbox)
    address = f"https://survey.example.org/p/{token}"
    html = message.get_body(("html",))
    assert address in text_of(message)
    assert html is not None
    assert f'href="{address}"' in html.get_content()


def test_own_words_are_said_with_the_day_and_the_place(outbox: Outbox) -> None:
    word(outbox, "{unit}", "Besøket {date} hos {unit}, {role}? {link}")
    ada = outbox.invite()
    with outbox.database.writing() as session:
        ada.invitation.event_id = visit(session, ada, "Bergen sentrum").id
        session.merge(ada.invitation)
    message = only(outbox)
    assert message["Subject"] == "Bergen sentrum"
    assert "Besøket 27. februar 2026 hos Bergen sentrum, kunde?" in text_of(message)


def test_without_a_name_nobody_is_greeted_by_none(outbox: Outbox) -> None:
    outbox.invite(Person(name=""))
    assert text_of(only(outbox)).startswith("Hei,")


def test_from_and_reply_to_are_the_surveys(outbox: Outbox) -> None:
    with outbox.database.writing() as session:
        survey = session.get_one(Survey, outbox.survey_id)
        survey.sender_name, survey.sender_address = "Bre", "post@bre.example"
        survey.reply_to = "svar@bre.example"
    outbox.invite()
    message = only(outbox)
    assert (message["From"], message["Reply-To"]) == ("Bre <post@bre.example>", "svar@bre.example")


@pytest.mark.parametrize("value", [one for one in INJECTIONS if "\0" not in one and one.isascii()])
def test_a_hostile_name_or_place_adds_no_header_and_the_mail_arrives(
    outbox: Outbox, value: str
) -> None:
    word(outbox, "{name} {unit}", "{name} {unit} {link}")
    ada = outbox.invite(Person(name=value))
    with outbox.database.writing() as session:
        ada.invitation.event_id = visit(session, ada, value[:100]).id
        session.merge(ada.invitation)
    assert only(outbox).keys() == [name for name in HEADERS if name != "Reply-To"]


def test_a_hostile_sender_stops_the_mail_and_says_why(outbox: Outbox) -> None:
    with outbox.database.writing() as session:
        survey = session.get_one(Survey, outbox.survey_id)
        survey.sender_name = "=?utf-8?q?a=0D=0ABcc:_e@x.org?="
    ada = outbox.invite()
    assert outbox.send().failed == 1
    assert outbox.message(ada).problem.startswith("unfit From:")


def test_a_message_at_a_second_try_is_the_same_message(outbox: Outbox) -> None:
    ada = outbox.invite()
    with outbox.database.reading() as session:
        expected = f"<m{ada.invitation.id}.0@fjord.example>"
        assert session.get_one(Link, ada.link.id).slug
    assert only(outbox)["Message-ID"] == expected


@pytest.fixture
def client(outbox: Outbox) -> Iterator[FlaskClient]:
    app = create_app(outbox.config, fast_passwords())
    yield app.test_client()
    app.extensions["database"].close()


def links_in(message: EmailMessage) -> set[str]:
    found: set[str] = set()
    for part in message.walk():
        if part.get_content_maintype() == "text":
            found |= set(
                re.findall(r"https://survey\.example\.org(/[^\s\"<>]+)", part.get_content())
            )
    return found


def state(outbox: Outbox, ada: Invited) -> tuple[object, ...]:
    with outbox.database.reading() as session:
        contact = session.get_one(Contact, ada.customer.id)
        link, responses = session.get_one(Link, ada.link.id), session.query(Response).count()
        invitation = session.get_one(Invitation, ada.invitation.id)
        return (contact.unsubscribed_at, link.used, invitation.status, responses)


def test_scanners_that_fetch_every_link_change_nothing_and_all_still_work(
    outbox: Outbox, client: FlaskClient
) -> None:
    ada = outbox.invite()
    links = links_in(only(outbox))
    before = state(outbox, ada)
    for method in ("HEAD", "GET", "GET"):
        for link in links:
            answer = client.open(
                link, method=method, follow_redirects=True, base_url="https://survey.example.org"
            )
            assert answer.status_code == 200
    assert len(links) == 3
    assert state(outbox, ada) == before
    fresh = client.application.test_client()
    page = fresh.get(next(one for one in links if one.startswith("/p/")), follow_redirects=True)
    assert "How satisfied are you" in page.text


def test_the_header_for_one_click_leads_to_the_page_that_takes_it(
    outbox: Outbox, client: FlaskClient
) -> None:
    ada = outbox.invite()
    address = only(outbox)["List-Unsubscribe"].strip("<>")
    answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert outbox.contact(ada).unsubscribed_at is not None


def test_who_unsubscribed_stays_so_when_imported_again(outbox: Outbox, client: FlaskClient) -> None:
    ada = outbox.invite()
    address = only(outbox)["List-Unsubscribe"].strip("<>")
    client.post(address, data={"List-Unsubscribe": "One-Click"})
    again = outbox.invite(Person(email=(ada.contact.email or "").upper()))
    assert outbox.send().cancelled == 1
    assert outbox.message(again).problem == "suppressed"
