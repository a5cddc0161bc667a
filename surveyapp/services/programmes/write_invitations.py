"""Write invitations with their links and messages, many at once, each occasion once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Channel,
    FactValue,
    InvitationStatus,
    LinkKind,
    MessageKind,
    MessageStatus,
    Privacy,
    Record,
    Survey,
)
from surveyapp.queries.account_name import ACCOUNT
from surveyapp.queries.names_told import names_told
from surveyapp.services.programmes.chunks import among, chunks
from surveyapp.services.programmes.insert_many import insert_many
from surveyapp.services.programmes.planning import Candidate, Decision, Plan
from surveyapp.services.programmes.programme_rules import SMALLEST_GROUP
from surveyapp.tokens import hash_token, invitation_token, new_slug

AT_ONCE = 5_000
ARM = "arm"
NO_DOMAIN = "surveyapp.invalid"
"""Of message ids where the survey names no sender of its own."""

LINK = Record.metadata.tables["link"]
INVITATION = Record.metadata.tables["invitation"]
MESSAGE = Record.metadata.tables["message"]

Rows = list[dict[str, Any]]


def write_invitations(
    session: Session, plan: Plan, decisions: Sequence[Decision], secret_key: str, now: datetime
) -> int:
    """Add what was decided; occasions that another planner wrote meanwhile are left as they are."""
    groups = _groups_to_tell(plan, decisions)
    return sum(
        _write(session, plan, [(one, _facts(plan, one, groups)) for one in some], secret_key, now)
        for some in chunks(decisions, AT_ONCE)
    )


def new_message_id(survey: Survey) -> str:
    """A fresh ``Message-ID`` that tells nothing about whom it goes to."""
    domain = survey.sender_address.rpartition("@")[2] or NO_DOMAIN
    return f"<{secrets.token_hex(16)}@{domain}>"


def _write(
    session: Session,
    plan: Plan,
    decided: list[tuple[Decision, dict[str, FactValue]]],
    secret_key: str,
    now: datetime,
) -> int:
    connection = session.connection()
    links = [_link(plan, one, facts, secret_key, now) for one, facts in decided]
    numbers = _add_links(session, links)
    rows = [
        _invitation(plan, one, numbers[link["slug"]], now)
        for (one, _facts), link in zip(decided, links, strict=True)
    ]
    added = _add_invitations(session, rows)
    if len(added) < len(rows):
        unwanted = set(numbers.values()) - set(added)
        connection.execute(delete(LINK).where(LINK.c.id.in_(unwanted)))
    messages = [
        _message(plan.survey, row, added[row["link_id"]])
        for row in rows
        if row["link_id"] in added and row["channel"] is not Channel.HANDED
    ]
    insert_many(connection, MESSAGE, messages)
    return len(added)


def _add_links(session: Session, rows: Rows) -> dict[str, int]:
    """Slug -> link id. Asked for afterwards: rows given back would cost each one a statement."""
    connection = session.connection()
    insert_many(connection, LINK, rows)
    slugs = [row["slug"] for row in rows]
    found = connection.execute(
        select(LINK.c.slug, LINK.c.id).where(among(session, LINK.c.slug, slugs))
    )
    return {slug: number for slug, number in found}  # noqa: C416 - rows are no pairs


def _add_invitations(session: Session, rows: Rows) -> dict[int, int]:
    """Link id -> invitation id of those that were new."""
    connection = session.connection()
    insert_many(connection, INVITATION, rows, unless_same="occasion")
    links = [row["link_id"] for row in rows]
    columns = (INVITATION.c.link_id, INVITATION.c.id)
    found = connection.execute(select(*columns).where(among(session, INVITATION.c.link_id, links)))
    return {link: number for link, number in found}  # noqa: C416 - rows are no pairs


def _link(
    plan: Plan, one: Decision, facts: dict[str, FactValue], secret_key: str, now: datetime
) -> dict[str, Any]:
    slug, valid = new_slug(), plan.rules.valid_days
    return {
        "survey_id": plan.survey.id,
        "wave_id": plan.wave_id,
        "customer_id": one.candidate.customer_id,
        "kind": LinkKind.PERSONAL,
        "slug": slug,
        "token_hash": hash_token(invitation_token(secret_key, slug)),
        "label": "",
        "language": _language(plan.survey, one.candidate),
        "created_at": now,
        "expires_at": None if valid is None else one.due_at + timedelta(days=valid),
        "used": False,
        "facts": facts,
    }


def _invitation(plan: Plan, one: Decision, link_id: int, now: datetime) -> dict[str, Any]:
    """A link that somebody else hands over counts as sent when it is ready."""
    handed = one.channel is Channel.HANDED
    return {
        "link_id": link_id,
        "survey_id": plan.survey.id,
        "customer_id": one.candidate.customer_id,
        "event_id": one.candidate.event_id,
        "programme_id": plan.programme_id,
        "occasion": one.candidate.occasion,
        "channel": one.channel,
        "status": InvitationStatus.SENT if handed else InvitationStatus.PLANNED,
        "reason": "",
        "due_at": one.due_at,
        "sent_at": now if handed else None,
        "reminders": 0,
        "arm": one.arm,
        "stratum": one.candidate.group or None,
    }


def _message(survey: Survey, row: dict[str, Any], invitation_id: int) -> dict[str, Any]:
    return {
        "invitation_id": invitation_id,
        "number": 0,
        "kind": MessageKind.INVITATION,
        "channel": row["channel"],
        "status": MessageStatus.QUEUED,
        "due_at": row["due_at"],
        "attempts": 0,
        "message_id": new_message_id(survey),
        "problem": "",
    }


def _language(survey: Survey, candidate: Candidate) -> str:
    if candidate.language in survey.languages:
        return str(candidate.language)
    return survey.languages[0]


def _facts(plan: Plan, one: Decision, groups: frozenset[str]) -> dict[str, FactValue]:
    """What the answer carries from its invitation.

    Answers of an anonymous survey carry nothing but the name of a group large enough to hide in.
    """
    facts: dict[str, FactValue] = {}
    if one.candidate.group in groups:
        facts[plan.rules.by] = one.candidate.group
    if plan.survey.privacy is Privacy.ANONYMOUS:
        return facts
    if one.arm is not None:
        facts[ARM] = one.arm
    if one.candidate.account_key is not None:
        facts[ACCOUNT] = one.candidate.account_key
    return facts


def _groups_to_tell(plan: Plan, decisions: Sequence[Decision]) -> frozenset[str]:
    if not plan.rules.keep_group:
        return frozenset()
    sizes: dict[str, int] = {}
    for one in decisions:
        if one.candidate.group:
            sizes[one.candidate.group] = sizes.get(one.candidate.group, 0) + 1
    least = SMALLEST_GROUP if plan.survey.privacy is Privacy.ANONYMOUS else 1
    return names_told(sizes, least)
