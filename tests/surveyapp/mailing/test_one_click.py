"""One-click unsubscribing as mail programs do it (RFC 8058): byte for byte, late and often."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.mail_settings import MailSettings, Sender
from surveyapp.models import Contact, MessageStatus, Response, Suppression, Survey
from surveyapp.queries.outbox import letter_facts
from surveyapp.services.customers.unsubscribe import unsubscribe
from surveyapp.services.programmes.cancel_invitation import cancel_invitation
from surveyapp.services.sending.write_letter import envelope_of, words_of
from tests.staff import NOW, SECRET, settings
from tests.surveyapp.mailing.conftest import Reader
from tests.surveyapp.on_both import ON_BOTH

PLAIN = b"List-Unsubscribe=One-Click"
PARTS = (
    b"-----FormBoundaryjWmhtjORrn\r\n"
    b'Content-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
    b"One-Click\r\n"
    b"-----FormBoundaryjWmhtjORrn--\r\n"
)
BODIES = [
    ("application/x-www-form-urlencoded", PLAIN),
    ("application/x-www-form-urlencoded; charset=UTF-8", PLAIN),
    ("multipart/form-data; boundary=---FormBoundaryjWmhtjORrn", PARTS),
    ('multipart/form-data; boundary="---FormBoundaryjWmhtjORrn"', PARTS),
]


def press(ada: Reader, kind: str = BODIES[0][0], body: bytes = PLAIN) -> TestResponse:
    client = ada.app.test_client(use_cookies=False)
    return client.post(ada.stop, data=body, content_type=kind, headers={"Accept": "*/*"})


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_the_body_of_the_standard_is_taken_in_both_forms(
    ada: Reader, kind: str, body: bytes
) -> None:
    answer = press(ada, kind, body)
    assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert ada.contact().unsubscribed_at is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://mail.example.com"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Referer": "https://mail.example.com/"},
        {"Cookie": "session=somebody-elses"},
        {"User-Agent": ""},
    ],
)
def test_who_sends_it_does_not_matter(ada: Reader, headers: dict[str, str]) -> None:
    client = ada.app.test_client(use_cookies=False)
    answer = client.post(ada.stop, data=PLAIN, content_type=BODIES[0][0], headers=headers)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)


def closed(session: Session, ada: Reader) -> None:
    survey = session.get_one(Survey, ada.invited.invitation.survey_id)
    survey.opens_at, survey.closes_at = (NOW - timedelta(days=days) for days in (9, 1))


def called_off(session: Session, ada: Reader) -> None:
    invitation = ada.invited.invitation
    cancel_invitation(session, invitation.survey_id, invitation.id, NOW)


def run_out(session: Session, ada: Reader) -> None:
    session.merge(ada.invited.link).expires_at = NOW - timedelta(days=1)


def answered(session: Session, ada: Reader) -> None:
    session.merge(ada.invited.link).used = True
    session.query(Response).limit(1).one().link_id = ada.invited.link.id


def without_address(session: Session, ada: Reader) -> None:
    session.merge(ada.invited.message).address_hash = None
    session.query(Contact).filter_by(customer_id=ada.invited.customer.id).update({"email": None})


@pytest.mark.parametrize(
    "change", [closed, called_off, run_out, answered, without_address], ids=lambda one: one.__name__
)
def test_it_works_whatever_became_of_survey_and_invitation(
    ada: Reader, change: Callable[[Session, Reader], None]
) -> None:
    with ada.app.extensions["database"].writing() as session:
        change(session, ada)
    assert press(ada).status_code == 200
    assert ada.contact().unsubscribed_at is not None
    assert ada.waiting().status is MessageStatus.CANCELLED


@ON_BOTH
def test_ten_at_once_are_one_decision(ada: Reader) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: press(ada), range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert ada.decisions() == [("invitations", False, "one-click")]
    with ada.app.extensions["database"].reading() as session:
        assert session.query(Suppression).count() == 1


@ON_BOTH
def test_a_click_waits_for_the_one_before(ada: Reader) -> None:
    with ada.app.extensions["database"].writing() as session:
        without_address(session, ada)
        session.query(Contact).filter_by(customer_id=ada.invited.customer.id).delete()
    with ThreadPoolExecutor(1) as pool:
        with ada.app.extensions["database"].writing() as session:
            unsubscribe(session, ada.token, SECRET, NOW)
            second = pool.submit(press, ada)
            wait([second], timeout=0.5)
        assert second.result().status_code == 200
    assert ada.decisions() == [("invitations", False, "one-click")]


def test_the_mail_leads_to_it_and_to_the_choices_in_both_parts(ada: Reader) -> None:
    mail = settings(ada.app.config["DATA_FOLDER"], mail=MailSettings(sender=Sender("a@b.example")))
    with ada.app.extensions["database"].reading() as session:
        facts = letter_facts(session, ada.reminder.id)
        assert facts is not None
        envelope = envelope_of(facts, words_of(session, facts), mail, NOW)
    letter = BytesParser(policy=policy.default).parsebytes(envelope.content)
    assert letter["List-Unsubscribe"] == f"<{mail.public_url}{ada.stop}>"
    assert letter["List-Unsubscribe-Post"] == PLAIN.decode()
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None
        assert [address in part.get_content() for address in (ada.stop, ada.choices)] == [True] * 2
