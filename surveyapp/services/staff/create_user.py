"""Let a person sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError, ConflictError
from surveyapp.models.user import Role, User, sign_in_name
from surveyapp.passwords import Passwords

MAXIMUM_NAME = 200
MAXIMUM_EMAIL = 254


class UnfitNameError(BadInputError):
    """A person needs a name and an e-mail address to sign in with."""


class NameTakenError(ConflictError):
    """Somebody signs in with this address already."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to be let in."""

    email: str
    name: str
    role: Role
    password: str


def create_user(session: Session, passwords: Passwords, new: NewUser, now: datetime) -> User:
    """Add the person.

    Raises:
        UnfitNameError: the name is empty or the address is none.
        UnfitPasswordError: the password is too short.
        NameTakenError: the address is in use.
    """
    email, name = sign_in_name(new.email), " ".join(new.name.split())
    if not _is_address(email) or not 0 < len(name) <= MAXIMUM_NAME or not name.isprintable():
        raise UnfitNameError
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise NameTakenError
    user = User(
        email=email,
        name=name,
        role=new.role,
        password_hash=passwords.hash(new.password),
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def _is_address(email: str) -> bool:
    before, at, after = email.rpartition("@")
    plain = email.isprintable() and not any(character in ' <>,;:"()[]\\' for character in email)
    return bool(before and at and after) and plain and len(email) <= MAXIMUM_EMAIL
