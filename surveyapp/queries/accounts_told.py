"""Which accounts may be told: those of which everybody who answered agreed to be named.

The others stand together under one name. Where that would be a single account, or fewer than seven
people, the smallest of the accounts that might be told join them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from analysis.documents import FactValue
from surveyapp.models import ConsentPurpose, Customer, Response
from surveyapp.queries.account_name import ACCOUNT
from surveyapp.queries.changed_contacts import changed_contacts
from surveyapp.queries.consents import may
from surveyapp.queries.names_told import told_among

AGREES = "account_agrees"
"""Whether everybody of the account who answered agreed to be named: yes or no."""
NAMED = "account_named"
"""The account's key where it may be told."""
CHANGED = "contact_changed"
OTHERS = "other accounts"


@dataclass(frozen=True, slots=True)
class AccountsTold:
    """What answers tell of the accounts of those who gave them."""

    agreed: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    changed: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def facts(self, key: str, wave: str | None) -> dict[str, FactValue]:
        """The facts of an answer of somebody of the account."""
        found: dict[str, FactValue] = {
            ACCOUNT: key,
            AGREES: "yes" if key in self.agreed else "no",
            NAMED: key if key in self.told else OTHERS,
        }
        changed = self.changed.get((key, wave or ""))
        return found if changed is None else {**found, CHANGED: "yes" if changed else "no"}


def accounts_told(session: Session, survey_id: int) -> AccountsTold:
    """The accounts of those who answered the survey."""
    people = _people(session, survey_id)
    if not people:
        return AccountsTold()
    everybody = {person for some in people.values() for person in some}
    agreeing = may(session, everybody, ConsentPurpose.NAMED_ANSWERS)
    agreed = frozenset(key for key, some in people.items() if some <= agreeing)
    sizes = {key: len(some) for key, some in people.items()}
    return AccountsTold(agreed, told_among(agreed, sizes), changed_contacts(session, survey_id))


def _people(session: Session, survey_id: int) -> Mapping[str, set[int]]:
    """Who answered, by account."""
    account = aliased(Customer)
    query = (
        select(account.key, Response.customer_id)
        .join(Customer, Customer.id == Response.customer_id)
        .join(account, account.id == Customer.account_id)
        .where(Response.survey_id == survey_id)
        .distinct()
    )
    found: defaultdict[str, set[int]] = defaultdict(set)
    for key, person in session.execute(query):
        if person is not None:
            found[key].add(person)
    return found
