"""PostgreSQL for tests: the system's own programs on a Unix socket in a temporary folder.

Standard library only: this also runs before the environment exists, to install what it may.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from surveyapp.bootstrap import install_packages, may_install_packages, say, this_family

PACKAGE = "postgresql"
DEBIAN_FOLDER = Path("/usr/lib/postgresql")
NAMED_SERVER = "SURVEYAPP_TEST_POSTGRES"
"""The URL of a server to use instead; its user must be allowed to make databases."""
ADVICE = (
    "PostgreSQL's programs are missing. On Debian or Ubuntu type:\n"
    f"  sudo apt-get install -y {PACKAGE}\n"
    f"or name a server of your own in {NAMED_SERVER}."
)
UNPRIVILEGED = ("postgres", "nobody")
"""PostgreSQL refuses to run for the superuser; the first of these that exists runs it then."""
USER = "surveyapp"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
}
"""Fast and forgetful, as nothing of a test outlives it."""
SECONDS = 60.0
PATIENCE = 2.0
"""Then a server that has not begun never will, as one before it was still ending."""
WHILE_ASKED_FOR = '"$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait $server'
"""Ends the server when our end of the pipe closes, however this process ends."""


class PostgresMissing(Exception):
    """There are no programs of PostgreSQL on this machine; the message says what to type."""


def programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, the newest where there are several."""
    candidates = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    candidates += sorted(DEBIAN_FOLDER.glob("*/bin"), key=_version, reverse=True)
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(said.stdout.strip()))
    return next((folder for folder in candidates if (folder / "initdb").is_file()), None)


def ensure_postgres() -> None:
    """Install PostgreSQL where it is missing and that is allowed; its tests are skipped else."""
    if os.environ.get(NAMED_SERVER) or programs() is not None:
        return
    if this_family() == "debian" and may_install_packages():
        with suppress(subprocess.CalledProcessError):
            install_packages([PACKAGE])
    if programs() is None:
        say(ADVICE + "\nUntil then tests run on SQLite only.")


@contextmanager
def running_server(**settings: str) -> Iterator[str]:
    """The URL of a server of our own, for as long as the block lasts; ``{name}`` is the database.

    Raises:
        PostgresMissing: there are no programs to start.
    """
    with server_of_our_own(**settings) as server:
        yield server.url


@contextmanager
def server_of_our_own(**settings: str) -> Iterator[PostgresServer]:
    """A server that runs, and may be killed and started again.

    Raises:
        PostgresMissing: there are no programs to start.
    """
    found = programs()
    if found is None:
        raise PostgresMissing(ADVICE)
    with _folder_of_its_own() as folder:
        _initialise(found, folder)
        server = PostgresServer(found, folder, SETTINGS | settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


class PostgresServer:
    """One server on its socket; what it was told is kept in its folder."""

    def __init__(self, found: Path, folder: Path, settings: dict[str, str]) -> None:
        self.url = f"postgresql+psycopg://{USER}@/{{name}}?host={quote(str(folder))}"
        self._found = found
        self._folder = folder
        self._command = [str(found / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
        self._command += [f"-c{name}={value}" for name, value in settings.items()]
        self._keeper: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers; one that was killed may leave others that end first."""
        until, patient_until = time.monotonic() + SECONDS, time.monotonic() + PATIENCE
        asking = [str(self._found / "pg_isready"), "-q", "-h", str(self._folder)]
        self._keeper = self._started()
        while subprocess.run(asking, check=False).returncode:
            if time.monotonic() > until:
                raise TimeoutError(f"PostgreSQL in {self._folder} does not answer")
            if time.monotonic() > patient_until and self._process_id() is None:
                self.stop()
                self._keeper, patient_until = self._started(), time.monotonic() + PATIENCE
            time.sleep(0.05)

    def kill(self) -> None:
        """End its first process at once; the others notice that and end too."""
        number = self._process_id()
        assert number is not None
        os.kill(number, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """Close our end of the pipe, and wait."""
        if self._keeper is not None:
            self._keeper.communicate()
            self._keeper = None

    def _process_id(self) -> int | None:
        file = self._folder / "data" / "postmaster.pid"
        with suppress(OSError, ValueError):
            number = int(file.read_text().partition("\n")[0])
            os.kill(number, 0)
            return number
        return None

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["sh", "-c", WHILE_ASKED_FOR, "sh", *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder / "data",
            **_as_owner(),  # type: ignore[call-overload]
        )


@contextmanager
def _folder_of_its_own() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if owner := _owner():
            shutil.chown(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(found: Path, folder: Path) -> None:
    subprocess.run(
        [
            *(str(found / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **_as_owner(),
    )


def _owner() -> str | None:
    """Who runs the server, where that may not be ourselves."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    lines = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()
    known = {line.partition(":")[0] for line in lines}
    return next(name for name in UNPRIVILEGED if name in known)


def _as_owner() -> dict[str, object]:
    owner = _owner()
    return {} if owner is None else {"user": owner, "extra_groups": []}


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", folder.parent.name))
