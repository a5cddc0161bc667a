"""A message as mail servers take it: written out, read again, and only then trusted.

Headers are written here rather than by the ``email`` package, which folds long addresses into
encoded words that mail programs do not look into, and takes four times as long.
"""

from __future__ import annotations

from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header, decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from surveyapp.errors import BadInputError
from surveyapp.mail.header_values import UnfitHeaderError, header_text, mail_address
from surveyapp.mail_settings import Sender

ONE_CLICK = "List-Unsubscribe=One-Click"
BREAK = "\r\n"
BOUNDARY = "=_part_of_a_message_=_"
"""Always the same: quoted-printable text cannot hold it, and a reader that knows it is faster."""
LONGEST_WORD = 60
"""Characters of a line with encoded words, so that name and address still fit."""
PARTS = ("text/plain", "text/html")

_MARKS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-")
_PARSER: BytesParser[Message[str, str]] = BytesParser(policy=compat32)

Headers = dict[str, str]


class UnsafeMessageError(BadInputError):
    """Written out and read again, the message has other headers than it was given."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What one message says, to whom, from whom. ``one_click`` takes the POST of RFC 8058."""

    sender: Sender
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    language: str
    reply_to: str = ""
    one_click: str = ""


def compose(mail: Mail) -> bytes:
    """The message with exactly the headers it was given.

    Raises:
        UnfitHeaderError: a value would break out of its header.
        UnsafeMessageError: read again, the headers are others.
    """
    headers = dict(_headers(mail))
    headers["MIME-Version"] = "1.0"
    headers["Content-Type"] = f'multipart/alternative; boundary="{BOUNDARY}"'
    written = "".join(f"{name}: {_written(name, value)}{BREAK}" for name, value in headers.items())
    parts = zip(PARTS, (mail.text, mail.html), strict=True)
    body = b"".join(_part(kind, text) for kind, text in parts)
    content = written.encode("ascii") + b"\r\n" + body + f"--{BOUNDARY}--{BREAK}".encode()
    require_headers(content, headers)
    return content


def require_headers(content: bytes, expected: Headers) -> None:
    """Stop here unless a reader finds these headers, each once, and two parts.

    Raises:
        UnsafeMessageError: naming the headers that differ.
    """
    head, _, body = content.partition(b"\r\n\r\n")
    again = _PARSER.parsebytes(head + b"\r\n\r\n", headersonly=True)
    found = [(name, _read(name, str(value))) for name, value in again.items()]
    if sorted(found) != sorted(expected.items()) or again.defects or again.get_payload():
        names = {name for name, _ in found} ^ set(expected) or {"one of the headers"}
        raise UnsafeMessageError(f"Read again, the headers differ: {', '.join(sorted(names))}.")
    if _kinds(body) != PARTS:
        raise UnsafeMessageError("Read again, the message has other parts.")


def _kinds(body: bytes) -> tuple[str, ...]:
    """What the parts are, as a reader that splits at the boundary finds them."""
    before, *parts, after = body.split(f"--{BOUNDARY}".encode())
    if before or after != b"--\r\n":
        return ()
    heads = (part.lstrip(b"\r\n").partition(b"\r\n\r\n")[0] for part in parts)
    return tuple(_PARSER.parsebytes(head, headersonly=True).get_content_type() for head in heads)


def _headers(mail: Mail) -> Iterator[tuple[str, str]]:
    """Every header in order, as a reader must find it again."""
    yield "From", _named(mail.sender)
    yield "To", mail_address("To", mail.recipient)
    if mail.reply_to:
        yield "Reply-To", mail_address("Reply-To", mail.reply_to)
    yield "Subject", header_text("Subject", mail.subject)
    yield "Date", format_datetime(mail.date)
    yield "Message-ID", _message_id(mail.message_id)
    yield "Content-Language", _language(mail.language)
    yield "Auto-Submitted", "auto-generated"
    if mail.one_click:
        yield "List-Unsubscribe", f"<{_web_address(mail.one_click)}>"
        yield "List-Unsubscribe-Post", ONE_CLICK


@lru_cache(maxsize=512)
def _named(sender: Sender) -> str:
    name = header_text("From", sender.name).strip()
    address = mail_address("From", sender.address)
    return f"{name} <{address}>" if name else address


def _written(name: str, value: str) -> str:
    if name == "From" and value.endswith(">"):
        shown, _, address = value.removesuffix(">").rpartition(" <")
        if shown.isascii():
            return formataddr((shown, address))
        return f"{_encoded(name, shown)} <{address}>"
    if name == "Subject" and not (value.isascii() and len(value) < LONGEST_WORD):
        return _encoded(name, value)
    return value


@lru_cache(maxsize=512)
def _encoded(name: str, text: str) -> str:
    header = Header(text, "utf-8", maxlinelen=LONGEST_WORD, header_name=name)
    return header.encode(linesep=BREAK)


def _read(name: str, value: str) -> str:
    plain = "".join(value.splitlines())
    if name == "From":
        shown, address = parseaddr(plain)
        shown = str(make_header(decode_header(shown)))
        return f"{shown} <{address}>" if shown else address
    return str(make_header(decode_header(plain))) if name == "Subject" else plain


def _part(kind: str, text: str) -> bytes:
    lines = BREAK.join(text.splitlines()) + BREAK
    head = (
        f'--{BOUNDARY}{BREAK}Content-Type: {kind}; charset="utf-8"{BREAK}'
        f"Content-Transfer-Encoding: quoted-printable{BREAK}{BREAK}"
    )
    return head.encode() + b2a_qp(lines.encode("utf-8", "replace")) + BREAK.encode()


def _message_id(text: str) -> str:
    inner = text[1:-1]
    if text != f"<{inner}>" or inner.count("@") != 1 or not _is_plain(inner):
        raise UnfitHeaderError("Message-ID: is none.")
    return text


def _language(text: str) -> str:
    if not text or not set(text) <= _MARKS:
        raise UnfitHeaderError("Content-Language: is no language.")
    return text


def _web_address(text: str) -> str:
    if not _is_plain(text) or not text.startswith(("http://", "https://")):
        raise UnfitHeaderError("List-Unsubscribe: is no address.")
    return text


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and not set(text) & set(" <>\"'\\,;")
