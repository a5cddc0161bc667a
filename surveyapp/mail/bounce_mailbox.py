"""The mailbox that reports arrive in: a Maildir on this machine, or one on a server by IMAP.

Nothing is deleted. What was read is moved to ``.Read`` of a Maildir, or marked as seen.
"""

from __future__ import annotations

import imaplib
import mailbox
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any, Protocol

from surveyapp.errors import UnavailableError
from surveyapp.mail.bounce_reports import LARGEST
from surveyapp.mail_settings import ImapMailbox, Maildir

READ_FOLDER = "Read"
SECONDS = 60.0


class MailboxUnavailableError(UnavailableError):
    """The mailbox is not there, or does not let us in."""


class BounceMailbox(Protocol):
    """Mails not read yet, each to be marked once it has been dealt with."""

    def unread(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Key and content of each."""

    def mark_read(self, key: str) -> None:
        """Never give this one again."""

    def close(self) -> None:
        """Let go of it."""


def open_mailbox(setting: Maildir | ImapMailbox) -> BounceMailbox:
    """The mailbox of the settings.

    Raises:
        MailboxUnavailableError: it is not there, or does not let us in.
    """
    try:
        return LocalMailbox(setting) if isinstance(setting, Maildir) else ServerMailbox(setting)
    except (OSError, mailbox.Error, imaplib.IMAP4.error, UnicodeError) as error:
        kind = type(error).__qualname__
        raise MailboxUnavailableError(f"The mailbox of bounces: {kind}.") from error


class LocalMailbox:
    """A Maildir."""

    def __init__(self, setting: Maildir) -> None:
        self._box = mailbox.Maildir(setting.path, factory=None, create=False)
        self._read = (
            self._box.get_folder(READ_FOLDER)
            if READ_FOLDER in self._box.list_folders()
            else self._box.add_folder(READ_FOLDER)
        )

    def unread(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Key and content of each; of what is too long only the beginning."""
        for key in sorted(self._box.keys())[:most]:
            with self._box.get_file(key) as file:
                yield key, file.read(LARGEST + 1)

    def mark_read(self, key: str) -> None:
        """Move it to the folder of what was read."""
        with self._box.get_file(key) as file:
            # As it is: a mail nested without end cannot be parsed, and would come again for ever.
            self._read.add(file)
        self._box.remove(key)

    def close(self) -> None:
        """Write everything out."""
        self._box.close()


class ServerMailbox:
    """A folder on an IMAP server."""

    def __init__(self, setting: ImapMailbox) -> None:
        self._server = imaplib.IMAP4_SSL(
            setting.host, setting.port, ssl_context=ssl.create_default_context(), timeout=SECONDS
        )
        with ExitStack() as failing:
            failing.callback(self.close)
            _sign_in(self._server, setting)
            _demand(self._server.select(_quoted(setting.folder)))
            failing.pop_all()

    def unread(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Key and content of each that is not marked as seen; of long ones the beginning."""
        found = _demand(self._server.uid("SEARCH", "UNSEEN"))[0] or b""
        for key in found.decode("ascii").split():
            content = self._content(key)
            if content is not None:
                yield key, content
                most -= 1
            if most == 0:
                return

    def mark_read(self, key: str) -> None:
        """Mark it as seen."""
        _demand(self._server.uid("STORE", key, "+FLAGS.SILENT", "(\\Seen)"))

    def close(self) -> None:
        """Say goodbye, if anybody is still listening."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._server.logout()
        with suppress(OSError):
            self._server.shutdown()

    def _content(self, key: str) -> bytes | None:
        """Nothing where somebody deleted it meanwhile, or the server cannot read it just now."""
        answer, data = self._server.uid("FETCH", key, f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
        if answer != "OK" or data == [None]:
            return None
        return next((item[1] for item in data if isinstance(item, tuple)), b"")


def _sign_in(server: imaplib.IMAP4, setting: ImapMailbox) -> None:
    # The older command takes neither blanks in a name nor letters outside of ASCII.
    if "AUTH=PLAIN" in server.capabilities:
        secret = f"\0{setting.user}\0{setting.password}".encode()
        server.authenticate("PLAIN", lambda _challenge: secret)
    else:
        server.login(setting.user, setting.password)


def _demand(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server sent along.

    Raises:
        MailboxUnavailableError: it refused.
    """
    said, data = answer
    if said != "OK":
        raise MailboxUnavailableError("The mailbox of bounces: the server refuses.")
    return data


def _quoted(folder: str) -> str:
    """A folder's name as RFC 3501 wants it: letters outside of ASCII in a UTF-7 of its own."""
    shifted = re.sub(r"&|[^ -~]+", _shifted, folder)
    return '"' + re.sub(r'(["\\])', r"\\\1", shifted) + '"'


def _shifted(letters: re.Match[str]) -> str:
    coded = b64encode(letters[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return "&-" if letters[0] == "&" else f"&{coded}-"
