"""Sign a person in: a new session each time, known to the database only by its hash."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotAllowedError
from surveyapp.models.user import StaffSession, User, UserState, sign_in_name, token_hash
from surveyapp.passwords import Passwords

SESSION_LASTS = timedelta(hours=12)


class WrongSignInError(NotAllowedError):
    """Unknown address, wrong password or disabled: the answer is the same."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person typed."""

    email: str
    password: str


def find_password_hash(session: Session, email: str) -> str | None:
    """The hash to check against, none for a stranger or someone who may not sign in."""
    user = session.scalar(select(User).where(User.email == sign_in_name(email)))
    return user.password_hash if user and user.state is UserState.ACTIVE else None


def sign_in(session: Session, passwords: Passwords, typed: Credentials, now: datetime) -> str:
    """Open a session for somebody whose password was found right; the token of it.

    Raises:
        WrongSignInError: the person was disabled or removed since the check.
    """
    user = session.scalar(select(User).where(User.email == sign_in_name(typed.email)))
    if user is None or user.state is not UserState.ACTIVE:
        raise WrongSignInError
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash(typed.password)
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            user_id=user.id,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return token
