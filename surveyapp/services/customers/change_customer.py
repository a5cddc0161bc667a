"""Change how one customer is reached and spoken to, by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError, NotFoundError
from surveyapp.models import Basis, Contact, Customer
from surveyapp.services.importing import contact_values
from surveyapp.typed_text import one_line

LONGEST_NAME = 200


class UnknownCustomerError(NotFoundError):
    """There is no such customer."""


class UnfitCustomerError(BadInputError):
    """Fields that cannot be kept; ``fields`` names them."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed; an empty text takes away what is there."""

    name: str = ""
    email: str = ""
    phone: str = ""
    time_zone: str = ""
    language: str = ""
    basis: str = Basis.CHOSEN.value


READERS: Mapping[str, Callable[[str], str]] = {
    "name": lambda text: one_line(text)[:LONGEST_NAME],
    "email": contact_values.email_address,
    "phone": contact_values.phone_number,
    "time_zone": contact_values.time_zone,
    "language": contact_values.language,
    "basis": lambda text: Basis(text).value,
}


def change_customer(session: Session, customer_id: int, typed: Typed, now: datetime) -> None:
    """Keep what was typed, all of it or nothing.

    Raises:
        UnknownCustomerError: there is none with this number.
        UnfitCustomerError: some fields cannot be kept.
    """
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise UnknownCustomerError
    kept = _read(typed)
    customer.language = kept["language"]
    customer.basis = Basis(kept["basis"] or Basis.CHOSEN)
    customer.changed_at = now
    contact = session.get(Contact, customer_id)
    if contact is None:
        contact = Contact(customer_id=customer_id, name="")
        session.add(contact)
    if contact.email != kept["email"]:
        contact.undeliverable_at = None
    contact.name = kept["name"] or ""
    contact.email, contact.phone = kept["email"], kept["phone"]
    contact.time_zone = kept["time_zone"]
    session.flush()


def _read(typed: Typed) -> dict[str, str | None]:
    kept: dict[str, str | None] = {}
    unfit = []
    for name, read in READERS.items():
        text = str(getattr(typed, name)).strip()
        try:
            kept[name] = read(text) if text else None
        except ValueError:  # UnfitContact is one
            unfit.append(name)
    if unfit:
        raise UnfitCustomerError(tuple(unfit))
    return kept
