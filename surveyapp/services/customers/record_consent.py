"""Record what a customer agrees to, or takes back; earlier decisions stay as they were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError, NotFoundError
from surveyapp.models import Consent, ConsentPurpose, Customer
from surveyapp.typed_text import one_line

LONGEST = 100
"""Characters of a wording's version and of a source."""


class UnknownCustomerError(NotFoundError):
    """There is no such customer."""


class UnfitConsentError(BadInputError):
    """A consent without the version of its wording, or without a source."""


def record_consent(  # noqa: PLR0913, PLR0917 - a decision has these parts, and each is asked for later
    session: Session,
    customer_id: int,
    purpose: ConsentPurpose,
    given: bool,
    wording: str,
    source: str,
    now: datetime,
) -> Consent:
    """Add the decision; the latest of a purpose holds.

    Raises:
        UnknownCustomerError: there is no such customer.
        UnfitConsentError: wording or source is missing or too long.
    """
    wording, source = one_line(wording), one_line(source)
    if not (0 < len(wording) <= LONGEST and 0 < len(source) <= LONGEST):
        raise UnfitConsentError(f"Name wording and source in 1 to {LONGEST} characters.")
    if session.get(Customer, customer_id) is None:
        raise UnknownCustomerError
    consent = Consent(
        customer_id=customer_id,
        purpose=purpose,
        given=given,
        wording=wording,
        source=source,
        decided_at=now,
    )
    session.add(consent)
    session.flush()
    return consent
