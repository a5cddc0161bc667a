"""Settings, read once from the environment and checked before anything starts.

docs/operations.md explains each.
"""

from __future__ import annotations

import os
import secrets
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import platformdirs
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from surveyapp.mail_settings import (
    MAIL_SETTINGS,
    MailSettingError,
    MailSettings,
    read_mail_settings,
)

SETTINGS = {
    "SURVEYAPP_DATA": "the folder for the database, the secret key and made reports",
    "SURVEYAPP_DATABASE": "the database's URL",
    "SURVEYAPP_JOBS": "where workers are woken by, when not by the database",
    "SURVEYAPP_PUBLIC_URL": "the address respondents and staff use; every link is made from it",
    "SURVEYAPP_SECRET_KEY": "the key that signs cookies, instead of the file in the data folder",
    "SURVEYAPP_TIME_ZONE": "the time zone of customers whose own is not known",
    "SURVEYAPP_DEBUG": "1 shows tracebacks in the browser, on this machine only",
    "SURVEYAPP_PROXIES": "how many reverse proxies in front may tell the visitor's address",
    "SURVEYAPP_STARTS": "how many may begin at an open link from one address, at once and a minute",
    **MAIL_SETTINGS,
}

SECRET_FILE = "secret_key"  # noqa: S105 - the name of the file, not a secret
MINIMUM_SECRET = 32
MINIMUM_DIFFERENT = 10
"""A key of few different characters is a word somebody typed."""

DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
"""How a database's URL may begin, and how ours then does."""

WAKING = frozenset({"redis", "rediss", "postgresql"})
"""What may wake workers instead of the database."""

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class InvalidSettingError(Exception):
    """A setting with which the application must not start."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"{setting}: {problem}")
        self.setting = setting


@dataclass(frozen=True, slots=True)
class StartPace:
    """How many may begin at one open link from one address: at once (0: any number), a minute."""

    at_once: int = 300
    a_minute: int = 10


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Making one checks it.

    Raises:
        InvalidSettingError: for a missing, default or short secret key, an unusable address, or
            debug on a public address.
    """

    data_folder: Path
    secret_key: str
    public_url: str = "http://127.0.0.1:8000"
    database_url: str = ""
    jobs_url: str = ""
    debug: bool = False
    proxies: int = 0
    starts: StartPace = StartPace()
    time_zone: str = "UTC"
    mail: MailSettings = field(default_factory=MailSettings)

    def __post_init__(self) -> None:
        _check_secret(self.secret_key)
        address = _checked_address(self.public_url)
        if self.debug and address.hostname not in THIS_MACHINE:
            raise InvalidSettingError(
                "SURVEYAPP_DEBUG",
                "shows secrets to visitors; remove it where the address is public.",
            )
        if self.jobs_url and urlsplit(self.jobs_url).scheme not in WAKING:
            raise InvalidSettingError(
                "SURVEYAPP_JOBS", "is no URL of a queue; write redis://host:6379/0, or nothing."
            )
        # Listing all zones reads hundreds of files.
        if self.time_zone != "UTC" and self.time_zone not in zoneinfo.available_timezones():
            raise InvalidSettingError(
                "SURVEYAPP_TIME_ZONE",
                f"{self.time_zone!r} is no time zone; write one like Europe/Oslo.",
            )
        own = f"sqlite:///{self.data_folder / 'surveyapp.sqlite'}"
        object.__setattr__(self, "database_url", database_url(self.database_url or own))

    @property
    def https(self) -> bool:
        """Whether visitors come by https, so that cookies and headers may insist on it."""
        return self.public_url.startswith("https://")


def load_config(environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of this environment.

    Raises:
        InvalidSettingError: naming the setting and what to do.
    """
    folder = data_folder(environment)
    return Config(
        data_folder=folder,
        secret_key=environment.get("SURVEYAPP_SECRET_KEY") or _read_secret(folder),
        public_url=environment.get("SURVEYAPP_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        database_url=environment.get("SURVEYAPP_DATABASE", ""),
        jobs_url=environment.get("SURVEYAPP_JOBS", ""),
        debug=environment.get("SURVEYAPP_DEBUG", "") == "1",
        proxies=_whole_number("SURVEYAPP_PROXIES", environment.get("SURVEYAPP_PROXIES", "0")),
        starts=_start_pace(environment.get("SURVEYAPP_STARTS", "300,10")),
        time_zone=environment.get("SURVEYAPP_TIME_ZONE", "UTC"),
        mail=_mail(environment),
    )


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where everything that must be kept lies."""
    chosen = environment.get("SURVEYAPP_DATA")
    return Path(chosen).absolute() if chosen else Path(platformdirs.user_data_dir("surveyapp"))


def database_url(written: str) -> str:
    """The database's URL with the driver we use, however its kind was written.

    Raises:
        InvalidSettingError: it is no URL, or one of a database we do not know.
    """
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in DRIVERS:
        # The value is not repeated: it may hold a password.
        raise InvalidSettingError(
            "SURVEYAPP_DATABASE",
            "is no URL of a database; write sqlite:////folder/name.sqlite or "
            "postgresql://user:password@host/name.",
        )
    if DRIVERS[url.drivername] == url.drivername:
        return written
    return url.set(drivername=DRIVERS[url.drivername]).render_as_string(hide_password=False)


def ensure(folder: Path) -> None:
    """Make the data folder and its secret key where they are missing; what is there stays.

    Only the owner may read either. Safe when two processes do it at once.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(folder / SECRET_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))


def _read_secret(folder: Path) -> str:
    path = folder / SECRET_FILE
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        raise InvalidSettingError(
            "SURVEYAPP_SECRET_KEY",
            f"is not set and {path} does not exist; run `surveyapp serve` once, which makes it.",
        ) from None


def _check_secret(key: str) -> None:
    if len(key) < MINIMUM_SECRET or len(set(key)) < MINIMUM_DIFFERENT:
        raise InvalidSettingError(
            "SURVEYAPP_SECRET_KEY",
            f"is too short or too plain; use at least {MINIMUM_SECRET} random characters, "
            "for instance from "
            '`python3 -c "import secrets; print(secrets.token_urlsafe(48))"`.',
        )


def _checked_address(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise InvalidSettingError(
            "SURVEYAPP_PUBLIC_URL",
            f"{url!r} is no address; write it like https://survey.example.org.",
        )
    return parts


def _mail(environment: Mapping[str, str]) -> MailSettings:
    try:
        return read_mail_settings(environment)
    except MailSettingError as error:
        raise InvalidSettingError(error.setting, error.problem) from None


def _start_pace(text: str) -> StartPace:
    at_once, _, a_minute = (part.strip() for part in text.partition(","))
    if at_once == "0" and not a_minute:
        return StartPace(at_once=0)
    if not (at_once.isdecimal() and a_minute.isdecimal() and int(at_once) and int(a_minute)):
        raise InvalidSettingError(
            "SURVEYAPP_STARTS",
            f"{text!r} is no pace; write how many at once and how many a minute: 300,10, or 0.",
        )
    return StartPace(int(at_once), int(a_minute))


def _whole_number(setting: str, text: str) -> int:
    if not text.isdecimal():
        raise InvalidSettingError(setting, f"{text!r} is no whole number; write 0, 1, 2 ...")
    return int(text)
