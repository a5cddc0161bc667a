"""The page on what became of invitations."""

from collections.abc import Callable

from flask import Flask

from surveyapp.models import Channel, Customer, Invitation, InvitationStatus, Privacy, Survey
from surveyapp.services.surveys.issue_personal_link import Recipient, issue_personal_link
from tests.staff import NOW, Browser

SignedIn = Callable[[str], Browser]


def invite(
    app: Flask,
    key: str,
    status: InvitationStatus,
    reason: str = "",
    channel: Channel = Channel.EMAIL,
) -> None:
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
                channel=channel,
                reason=reason,
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
    assert "AAPOR 3.30" in page.text


def test_every_rate_stands_with_its_interval_and_how_many_it_is_of(
    app: Flask, signed_in: SignedIn
) -> None:
    for number in range(40):
        invite(app, f"c{number}", InvitationStatus.SENT, "unsubscribed" if number < 10 else "")
    told = " ".join(signed_in("researcher").get("/surveys/1/outcome").text.split())
    assert "<dd>0 %<small>between 0 % and 9 %, of 40</small></dd>" in told
    assert "<dd>25.0 %<small>between 14.2 % and 40.2 %, of 40</small></dd>" in told


def test_the_rates_of_each_way_of_sending_have_them_too(app: Flask, signed_in: SignedIn) -> None:
    for number, channel in enumerate((Channel.EMAIL, Channel.SMS)):
        invite(app, f"c{number}", InvitationStatus.SENT, channel=channel)
    told = signed_in("researcher").get("/surveys/1/outcome").text
    assert told.count("of 1</small>") == 4


def test_few_invited_to_an_anonymous_survey_are_told_without_rates(
    app: Flask, signed_in: SignedIn
) -> None:
    with app.extensions["database"].writing() as session:
        session.get_one(Survey, 1).privacy = Privacy.ANONYMOUS
    invite(app, "c1", InvitationStatus.SENT)
    told = signed_in("manager").get("/surveys/1/outcome").text
    assert "from seven people invited on" in told
    assert "RR5" not in told


def test_an_unknown_survey_has_no_outcome(signed_in: SignedIn) -> None:
    assert signed_in("admin").get("/surveys/999/outcome").status_code == 404
