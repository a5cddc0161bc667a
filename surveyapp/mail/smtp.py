"""Mail by SMTP, one connection for many messages."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress

from surveyapp.mail.answers import is_no_such_address, kept_answer, status_in
from surveyapp.mail.transports import Delivered, Envelope, Fault, Refused, Unreachable
from surveyapp.mail_settings import Security, SmtpServer

SECONDS = 60.0
"""For each answer. A server that takes a message slowly must not be given up on too soon: it may
keep what it took, and the recipient would get it twice."""
MOST_BY_ONE_CONNECTION = 1_000
GONE = 421
NOBODY_THERE = frozenset({550, 551, 553, 556})
"""Answers about the address itself, unless a finer code says otherwise."""


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
            Unreachable: the server is not there, does not let us in, or falls silent.
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
            _demand(connection.data(envelope.content))
        except smtplib.SMTPDataError as error:
            raise self._refused(error, envelope, step) from None
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise _unreachable(error, envelope, begun=step != "MAIL") from None
        self._count()
        return Delivered()

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
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                raise _unreachable(error) from None
            self._sent = 0
        return self._connection

    def _count(self) -> None:
        self._sent += 1
        if self._sent >= MOST_BY_ONE_CONNECTION:
            self.close()

    def _refused(
        self, error: smtplib.SMTPDataError, envelope: Envelope, step: str
    ) -> Refused | Unreachable:
        code, text = error.smtp_code, _text(error.smtp_error)
        answer = kept_answer(code, text, _private(envelope))
        if code == GONE or step == "MAIL":
            # As long as nobody is named it is about us, and nobody else's mail would be taken.
            self.close()
            return Unreachable(Fault.FAILING, answer, begun=step != "MAIL")
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.rset()
        permanent = 500 <= code < 600
        absent = permanent and _is_nobody_there(code, text)
        return Refused(permanent=permanent, answer=answer, no_such_address=absent)


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
    except (smtplib.SMTPException, OSError, UnicodeError):
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


def _demand(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPDataError(code, text)


def _is_nobody_there(code: int, text: str) -> bool:
    status = status_in(text)
    return is_no_such_address(status) if status else code in NOBODY_THERE


def _text(answer: bytes | str) -> str:
    return answer if isinstance(answer, str) else answer.decode("utf-8", "replace")


def _private(envelope: Envelope | None) -> tuple[str, ...]:
    return (envelope.recipient, *envelope.private) if envelope else ()


def _unreachable(
    error: Exception, envelope: Envelope | None = None, *, begun: bool = False
) -> Unreachable:
    if isinstance(error, smtplib.SMTPResponseException):
        denied = isinstance(error, smtplib.SMTPAuthenticationError)
        fault = Fault.NOT_LET_IN if denied else Fault.FAILING
        told = kept_answer(error.smtp_code, _text(error.smtp_error), _private(envelope))
        return Unreachable(fault, told, begun=begun)
    if isinstance(error, UnicodeError):
        # Its words would hold the password.
        return Unreachable(Fault.NOT_LET_IN, begun=begun)
    if isinstance(error, TimeoutError) or str(error).endswith("timed out"):
        return Unreachable(Fault.NO_ANSWER, begun=begun)
    told = kept_answer(None, f"{type(error).__name__}: {error}", _private(envelope))
    return Unreachable(Fault.NO_CONNECTION, told, begun=begun)
