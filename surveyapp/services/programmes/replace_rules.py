"""Change the rules of a programme, and say what that changes for what is planned already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Customer,
    Invitation,
    InvitationStatus,
    Message,
    Programme,
    ProgrammeState,
)
from surveyapp.services.programmes.change_programme import change_programme
from surveyapp.services.programmes.chunks import chunks
from surveyapp.services.programmes.look_again import look_again
from surveyapp.services.programmes.plan_invitations import take_turn
from surveyapp.services.programmes.save_programme import Draft, save_programme

BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the rules, what it said and what it says; "" where it was or is not there."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """What changed, how many invitations wait, and who of them will not get theirs any more."""

    changes: tuple[Change, ...]
    waiting: int
    dropped: tuple[str, ...]


def replace_rules(session: Session, programme: Programme, draft: Draft, now: datetime) -> Replaced:
    """Change the rules as by pausing, changing and going on; what is planned keeps its time.

    Raises:
        ProgrammeInUseError: it has ended.
        UnfitRulesError: the rules cannot be, or contradict what was done; every problem at once.
        SurveyNotOpenForProgrammeError: it invites, and its survey takes no answers any more.
    """
    take_turn(session)
    changes = tuple(_changes(programme, draft))
    active, survey_id = programme.state is ProgrammeState.ACTIVE, programme.survey_id
    if active:
        change_programme(session, survey_id, programme.id, ProgrammeState.PAUSED, now)
    save_programme(session, survey_id, draft, now, programme.id)
    if active:
        change_programme(session, survey_id, programme.id, ProgrammeState.ACTIVE, now)
    session.flush()
    waiting = _waiting(session, programme.id)
    return Replaced(changes, len(waiting), tuple(_dropped(session, waiting, now)))


def as_kept(programme: Programme, draft: Draft) -> Draft:
    """The draft, with whom the running wave asks where it does not say so itself."""
    if BEFORE in draft.document or BEFORE not in programme.rules:
        return draft
    return replace(draft, document={**draft.document, BEFORE: programme.rules[BEFORE]})


def _changes(programme: Programme, draft: Draft) -> Iterator[Change]:
    old, new = dict(_fields(programme.rules)), dict(_fields(draft.document))
    if draft.seed is not None:
        old["seed"], new["seed"] = str(programme.seed), str(draft.seed)
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield Change(field, old.get(field, ""), new.get(field, ""))


def _fields(document: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _fields(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}", ", ".join(map(str, value))
        elif value is not None:
            yield f"{prefix}{name}", str(value)


def _waiting(session: Session, programme_id: int) -> dict[int, str]:
    """First messages that have not left, and whom each is for."""
    query = (
        select(Message.id, Customer.key)
        .join(Invitation, Invitation.id == Message.invitation_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(
            Invitation.programme_id == programme_id,
            Invitation.status == InvitationStatus.PLANNED,
            Message.number == 0,
        )
        .order_by(Customer.key, Message.id)
    )
    return {message: key for message, key in session.execute(query)}  # noqa: C416 - rows are no pairs


def _dropped(session: Session, waiting: Mapping[int, str], now: datetime) -> Iterator[str]:
    for some in chunks(waiting):
        found = look_again(session, some, now)
        yield from (waiting[one] for one in some if one in found and found[one] is None)
