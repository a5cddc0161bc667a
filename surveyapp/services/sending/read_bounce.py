"""Read a report about a message as another system sends it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from surveyapp.errors import BadInputError
from surveyapp.mail.bounce_reports import BounceReport, Verdict

LONGEST_PROBLEM = 500

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=254, pattern=r"^[^\x00-\x1f\x7f]+$")]
Diagnostic = Annotated[str, msgspec.Meta(max_length=2_000)]
Status = Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[0-9.]*$")]


class UnreadableBounceError(BadInputError):
    """The body is no report; the message names the field and what fits there."""


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    verdict: Verdict
    message_id: Line | None = None
    address: Line | None = None
    status: Status = ""
    diagnostic: Diagnostic = ""


def read_bounce(body: bytes) -> BounceReport:
    """The report in ``body``.

    Raises:
        UnreadableBounceError: naming the field by its path.
    """
    try:
        told = msgspec.json.decode(body, type=_Payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableBounceError(str(error)[:LONGEST_PROBLEM]) from None
    if told.message_id is None and told.address is None:
        raise UnreadableBounceError("Send message_id or address.")
    return BounceReport(told.verdict, told.message_id, told.address, told.status, told.diagnostic)
