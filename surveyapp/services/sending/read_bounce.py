"""Read a report about a message as another system sends it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from surveyapp.mail.bounce_reports import BounceReport, Verdict
from surveyapp.services.webhooks.field_problem import FieldProblem
from surveyapp.services.webhooks.read_body import UnreadableBodyError, read_body

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=254, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
Diagnostic = Annotated[str, msgspec.Meta(max_length=2_000)]
Status = Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[0-9.]*\Z")]


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    verdict: Verdict
    message_id: Line | None = None
    address: Line | None = None
    status: Status = ""
    diagnostic: Diagnostic = ""


def read_bounce(body: bytes) -> BounceReport:
    """The report in ``body``.

    Raises:
        UnreadableBodyError: naming the field by its path.
    """
    told = read_body(body, _Payload, {"verdict": Verdict})
    if told.message_id is None and told.address is None:
        raise UnreadableBodyError(FieldProblem("message_id", "is missing; send it or address"))
    return BounceReport(told.verdict, told.message_id, told.address, told.status, told.diagnostic)
