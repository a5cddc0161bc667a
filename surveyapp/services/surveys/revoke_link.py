"""Take a link out of use for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import Link


class NoSuchLinkError(NotFoundError):
    """There is no such link, or not in this survey."""


def revoke_link(session: Session, survey_id: int, link_id: int, now: datetime) -> Link:
    """From now on the link looks as if it had never been.

    Raises:
        NoSuchLinkError: the survey has no such link.
    """
    link = session.get(Link, link_id)
    if link is None or link.survey_id != survey_id:
        raise NoSuchLinkError
    link.revoke(now)
    return link
