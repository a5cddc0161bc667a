"""Sign a person out: the session is gone, so a kept copy of the cookie opens nothing."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveyapp.models.user import StaffSession, token_hash


def sign_out(session: Session, token: str) -> None:
    """Close the one session with this token; an unknown token is no error."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash(token)))


def sign_out_everywhere(session: Session, user_id: int) -> None:
    """Close all sessions of one person."""
    session.execute(delete(StaffSession).where(StaffSession.user_id == user_id))
