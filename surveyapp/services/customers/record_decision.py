"""Record what a customer told a member of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.models import Consent, ConsentPurpose
from surveyapp.services.customers.note_refusal import refuse_open
from surveyapp.services.customers.record_consent import record_consent


@dataclass(frozen=True, slots=True)
class Told:
    """A yes or no for a purpose, and the version of the wording that was answered."""

    purpose: ConsentPurpose
    given: bool
    wording: str


def record_decision(
    session: Session, customer_id: int, told: Told, source: str, now: datetime
) -> Consent:
    """Add the decision; who wants no invitations refuses those that can still be answered.

    Raises:
        UnknownCustomerError: there is no such customer.
        UnfitConsentError: wording or source is missing or too long.
    """
    purpose, given = told.purpose, told.given
    consent = record_consent(session, customer_id, purpose, given, told.wording, source, now)
    if purpose is ConsentPurpose.INVITATIONS and not given:
        refuse_open(session, customer_id, now)
    return consent
