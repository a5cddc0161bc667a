"""What an administrator changes about a person: the role, and whether the person may sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError, NotFoundError
from surveyapp.models.user import Role, User
from surveyapp.services.staff.sign_out import sign_out_everywhere


class UnknownUserError(NotFoundError):
    """There is no such person."""


class LastAdministratorError(ConflictError):
    """Without an administrator nobody could let anybody in."""


def disable_user(session: Session, user_id: int, now: datetime) -> None:
    """Keep the person out, from this moment on.

    Raises:
        UnknownUserError: there is no such person.
        LastAdministratorError: nobody else could undo it.
    """
    user = _find(session, user_id)
    _require_another_administrator(session, user)
    user.disable(now)
    sign_out_everywhere(session, user_id)


def enable_user(session: Session, user_id: int) -> None:
    """Let the person in again.

    Raises:
        UnknownUserError: there is no such person.
    """
    _find(session, user_id).enable()


def change_role(session: Session, user_id: int, role: Role) -> None:
    """Give the person another role, which takes a new sign-in.

    Raises:
        UnknownUserError: there is no such person.
        LastAdministratorError: nobody else could undo it.
    """
    user = _find(session, user_id)
    if role is user.role:
        return
    _require_another_administrator(session, user)
    user.role = role
    sign_out_everywhere(session, user_id)


def _find(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise UnknownUserError
    return user


def _require_another_administrator(session: Session, user: User) -> None:
    others = select(func.count()).where(
        User.role == Role.ADMIN, User.disabled_at.is_(None), User.id != user.id
    )
    if user.role is Role.ADMIN and session.scalar(others) == 0:
        raise LastAdministratorError
