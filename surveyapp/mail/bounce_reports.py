"""Read what mail systems send back: reports of delivery (RFC 3464) and of complaints (RFC 5965)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from enum import StrEnum

from surveyapp.mail.answers import is_no_such_address, status_in

LARGEST = 2_000_000
"""Bytes; nobody reports at greater length."""
MOST_PARTS = 20
LONGEST_DIAGNOSTIC = 2_000

_PARSER: BytesParser[Message[str, str]] = BytesParser(policy=compat32)
_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")


class Verdict(StrEnum):
    """What a report says."""

    NO_SUCH_ADDRESS = "no_such_address"
    FAILED = "failed"
    """Given up, for a reason that is not the address."""
    DELAYED = "delayed"
    """Still being tried."""
    COMPLAINED = "complained"
    """The reader called it spam."""


@dataclass(frozen=True, slots=True)
class BounceReport:
    """What became of one message, by its ``Message-ID`` or by whom it was for.

    ``diagnostic`` is what a mail server said, as it said it; ``others`` are addresses behind the
    one the message was for.
    """

    verdict: Verdict
    message_id: str | None
    address: str | None
    status: str = ""
    diagnostic: str = field(default="", repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)


def read_report(content: bytes) -> BounceReport | None:
    """The report in a mail; None where it is no report, or one of success."""
    if len(content) > LARGEST:
        return None
    try:
        message = _PARSER.parsebytes(content)
        kind = str(message.get_param("report-type", "")).lower()
        if message.get_content_type() != "multipart/report":
            return None
        return _complaint(message) if kind == "feedback-report" else _delivery(message)
    except (MessageError, UnicodeError, ValueError, LookupError, RecursionError):
        return None


def _delivery(message: Message) -> BounceReport | None:
    fields = _fields(message, "message/delivery-status")
    action = fields.get("action", "").lower().split(";")[0].strip()
    if action not in {"failed", "delayed"}:
        return None
    status = status_in(fields.get("status", ""))
    original, final = (_address(fields.get(f"{name}-recipient")) for name in ("original", "final"))
    return BounceReport(
        Verdict.DELAYED if action == "delayed" else _failure(status),
        _original_id(message),
        original or final,
        status,
        fields.get("diagnostic-code", "").partition(";")[2].strip()[:LONGEST_DIAGNOSTIC],
        (final,) if final else (),
    )


def _complaint(message: Message) -> BounceReport | None:
    fields = _fields(message, "message/feedback-report")
    if fields.get("feedback-type", "").lower() != "abuse":
        return None
    address = _address(fields.get("original-rcpt-to"))
    return BounceReport(Verdict.COMPLAINED, _original_id(message), address)


def _failure(status: str) -> Verdict:
    absent = status.startswith("5") and is_no_such_address(status)
    return Verdict.NO_SUCH_ADDRESS if absent else Verdict.FAILED


def _fields(message: Message, kind: str) -> dict[str, str]:
    """The fields of the report's machine-readable part, those about the recipient included."""
    fields: dict[str, str] = {}
    for part in _parts(message):
        if part.get_content_type() == kind:
            for block in _blocks(part):
                fields.update({name.lower(): str(value) for name, value in block.items()})
    return fields


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))
    elif isinstance(payload, str):
        yield from (_PARSER.parsebytes(block.encode()) for block in payload.split("\n\n"))


def _original_id(message: Message) -> str | None:
    """The ``Message-ID`` of what is reported on, from the copy of it or of its headers."""
    for part in _parts(message):
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            payload = part.get_payload()
            if isinstance(payload, list) and isinstance(payload[0], Message):
                original: Message = payload[0]
            else:
                original = _PARSER.parsebytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type] # bytes, for a part that is no multipart
            found = _ID.search(str(original.get("Message-ID", "")))
            return found[0] if found else None
    return None


def _parts(message: Message) -> list[Message]:
    payload = message.get_payload()
    if not isinstance(payload, list):
        return []
    return [part for part in payload[:MOST_PARTS] if isinstance(part, Message)]


def _address(text: str | None) -> str | None:
    address = (text or "").rpartition(";")[2].strip().strip("<>")
    return address if "@" in address and address.isprintable() and len(address) <= 254 else None
