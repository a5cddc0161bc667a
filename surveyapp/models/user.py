"""Staff: people who sign in, and their open sessions."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.record import Record, states


class Role(StrEnum):
    """What a person works as."""

    RESEARCHER = "researcher"
    MANAGER = "manager"
    ADMIN = "admin"


class UserState(StrEnum):
    """Whether a person may sign in, derived from the time of disabling."""

    ACTIVE = "active"
    DISABLED = "disabled"


class User(Record):
    """A person of the organisation. ``email`` is kept in the form people are found by."""

    __tablename__ = "staff_user"
    __table_args__ = (UniqueConstraint("email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(states(Role, "role"))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    @property
    def state(self) -> UserState:
        """Disabled from the moment of disabling."""
        return UserState.ACTIVE if self.disabled_at is None else UserState.DISABLED

    def disable(self, now: datetime) -> None:
        """Keep the person out; doing it twice keeps the first time."""
        self.disabled_at = self.disabled_at or now

    def enable(self) -> None:
        """Let the person in again."""
        self.disabled_at = None


class StaffSession(Record):
    """A signed-in browser. Only the hash of its token is kept; deleting the row ends it."""

    __tablename__ = "staff_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("staff_user.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship()


def sign_in_name(email: str) -> str:
    """The form of an address by which people are found: composed, trimmed, in lower case."""
    # PostgreSQL refuses a NUL in any text, so that a stranger's typing could fail otherwise.
    return unicodedata.normalize("NFKC", email).replace("\0", "").strip().casefold()


def token_hash(token: str) -> str:
    """SHA-256 of a session's token, as hexadecimal digits; enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
