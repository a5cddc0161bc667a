"""Change one's own password; every session ends, the thief's too."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.errors import NotAllowedError
from surveyapp.models.user import User
from surveyapp.passwords import Passwords
from surveyapp.services.sign_out import sign_out_everywhere


class WrongPasswordError(NotAllowedError):
    """The present password was not right."""


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The present password and the one to come."""

    present: str
    new: str


def change_password(
    session: Session, passwords: Passwords, user_id: int, change: PasswordChange
) -> None:
    """Replace the password and end all sessions of this person.

    Raises:
        WrongPasswordError: the present one is not right.
        UnfitPasswordError: the new one is too short.
    """
    user = session.get_one(User, user_id)
    if not passwords.check(change.present, user.password_hash):
        raise WrongPasswordError
    user.password_hash = passwords.hash(change.new)
    sign_out_everywhere(session, user_id)
