"""Which tokens of anonymous surveys have been used: known by marks that only the tokens make."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Document, Record

MARK_LENGTH = 22


class MarkPool(Record):
    """The marks that came last, of one survey, in the order of the alphabet.

    One row holds them all, so that neither places of rows nor transactions tell which came when.
    """

    __tablename__ = "mark_pool"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id"), primary_key=True, autoincrement=False
    )
    marks: Mapped[list[str]] = mapped_column(Document)


class UsedMark(Record):
    """A mark that has left the pool, with many others at once.

    The mark is made from the token, which is kept nowhere: no row says whose it is. SQLite keeps
    the rows by their marks and not by when they came.
    """

    __tablename__ = "used_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: Mapped[str] = mapped_column(String(MARK_LENGTH), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
