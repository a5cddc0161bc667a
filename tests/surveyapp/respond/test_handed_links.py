"""Staff have the links they hand over; opening one tells them nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveyapp.models import Channel, Invitation, InvitationStatus, Link, Privacy
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person


@pytest.fixture
def handed(fielded: Fielded) -> str:
    """The address of a link that was handed over and answered with."""
    address = fielded.personal_link(Privacy.ANONYMOUS)
    with fielded.database.writing() as session:
        link = session.scalars(select(Link)).one()
        invitation = Invitation(
            link=link,
            survey_id=link.survey_id,
            customer_id=link.customer_id,
            channel=Channel.HANDED,
            status=InvitationStatus.SENT,
            sent_at=link.created_at,
        )
        session.add(invitation)
    ada = Person(fielded.app)
    ada.open(address)
    ada.finish()
    return address


def test_opening_a_handed_link_does_not_tell_whether_it_was_used(
    fielded: Fielded, handed: str
) -> None:
    assert "How satisfied" in Person(fielded.app).open(handed).text


def test_a_used_handed_link_says_so_when_it_is_answered_with_again(
    fielded: Fielded, handed: str
) -> None:
    other = Person(fielded.app)
    other.open(handed)
    assert "This link has been used" in other.press(SAT1="8").text
    assert len(fielded.responses()) == 1
