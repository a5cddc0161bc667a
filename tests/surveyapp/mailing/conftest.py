"""Staff, a survey and browsers; and Ada, to whom an invitation was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.models import Consent, Contact, Customer, Invitation, Message, Survey
from surveyapp.tokens import hash_address, preference_token
from tests.staff import NOW, SECRET, data_folder, filled_folder, signed_in, stranger
from tests.surveyapp.on_both import app, app_on_postgres, app_on_sqlite
from tests.surveyapp.outbox_rows import Invited, a_message, invite

__all__ = [
    "app",
    "app_on_postgres",
    "app_on_sqlite",
    "data_folder",
    "filled_folder",
    "signed_in",
    "stranger",
]


@dataclass
class Reader:
    """Somebody who got a message with a token in it, and has a reminder coming."""

    app: Flask
    invited: Invited
    reminder: Message

    @property
    def token(self) -> str:
        return preference_token(SECRET, self.invited.link.slug)

    @property
    def stop(self) -> str:
        return f"/unsubscribe/{self.token}"

    @property
    def choices(self) -> str:
        return f"/choices/{self.token}"

    def contact(self) -> Contact:
        with self.app.extensions["database"].reading() as session:
            found: Contact = session.get_one(Contact, self.invited.customer.id)
            return found

    def customer(self) -> Customer:
        with self.app.extensions["database"].reading() as session:
            found: Customer = session.get_one(Customer, self.invited.customer.id)
            return found

    def invitation(self) -> Invitation:
        with self.app.extensions["database"].reading() as session:
            found: Invitation = session.get_one(Invitation, self.invited.invitation.id)
            return found

    def waiting(self) -> Message:
        with self.app.extensions["database"].reading() as session:
            found: Message = session.get_one(Message, self.reminder.id)
            return found

    def decisions(self) -> list[tuple[str, bool, str]]:
        with self.app.extensions["database"].reading() as session:
            rows = session.execute(
                select(Consent.purpose, Consent.given, Consent.source).order_by(Consent.id)
            )
            return [(purpose.value, given, source) for purpose, given, source in rows]

    def rows(self) -> list[int]:
        """How many rows each table has."""
        with self.app.extensions["database"].reading() as session:
            kinds = (Consent, Contact, Invitation, Message)
            return [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]


@pytest.fixture
def ada(app: Flask) -> Reader:
    with app.extensions["database"].writing() as session:
        survey = session.get_one(Survey, 1)
        invited = invite(session, survey, SECRET, due_at=NOW)
        invited.invitation.status = "sent"
        invited.invitation.sent_at = NOW
        invited.message.status = "sent"
        invited.message.sent_at = NOW
        invited.message.address_hash = hash_address(SECRET, invited.contact.email or "")
        later = NOW + timedelta(days=7)
        return Reader(app, invited, a_message(session, invited.invitation, 1, later))
