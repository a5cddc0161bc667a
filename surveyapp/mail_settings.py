"""How messages leave and bounces come back: the settings for it, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from surveyapp.header_text import shown_text

SMTP: Final = "SURVEYAPP_SMTP"
MAIL_FROM: Final = "SURVEYAPP_MAIL_FROM"
MAIL_RATE: Final = "SURVEYAPP_MAIL_RATE"
BOUNCES: Final = "SURVEYAPP_BOUNCES"
SMS: Final = "SURVEYAPP_SMS"

MAIL_SETTINGS = {
    SMTP: "the mail server that messages are handed to",
    MAIL_FROM: "who messages come from, and where bounces go",
    MAIL_RATE: "how many messages a second, in all and to one domain",
    BOUNCES: "the mailbox that bounces arrive in",
    SMS: "the gateway that text messages are handed to",
}

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettingError(ValueError):
    """A setting about messages that cannot be used; the message says what to write."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(problem)
        self.setting = setting
        self.problem = problem


class Security(StrEnum):
    """How the connection to a mail server is kept private."""

    NONE = "smtp"
    STARTTLS = "starttls"
    TLS = "smtps"


PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The server that mail is handed to."""

    host: str
    port: int
    security: Security = Security.NONE
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """A name and an address."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages a second, in all and to one domain."""

    each_second: float = 50.0
    each_domain: float = 10.0


@dataclass(frozen=True, slots=True)
class Maildir:
    """A folder of messages on this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """A mailbox on a server, over TLS."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """Where text messages are handed over, and the word that lets us in."""

    url: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Everything about messages; what is None is not set up, and its messages wait."""

    smtp: SmtpServer | None = None
    sender: Sender | None = None
    rate: Rate = Rate()
    bounces: Maildir | ImapMailbox | None = None
    sms: SmsGateway | None = None


def read_mail_settings(environment: Mapping[str, str]) -> MailSettings:
    """The settings of this environment.

    Raises:
        MailSettingError: naming the setting and what to write.
    """
    smtp = environment.get(SMTP, "").strip()
    sender = environment.get(MAIL_FROM, "").strip()
    if smtp and not sender:
        raise MailSettingError(
            MAIL_FROM, "is needed with a mail server; write it like Fjord <post@example.org>."
        )
    rate = environment.get(MAIL_RATE, "").strip()
    bounces = environment.get(BOUNCES, "").strip()
    sms = environment.get(SMS, "").strip()
    return MailSettings(
        smtp=_smtp(smtp) if smtp else None,
        sender=_sender(sender) if sender else None,
        rate=_rate(rate) if rate else Rate(),
        bounces=_bounces(bounces) if bounces else None,
        sms=_sms(sms) if sms else None,
    )


def _smtp(text: str) -> SmtpServer:
    sentence = "is no mail server; write it like smtps://user:password@mail.example.org:465."
    parts = _parts(SMTP, text, sentence)
    if parts.scheme not in set(Security) or parts.path.strip("/") or parts.query:
        raise MailSettingError(SMTP, sentence)
    security = Security(parts.scheme)
    host = parts.hostname or ""
    if parts.password and security is Security.NONE and host not in THIS_MACHINE:
        raise MailSettingError(
            SMTP, "would send the password readable to all; begin it with starttls:// or smtps://."
        )
    return SmtpServer(host, parts.port or PORTS[security], security, _user(parts), _password(parts))


def _sender(text: str) -> Sender:
    name, address = parseaddr(text)
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        checked = None
    if checked is None or not text.isprintable():
        raise MailSettingError(MAIL_FROM, "has no address; write it like Fjord <post@example.org>.")
    if checked.ascii_email is None:
        raise MailSettingError(MAIL_FROM, "has letters before the @ that few mail servers take.")
    if shown_text(name) is None:
        raise MailSettingError(
            MAIL_FROM, "hides a line break or an invisible character in the name; write it plainly."
        )
    return Sender(checked.ascii_email, name)


def _rate(text: str) -> Rate:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {1, 2} or not all(0 < number <= 100_000 for number in numbers):
        raise MailSettingError(
            MAIL_RATE, "is no rate; write messages a second, in all and to one domain: 50,10."
        )
    return Rate(numbers[0], numbers[-1])


def _bounces(text: str) -> Maildir | ImapMailbox:
    sentence = (
        "is no mailbox; write maildir:/var/mail/bounces or imaps://user:password@mail.example.org."
    )
    if text.startswith("maildir:/"):
        return Maildir(Path(unquote(text.removeprefix("maildir:"))))
    parts = _parts(BOUNCES, text, sentence)
    if parts.scheme != "imaps" or not parts.username or not parts.password:
        raise MailSettingError(BOUNCES, sentence)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return ImapMailbox(
        parts.hostname or "", parts.port or 993, _user(parts), _password(parts), folder
    )


def _sms(text: str) -> SmsGateway:
    sentence = "is no gateway; write it like https://:token@sms.example.org/messages."
    parts = _parts(SMS, text, sentence)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in THIS_MACHINE):
        raise MailSettingError(SMS, sentence)
    port = f":{parts.port}" if parts.port else ""
    named = f"[{host}]" if ":" in host else host
    bare = parts._replace(netloc=f"{named}{port}")
    return SmsGateway(bare.geturl(), _password(parts) or _user(parts))


def _parts(setting: str, text: str, sentence: str) -> SplitResult:
    # The value is never repeated: it may hold a password.
    try:
        parts = urlsplit(text)
        unusable = not parts.hostname or parts.port == 0
    except ValueError:
        raise MailSettingError(setting, sentence) from None
    if unusable or not text.isprintable() or parts.fragment:
        raise MailSettingError(setting, sentence)
    return parts


def _user(parts: SplitResult) -> str:
    return unquote(parts.username or "")


def _password(parts: SplitResult) -> str:
    return unquote(parts.password or "")
