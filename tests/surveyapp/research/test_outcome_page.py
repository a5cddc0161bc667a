"""The page on what became of invitations."""

from collections.abc import Callable

from flask import Flask

from surveyapp.models import Channel, Customer, Invitation, InvitationStatus
from surveyapp.services.surveys.issue_personal_link import Recipient, issue_personal_link
from tests.staff import NOW, Browser

SignedIn = Callable[[str], Browser]


def invite(app: Flask, key: str, status: InvitationStatus) -> None:
    with app.extensions["database"].writing() as session:
        customer = Customer(key=key, facts={})
        session.add(customer)
        session.flush()
        link = issue_personal_link(session, 1, Recipient(customer.id), NOW).link
        session.add(
            Invitation(
                link_id=link.id,
                survey_id=1,
                customer_id=customer.id,
                channel=Channel.EMAIL,
                status=status,
                sent_at=NOW,
            )
        )


def test_without_invitations_the_page_says_why_there_are_no_rates(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/surveys/1/outcome")
    assert "Nobody has been invited personally" in page.text


def test_a_manager_sees_how_many_messages_did_not_arrive(app: Flask, signed_in: SignedIn) -> None:
    invite(app, "c1", InvitationStatus.SENT)
    invite(app, "c2", InvitationStatus.BOUNCED)
    page = signed_in("manager").get("/surveys/1/outcome")
    assert "The message did not arrive" in page.text
    assert "0 %" in page.text


def test_an_unknown_survey_has_no_outcome(signed_in: SignedIn) -> None:
    assert signed_in("admin").get("/surveys/999/outcome").status_code == 404
