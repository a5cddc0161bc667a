"""Read what mail systems send back: reports of delivery (RFC 3464) and of complaints (RFC 5965)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from enum import StrEnum

LARGEST = 2_000_000
"""Bytes; nobody reports at greater length."""
MOST_PARTS = 20

_PARSER: BytesParser[Message[str, str]] = BytesParser(policy=compat32)
_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
NO_SUCH_ADDRESS = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
"""Second and third number of a status that is about the address itself."""


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
    """What became of one message, by its ``Message-ID`` or by whom it was for."""

    verdict: Verdict
    message_id: str | None
    address: str | None
    status: str = ""


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
    status = fields.get("status", "")
    verdict = Verdict.DELAYED if action == "delayed" else _failure(status)
    return BounceReport(
        verdict,
        _original_id(message),
        _address(fields.get("original-recipient") or fields.get("final-recipient")),
        found[0] if (found := _STATUS.search(status)) else "",
    )


def _complaint(message: Message) -> BounceReport | None:
    fields = _fields(message, "message/feedback-report")
    if fields.get("feedback-type", "").lower() != "abuse":
        return None
    address = _address(fields.get("original-rcpt-to"))
    return BounceReport(Verdict.COMPLAINED, _original_id(message), address)


def _failure(status: str) -> Verdict:
    found = _STATUS.search(status)
    if found is None or found[1] != "5":
        return Verdict.FAILED
    about_address = (int(found[2]), int(found[3])) in NO_SUCH_ADDRESS
    return Verdict.NO_SUCH_ADDRESS if about_address else Verdict.FAILED


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
