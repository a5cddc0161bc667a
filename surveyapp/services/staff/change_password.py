"""Change one's own password; every session ends, the thief's too.

Checking and hashing take long on purpose. They come before the session that writes is opened, so
that no respondent waits for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.errors import NotAllowedError
from surveyapp.models.user import User
from surveyapp.passwords import Passwords
from surveyapp.services.staff.sign_out import sign_out_everywhere


class WrongPasswordError(NotAllowedError):
    """The present password was not right."""


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The present password and the one to come."""

    present: str
    new: str


def new_password_hash(passwords: Passwords, change: PasswordChange, known_hash: str | None) -> str:
    """The hash of the password to come, for somebody who knows the present one.

    Raises:
        WrongPasswordError: the present one is not right.
        UnfitPasswordError: the new one is too short.
    """
    if not passwords.check(change.present, known_hash):
        raise WrongPasswordError
    return passwords.hash(change.new)


def change_password(session: Session, user_id: int, password_hash: str) -> None:
    """Keep the new password's hash and end all sessions of this person."""
    session.get_one(User, user_id).password_hash = password_hash
    sign_out_everywhere(session, user_id)
