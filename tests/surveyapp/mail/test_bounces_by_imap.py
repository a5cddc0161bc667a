"""The mailbox on a server: each report counts once, however the connection breaks off."""

from __future__ import annotations

import imaplib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_socket
from sqlalchemy import func, select

from surveyapp.mail.bounce_mailbox import MailboxUnavailableError, open_mailbox
from surveyapp.mail_settings import ImapMailbox
from surveyapp.models import Message, MessageStatus
from surveyapp.services.sending.take_bounces import Taken, take_bounces
from tests.surveyapp.engines import ON_SQLITE
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import SECRET, Outbox
from tests.surveyapp.mail.imap_server import Folder, imap_server
from tests.surveyapp.mail.test_bounces import a_report, sent

pytestmark = [pytest.mark.enable_socket]

BROKEN = [
    b"",
    b"\r\n",
    b"\0\xff\xfe" * 50,
    b"Content-Type: multipart/report; boundary=x\r\n\r\n--x",
    b"A" * 3_000_000,
]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for this machine, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing, which makes the certificate of a server")
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    files = ["-keyout", str(file), "-out", str(file.with_suffix(".crt"))]
    subprocess.run(
        ["openssl", "req", "-x509", *curve, *subject, *files], check=True, capture_output=True
    )
    with file.open("ab") as both:
        both.write(file.with_suffix(".crt").read_bytes())
    return file


@pytest.fixture
def folder() -> Folder:
    return Folder({})


@pytest.fixture
def place(
    folder: Folder, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ImapMailbox]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with imap_server(folder, certificate) as setting:
        yield setting


def fill(folder: Folder, outbox: Outbox, reports: int = 1) -> None:
    texts = [a_report(sent(outbox)).replace("\n", "\r\n").encode() for _ in range(reports)]
    folder.mails = dict(enumerate([*texts, b"Subject: away\r\n\r\nBack on Monday"], 1))


def take(outbox: Outbox, place: ImapMailbox) -> Taken:
    with closing(open_mailbox(place)) as opened:
        return take_bounces(outbox.database, opened, SECRET, NOW)


def take_by_many_connections(outbox: Outbox, place: ImapMailbox, folder: Folder) -> None:
    while folder.unseen() and folder.connections < 100:
        with suppress(imaplib.IMAP4.abort):
            take(outbox, place)


def bounced(outbox: Outbox) -> int:
    counted = select(func.count()).where(Message.status == MessageStatus.BOUNCED)
    with outbox.database.reading() as session:
        return session.scalar(counted) or 0


@ON_SQLITE
def test_each_mail_is_read_once_and_stays(
    outbox: Outbox, folder: Folder, place: ImapMailbox
) -> None:
    fill(folder, outbox, 3)
    assert [take(outbox, place) for _ in range(2)] == [Taken(4, 3, 1), Taken(0, 0, 0)]
    assert len(folder.mails) == 4


@ON_SQLITE
@pytest.mark.parametrize(
    ("hangs_up_at", "obeys_last"), [(6, True), (7, False), (7, True), (8, False), (8, True)]
)
def test_a_connection_lost_midway_loses_and_doubles_nothing(
    outbox: Outbox, folder: Folder, place: ImapMailbox, hangs_up_at: int, obeys_last: bool
) -> None:
    fill(folder, outbox, 4)
    folder.hangs_up_at, folder.obeys_last = hangs_up_at, obeys_last
    take_by_many_connections(outbox, place, folder)
    assert folder.seen == folder.mails.keys()
    assert bounced(outbox) == 4
    assert 2 <= folder.connections <= 6


@ON_SQLITE
def test_broken_mails_do_not_stay_in_the_way(
    outbox: Outbox, folder: Folder, place: ImapMailbox
) -> None:
    fill(folder, outbox)
    folder.mails = dict(enumerate([*BROKEN, *folder.mails.values()]))
    assert take(outbox, place) == Taken(len(BROKEN) + 2, 1, len(BROKEN) + 1)


@ON_SQLITE
def test_a_mail_the_server_cannot_read_now_is_asked_for_again(
    outbox: Outbox, folder: Folder, place: ImapMailbox
) -> None:
    fill(folder, outbox)
    folder.unreadable = {1}
    assert take(outbox, place) == Taken(1, 0, 1)
    folder.unreadable = set()
    assert take(outbox, place) == Taken(1, 1, 0)


@ON_SQLITE
@pytest.mark.parametrize("authenticates", [True, False])
def test_both_ways_to_sign_in_are_known(
    outbox: Outbox, folder: Folder, place: ImapMailbox, authenticates: bool
) -> None:
    folder.authenticates, folder.secret = authenticates, 'a "quoted" word'
    setting = replace(place, password=folder.secret)
    assert take(outbox, setting) == Taken(0, 0, 0)


@ON_SQLITE
def test_a_folder_may_have_a_name_in_any_language(
    outbox: Outbox, folder: Folder, place: ImapMailbox
) -> None:
    folder.names = ('"Retur & &AOY-rlig \\"ny\\""'.replace("& ", "&- "),)
    assert take(outbox, replace(place, folder='Retur & ærlig "ny"')) == Taken(0, 0, 0)


@pytest.mark.parametrize("wrong", [{"password": "guessed"}, {"folder": "Nowhere"}])
def test_a_server_that_refuses_is_named_and_left(place: ImapMailbox, wrong: dict[str, str]) -> None:
    with pytest.raises(MailboxUnavailableError, match="mailbox of bounces"):
        open_mailbox(replace(place, **wrong))


def test_a_server_nobody_vouches_for_gets_no_password(
    folder: Folder, place: ImapMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(MailboxUnavailableError, match="SSLCertVerificationError"):
        open_mailbox(place)
    assert folder.connections == 0
