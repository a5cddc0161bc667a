"""Who is signed in, and who may sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models.user import Role, StaffSession, User, UserState, token_hash


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person, as pages see one."""

    id: int
    email: str
    name: str
    role: Role
    state: UserState


def signed_in(session: Session, token: str, now: datetime) -> StaffMember | None:
    """The active person whose unexpired session has this token."""
    user = session.scalar(
        select(User)
        .join(StaffSession)
        .where(
            StaffSession.token_hash == token_hash(token),
            StaffSession.expires_at > now,
            User.disabled_at.is_(None),
        )
    )
    return None if user is None else _member(user)


def all_staff(session: Session) -> tuple[StaffMember, ...]:
    """Everybody, by name."""
    return tuple(_member(user) for user in session.scalars(select(User).order_by(User.name)))


def _member(user: User) -> StaffMember:
    return StaffMember(user.id, user.email, user.name, user.role, user.state)
