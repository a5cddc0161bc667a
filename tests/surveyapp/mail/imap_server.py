"""A mailbox on an IMAP server in this process, over TLS, that breaks off as it is told."""

from __future__ import annotations

import re
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

from surveyapp.mail_settings import ImapMailbox

DONE = "OK done"
SECRET = 'blå"bær og mer'


class HangUp(Exception):
    """The server says nothing more by this connection."""


@dataclass
class Folder:
    """Mails by number, which of them were read, and how the server behaves."""

    mails: dict[int, bytes]
    seen: set[int] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)
    names: tuple[str, ...] = ('"INBOX"',)
    secret: str = SECRET
    authenticates: bool = True
    hangs_up_at: int = 0
    """The command of each connection that gets no answer."""
    obeys_last: bool = False
    """Whether it does what that command wants."""
    connections: int = 0

    def unseen(self) -> str:
        return " ".join(str(number) for number in sorted(self.mails.keys() - self.seen))


@contextmanager
def imap_server(folder: Folder, certificate: Path) -> Iterator[ImapMailbox]:
    """The server on a port of its own, while the block runs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Connection(_Connection):
        def setup(self) -> None:
            self.folder = folder
            self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def finish(self) -> None:
            super().finish()
            self.request.close()

    with ThreadingTCPServer(("127.0.0.1", 0), Connection) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield ImapMailbox("localhost", server.server_address[1], "post", SECRET)
        finally:
            server.shutdown()
            thread.join()


class _Connection(StreamRequestHandler):
    folder: Folder

    def handle(self) -> None:
        self.folder.connections += 1
        self.commands = 0
        self.say("* OK here")
        # Visitors may leave when they like.
        with suppress(HangUp, OSError):
            while line := self.rfile.readline():
                self.obey(*line.decode().rstrip("\r\n").partition(" ")[::2])

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def obey(self, tag: str, command: str) -> None:
        self.commands += 1
        last = self.commands == self.folder.hangs_up_at
        if last and not self.folder.obeys_last:
            raise HangUp
        answer = self.answer(command)
        if last:
            raise HangUp
        self.say(f"{tag} {answer}")
        if command == "LOGOUT":
            raise HangUp

    def answer(self, command: str) -> str:
        for pattern, act in ACTS.items():
            if found := re.fullmatch(pattern, command):
                return act(self, *found.groups())
        return "BAD what?"

    def capability(self) -> str:
        self.say(f"* CAPABILITY IMAP4rev1{' AUTH=PLAIN' * self.folder.authenticates}")
        return DONE

    def authenticate(self) -> str:
        self.say("+ ")
        told = b64decode(self.rfile.readline()).decode().split("\0")
        return DONE if told == ["", "post", self.folder.secret] else "NO who?"

    def login(self, secret: str) -> str:
        return DONE if secret.replace('\\"', '"') == self.folder.secret else "NO who?"

    def select(self, name: str) -> str:
        return "OK [READ-WRITE] done" if name in self.folder.names else "NO where?"

    def search(self) -> str:
        self.say(f"* SEARCH {self.folder.unseen()}".rstrip())
        return DONE

    def fetch(self, number: str, most: str) -> str:
        mail = self.folder.mails[int(number)][: int(most)]
        if int(number) in self.folder.unreadable:
            return "NO it is broken"
        self.say(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(mail)}}}")
        self.wfile.write(mail)
        self.say(")")
        return DONE

    def store(self, number: str) -> str:
        self.folder.seen.add(int(number))
        return DONE

    def leave(self) -> str:
        self.say("* BYE")
        return DONE


ACTS = {
    "CAPABILITY": _Connection.capability,
    "AUTHENTICATE PLAIN": _Connection.authenticate,
    'LOGIN post "(.*)"': _Connection.login,
    "SELECT (.*)": _Connection.select,
    "UID SEARCH UNSEEN": _Connection.search,
    r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)": _Connection.fetch,
    r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)": _Connection.store,
    "LOGOUT": _Connection.leave,
}
