"""Give a published version back as a definition; rebuilt once and then kept in memory."""

from __future__ import annotations

from collections import OrderedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import canonical, model
from surveyapp.models import QuestionnaireVersion

KEPT = 64

_rebuilt: OrderedDict[str, model.Questionnaire] = OrderedDict()
"""Definitions by content hash: equal hashes are equal definitions, so nothing here goes stale."""


def load_definition(session: Session, content_hash: str) -> model.Questionnaire:
    """The definition with this content hash, which a published version has.

    Raises:
        sqlalchemy.exc.NoResultFound: no version has it.
    """
    known = _rebuilt.get(content_hash)
    if known is not None:
        return known
    query = select(QuestionnaireVersion.canonical).where(
        QuestionnaireVersion.content_hash == content_hash
    )
    definition = canonical.rebuild(session.scalars(query.limit(1)).one())
    _rebuilt[content_hash] = definition
    while len(_rebuilt) > KEPT:
        _rebuilt.popitem(last=False)
    return definition
