"""Mail by SMTP, one connection for many messages."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress

from surveyapp.mail.transports import Delivered, Envelope, Refused, Unreachable
from surveyapp.mail_settings import Security, SmtpServer

SECONDS = 60.0
"""For each answer. A server that takes a message slowly must not be given up on too soon: it may
keep what it took, and the recipient would get it twice."""
MOST_BY_ONE_CONNECTION = 1_000
GONE = 421
NOBODY_THERE = frozenset({550, 551, 553, 556})
"""Answers about the address itself, unless a finer code says otherwise."""

_FINER = re.compile(rb"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"\S+@\S+")


class SmtpTransport:
    """A connection to the mail server, opened when it is needed."""

    def __init__(self, server: SmtpServer, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds
        self._connection: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, envelope: Envelope) -> Delivered:
        """Hand one mail over.

        Raises:
            Refused: the server does not take it; the next may still be sent.
            Unreachable: the server is not there, or does not let us in.
        """
        reused = self._connection is not None
        try:
            return self._send(envelope)
        except Unreachable as error:
            if error.begun or not reused:
                raise
            # Servers end a connection after a while or after so many messages.
            return self._send(envelope)

    def _send(self, envelope: Envelope) -> Delivered:
        connection = self._connected()
        step = "MAIL"
        try:
            options = _options(connection, envelope)
            _demand(connection.mail(envelope.sender, options[:2]))
            step = "RCPT"
            _demand(connection.rcpt(envelope.recipient, options[2:]))
            step = "DATA"
            answer = _demand(connection.data(envelope.content))
        except smtplib.SMTPDataError as error:
            raise self._refused(error.smtp_code, _bytes(error.smtp_error), step) from None
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise Unreachable(_told(error), begun=step != "MAIL") from error
        self._count()
        return Delivered(answer)

    def close(self) -> None:
        """Say goodbye, if anybody is still listening."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = _connect(self._server, self._seconds)
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(_told(error)) from error
            self._sent = 0
        return self._connection

    def _count(self) -> None:
        self._sent += 1
        if self._sent >= MOST_BY_ONE_CONNECTION:
            self.close()

    def _refused(self, code: int, text: bytes, step: str) -> Refused | Unreachable:
        if code == GONE:
            self.close()
            return Unreachable(_readable(code, text), begun=step != "MAIL")
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.rset()
        if step == "MAIL":
            # About the sender: no recipient is to blame, and somebody may set it right.
            return Refused(permanent=False, code=code, text=_words(text))
        permanent = 500 <= code < 600
        absent = permanent and _is_nobody_there(code, text)
        return Refused(permanent=permanent, code=code, text=_words(text), no_such_address=absent)


def _connect(server: SmtpServer, seconds: float) -> smtplib.SMTP:
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=seconds, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=seconds)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        connection.close()
        raise
    return connection


def _options(connection: smtplib.SMTP, envelope: Envelope) -> list[str]:
    """What is asked of a server that can tell later what became of a message."""
    if not connection.has_extn("dsn"):
        return []
    mark = envelope.message_id.strip("<>").encode("ascii", "replace").decode()
    return ["RET=HDRS", f"ENVID={_xtext(mark)}", "NOTIFY=FAILURE,DELAY"]


def _xtext(text: str) -> str:
    return "".join(f"+{ord(mark):02X}" if mark in "+=" else mark for mark in text)


def _demand(answer: tuple[int, bytes]) -> str:
    code, text = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPDataError(code, text)
    return _readable(code, text)


def _is_nobody_there(code: int, text: bytes) -> bool:
    finer = _FINER.search(text)
    if finer is None:
        return code in NOBODY_THERE
    subject, detail = int(finer[2]), int(finer[3])
    return (subject, detail) in {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}


def _readable(code: int, text: bytes) -> str:
    return f"{code} {_words(text)}"


def _words(text: bytes) -> str:
    """The server's words without anybody's address in them."""
    words = " ".join(text.decode("utf-8", "replace").split())
    shown = "".join(character for character in words if character.isprintable())
    return _ADDRESS.sub("<…>", shown)


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _readable(error.smtp_code, _bytes(error.smtp_error))
    if isinstance(error, TimeoutError) or str(error).endswith("timed out"):
        return "no answer in time"
    return f"{type(error).__name__}: {_ADDRESS.sub('<…>', str(error))}"
