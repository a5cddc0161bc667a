"""A mail server in this process, that keeps what it takes and misbehaves as it is told."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from surveyapp.mail_settings import SmtpServer
from tests.ports import free_port

TAKEN = "250 2.0.0 taken"
DENIED = "535 5.7.8 Authentication failed"
Answer = Callable[[str], str]


def taking(_recipient: str) -> str:
    return TAKEN


@dataclass
class Mailroom:
    """What was taken, in order, and how the server answers a recipient and a message."""

    letters: list[tuple[str, bytes]] = field(default_factory=list)
    to_sender: Answer = taking
    to_recipient: Answer = taking
    to_message: Answer = taking
    password: str = ""
    """Who signs in must know it; nobody has to sign in."""
    seconds: float = 0.0
    """How long it thinks about each message."""
    hang_up_after: int = 0
    """Messages by one connection; then it wants to be asked by another, as some servers do."""
    connections: int = 0
    takers: list[Session] = field(default_factory=list)
    """The connection of each message."""

    def messages(self) -> list[EmailMessage]:
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(content) for _, content in self.letters]  # type: ignore[misc]

    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.letters]

    def authenticate(
        self,
        server: SMTP,  # noqa: ARG002 - the library's signature
        session: Session,  # noqa: ARG002 - the same
        envelope: Envelope,  # noqa: ARG002 - the same
        mechanism: str,  # noqa: ARG002 - the same
        data: LoginPassword,
    ) -> AuthResult:
        right = data.password.decode() == self.password
        return AuthResult(success=right, handled=right, message=None if right else DENIED)

    async def handle_EHLO(  # noqa: N802 - the library's name and signature
        self,
        server: SMTP,  # noqa: ARG002 - the same
        session: Session,
        envelope: Envelope,  # noqa: ARG002 - the same
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802 - the same
        self,
        server: SMTP,  # noqa: ARG002 - the same
        session: Session,
        envelope: Envelope,
        address: str,
        mail_options: list[str],  # noqa: ARG002 - the same
    ) -> str:
        if self.hang_up_after and self.takers.count(session) >= self.hang_up_after:
            return "421 4.7.0 that was enough by this connection"
        envelope.mail_from = address
        return self.to_sender(address)

    async def handle_RCPT(  # noqa: N802 - the same
        self,
        server: SMTP,  # noqa: ARG002 - the same
        session: Session,  # noqa: ARG002 - the same
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],  # noqa: ARG002 - the same
    ) -> str:
        answer = self.to_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the same
        self,
        server: SMTP,  # noqa: ARG002 - the same
        session: Session,
        envelope: Envelope,
    ) -> str:
        if self.seconds:
            await asyncio.sleep(self.seconds)
        answer = self.to_message(envelope.rcpt_tos[0])
        if answer.startswith("2"):
            content = envelope.original_content or b""
            self.letters.append((envelope.rcpt_tos[0], content))
            self.takers.append(session)
        return answer


@contextmanager
def mail_server(room: Mailroom, port: int = 0) -> Iterator[SmtpServer]:
    """The server, on a port of its own, while the block runs."""
    port = port or free_port()
    controller = Controller(
        room,
        hostname="127.0.0.1",
        port=port,
        ready_timeout=20,
        authenticator=room.authenticate,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield SmtpServer("127.0.0.1", port)
    finally:
        controller.stop()


@contextmanager
def mail_server_apart(room: Mailroom) -> Iterator[SmtpServer]:
    """The same in a process of its own, which shares no interpreter with the sender."""
    address = SmtpServer("127.0.0.1", free_port())
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=_serve, args=(room, address.port), daemon=True)
    server.start()
    try:
        _await(address)
        yield address
    finally:
        server.kill()
        server.join()


def _serve(room: Mailroom, port: int) -> None:
    with mail_server(room, port):
        threading.Event().wait()


def _await(address: SmtpServer) -> None:
    for _ in range(200):
        try:
            socket.create_connection((address.host, address.port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the mail server does not start")
