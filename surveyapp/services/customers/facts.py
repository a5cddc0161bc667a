"""Which facts about customers and their events there are, and what values each takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.facts import FactKind, bank_facts
from surveyapp.models import Attribute, Basis
from surveyapp.services.customers.record_event import ABANDONED, EARLY


@dataclass(frozen=True, slots=True)
class FactType:
    """The kind of a fact, and the values a choice may take."""

    kind: FactKind
    choices: Sequence[str] = ()


FactTypes = Mapping[str, FactType]

OWN_COLUMNS = frozenset({"customer_key", "account_key", "language", "actual_wait"})
"""Facts of the item bank that files bring as fields of customers and events, besides moments."""
KNOWN_FACTS: FactTypes = {
    name: FactType(kind)
    for name, kind in bank_facts().items()
    if kind is not FactKind.MOMENT and name not in OWN_COLUMNS
}
"""Facts that need no definition, by the names under which files and other systems bring them."""
OF_CUSTOMERS: FactTypes = {
    **{name: FactType(FactKind.TEXT) for name in ("customer_key", "account_key", "language")},
    "basis": FactType(FactKind.CHOICE, tuple(basis.value for basis in Basis)),
}
OF_EVENTS: FactTypes = {
    **{name: FactType(FactKind.NUMBER) for name in ("value", "actual_wait", "abandoned_after")},
    EARLY: FactType(FactKind.NUMBER),
    ABANDONED: FactType(FactKind.FLAG),
}
"""Facts that come with an event; waits are in minutes."""


def own_facts(session: Session) -> FactTypes:
    """The attributes that the organisation defined itself."""
    own = session.execute(select(Attribute.key, Attribute.kind, Attribute.choices))
    return {key: FactType(FactKind(kind.value), choices) for key, kind, choices in own}


def facts_to_name(session: Session, *, with_event: bool) -> FactTypes:
    """All facts that rules may name; those of events where an event starts the invitation."""
    events = OF_EVENTS if with_event else {}
    return {**KNOWN_FACTS, **OF_CUSTOMERS, **events, **own_facts(session)}
