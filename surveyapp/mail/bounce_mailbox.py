"""The mailbox that reports arrive in: a Maildir on this machine, or one on a server by IMAP.

Nothing is deleted. What was read is moved to ``.Read`` of a Maildir, or marked as seen.
"""

from __future__ import annotations

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from typing import Protocol

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
    except (OSError, mailbox.Error, imaplib.IMAP4.error) as error:
        raise MailboxUnavailableError(f"The mailbox of bounces: {type(error).__name__}.") from error


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
        self._server.login(setting.user, setting.password)
        self._server.select(f'"{setting.folder}"')

    def unread(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Key and content of each that is not marked as seen; of long ones the beginning."""
        _answer, found = self._server.uid("SEARCH", "UNSEEN")
        for key in (found[0] or b"").split()[:most]:
            _answer, data = self._server.uid(
                "FETCH", key.decode(), f"(BODY.PEEK[]<0.{LARGEST + 1}>)"
            )
            content = next((item[1] for item in data if isinstance(item, tuple)), b"")
            yield key.decode(), content

    def mark_read(self, key: str) -> None:
        """Mark it as seen."""
        self._server.uid("STORE", key, "+FLAGS", "(\\Seen)")

    def close(self) -> None:
        """Say goodbye."""
        self._server.logout()
