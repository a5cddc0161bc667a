"""Compare decisions that a file tells with those there are: which are new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Consent
from surveyapp.services.importing.changes import GivenConsent
from surveyapp.services.importing.customer_rows import CustomerRow
from surveyapp.services.importing.read_states import FoundCustomer
from surveyapp.services.importing.write_consents import is_of_import


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision there is, and whether a file brought it."""

    told: GivenConsent
    by_file: bool


def decided_before(
    session: Session, rows: Sequence[CustomerRow], found: Mapping[str, FoundCustomer]
) -> dict[int, list[Decided]]:
    """What those who decide something in these rows decided before, in order of time."""
    ids = [found[row.key].id for row in rows if row.consents and row.key in found]
    decided: dict[int, list[Decided]] = {}
    if not ids:
        return decided
    query = (
        select(
            Consent.customer_id,
            Consent.source,
            Consent.purpose,
            Consent.given,
            Consent.wording,
            Consent.decided_at,
        )
        .where(Consent.customer_id.in_(ids))
        .order_by(Consent.decided_at, Consent.id)
    )
    for id_, source, purpose, given, wording, at in session.execute(query):
        told = GivenConsent(purpose, given, wording, at)
        decided.setdefault(id_, []).append(Decided(told, is_of_import(source)))
    return decided


def new_consents(row: CustomerRow, before: Sequence[Decided]) -> tuple[GivenConsent, ...]:
    """What the row decides besides what is known."""
    return tuple(told for told in row.consents if not _is_known(told, before))


def _is_known(told: GivenConsent, before: Sequence[Decided]) -> bool:
    mine = [kept for kept in before if kept.told.purpose == told.purpose]
    if told.at is not None or not mine:
        return any(told == kept.told for kept in mine)
    latest = mine[-1]
    if latest.by_file:
        return (latest.told.given, latest.told.wording) == (told.given, told.wording)
    return told.given or not _is_new_refusal(latest, mine)


def _is_new_refusal(latest: Decided, mine: Sequence[Decided]) -> bool:
    """Whether an undated no comes after what the person or staff decided.

    A yes without its day never does: nobody can tell whether it is older. A no does unless files
    said so before, as one refusal too many is better than one that is passed over.
    """
    by_files = [kept.told.given for kept in mine if kept.by_file]
    return latest.told.given and by_files[-1:] != [False]
