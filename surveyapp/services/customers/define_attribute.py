"""Define a fact about customers that the organisation keeps itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.reading.cursor import is_identifier
from surveyapp.errors import BadInputError, ConflictError, NotFoundError
from surveyapp.models import Attribute, AttributeKind
from surveyapp.services.customers.facts import KNOWN_FACTS
from surveyapp.services.customers.record_event import WAIT_FACTS
from surveyapp.services.importing.plan import CUSTOMER_FIELDS, EVENT_FIELDS
from surveyapp.typed_text import one_line

LONGEST_NAME = 200
LONGEST_CHOICE = 100
MOST_CHOICES = 200
RESERVED = frozenset(KNOWN_FACTS) | {*CUSTOMER_FIELDS, *EVENT_FIELDS} | WAIT_FACTS


class UnfitAttributeError(BadInputError):
    """The attribute cannot be defined so; ``reason`` is a word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason


SENTENCES = {
    "key": "Write a key of letters, digits and _, at most 40, a letter first.",
    "known": "This fact is known already; import it by this name.",
    "name": f"Give the attribute a name of 1 to {LONGEST_NAME} characters.",
    "choices": f"A choice needs 2 to {MOST_CHOICES} different values, short ones.",
}


class AttributeTakenError(ConflictError):
    """There is an attribute with this key."""


class UnknownAttributeError(NotFoundError):
    """There is no such attribute."""


@dataclass(frozen=True, slots=True)
class NewAttribute:
    """What is decided about an attribute; ``choices`` only where the kind is a choice."""

    key: str
    name: str
    kind: AttributeKind
    choices: Sequence[str] = ()


def define_attribute(session: Session, new: NewAttribute, now: datetime) -> Attribute:
    """Add the attribute.

    Raises:
        UnfitAttributeError: key, name or choices cannot be kept.
        AttributeTakenError: its key is taken.
    """
    name, choices = one_line(new.name), _choices(new)
    _refuse_unfit(new, name, choices)
    if session.scalar(select(Attribute.id).where(Attribute.key == new.key)) is not None:
        raise AttributeTakenError
    attribute = Attribute(key=new.key, name=name, kind=new.kind, choices=choices, created_at=now)
    session.add(attribute)
    session.flush()
    return attribute


def change_attribute(
    session: Session, attribute_id: int, name: str, choices: Sequence[str]
) -> Attribute:
    """Rename the attribute and add choices; those there are stay, as customers have them.

    Raises:
        UnknownAttributeError: there is none.
        UnfitAttributeError: name or choices cannot be kept.
    """
    attribute = session.get(Attribute, attribute_id)
    if attribute is None:
        raise UnknownAttributeError
    all_choices = [*attribute.choices, *choices]
    new = NewAttribute(attribute.key, name, attribute.kind, all_choices)
    kept_name, kept = one_line(name), _choices(new)
    _refuse_unfit(new, kept_name, kept)
    attribute.name, attribute.choices = kept_name, kept
    session.flush()
    return attribute


def _choices(new: NewAttribute) -> list[str]:
    if new.kind is not AttributeKind.CHOICE:
        return []
    return list(dict.fromkeys(filter(None, map(one_line, new.choices))))


def _refuse_unfit(new: NewAttribute, name: str, choices: Sequence[str]) -> None:
    if not is_identifier(new.key):
        raise UnfitAttributeError("key")
    if new.key in RESERVED:
        raise UnfitAttributeError("known")
    if not 0 < len(name) <= LONGEST_NAME:
        raise UnfitAttributeError("name")
    folded = {choice.casefold() for choice in choices}
    long = any(len(choice) > LONGEST_CHOICE for choice in choices)
    few_or_many = not 2 <= len(folded) <= MOST_CHOICES
    if new.kind is AttributeKind.CHOICE and (few_or_many or long or len(folded) < len(choices)):
        raise UnfitAttributeError("choices")
