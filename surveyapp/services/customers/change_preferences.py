"""Keep what a person chose on the preferences page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError
from surveyapp.mail.words import LANGUAGES
from surveyapp.models import ConsentPurpose, Contact, Link
from surveyapp.services.customers.record_consent import record_consent
from surveyapp.services.customers.suppress_address import (
    BY_WISH,
    JUST_UNSUBSCRIBED,
    allow_addresses,
)
from surveyapp.services.customers.unsubscribe import (
    PAGE,
    WORDING,
    find_recipient,
    latest_decision,
    mailed_to,
    present_addresses,
    unsubscribe,
)


class UnfitPreferencesError(BadInputError):
    """A language or purpose that there is not."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was chosen: a language, and a yes or no for each purpose."""

    language: str
    purposes: dict[ConsentPurpose, bool]


def change_preferences(
    session: Session, token: str, chosen: Preferences, secret_key: str, now: datetime
) -> None:
    """Write down what differs from before; each decision is kept with its time and wording.

    Raises:
        UnknownPreferencesError: the token is none of ours.
        UnfitPreferencesError: there is no such language.
    """
    if chosen.language not in LANGUAGES:
        raise UnfitPreferencesError("Choose one of the languages.")
    link, customer = find_recipient(session, token, secret_key)
    customer.language = chosen.language
    for purpose, given in chosen.purposes.items():
        if purpose is ConsentPurpose.INVITATIONS:
            continue
        before = latest_decision(session, customer.id, purpose)
        if given is not bool(before):
            record_consent(session, customer.id, purpose, given, WORDING, PAGE, now)
    wanted = chosen.purposes.get(ConsentPurpose.INVITATIONS)
    if wanted is False:
        unsubscribe(session, token, secret_key, now, PAGE)
    elif wanted:
        _invite_again(session, link, customer.id, secret_key, now)


def _invite_again(
    session: Session, link: Link, customer_id: int, secret_key: str, now: datetime
) -> None:
    """The later wish holds: it takes back what the person said before, a complaint as well.

    That is so at the addresses the person has now; at others, only the person's own no is.
    """
    contact = session.get(Contact, customer_id)
    purpose = ConsentPurpose.INVITATIONS
    refused = latest_decision(session, customer_id, purpose) is False
    if contact is not None and contact.unsubscribed_at is not None:
        contact.unsubscribed_at, refused = None, True
    lifted = allow_addresses(session, present_addresses(contact, secret_key), BY_WISH)
    lifted += allow_addresses(session, mailed_to(session, link), JUST_UNSUBSCRIBED)
    if refused or lifted:
        record_consent(session, customer_id, purpose, True, WORDING, PAGE, now)
