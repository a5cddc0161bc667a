"""Redis for tests: the system's own program on loopback, which keeps nothing.

Standard library only: this also runs before the environment exists, to install what it may.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from surveyapp.bootstrap import install_packages, may_install_packages, say, this_family
from tests.ports import free_port

PACKAGE = "redis-server"
PROGRAMS = ("redis-server", "valkey-server")
ADVICE = (
    "Redis is missing. On Debian or Ubuntu type:\n"
    f"  sudo apt-get install -y {PACKAGE}\n"
    "Until then nothing is tested with it."
)
FORGETFUL = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
WHILE_ASKED_FOR = '"$@" & server=$!; cat > /dev/null; kill -KILL $server; wait $server'
"""Ends the server when our end of the pipe closes, however this process ends."""
READY = "Ready to accept connections"


class RedisMissing(Exception):
    """There is no program of Redis on this machine; the message says what to type."""


def program() -> str | None:
    """Where the server is, if anywhere."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def ensure_redis() -> None:
    """Install Redis where it is missing and that is allowed; its tests are skipped else."""
    if program() is None and this_family() == "debian" and may_install_packages():
        with suppress(subprocess.CalledProcessError):
            install_packages([PACKAGE])
    if program() is None:
        say(ADVICE)


class RedisServer:
    """A server of our own, always on the same port; killed, it forgets everything.

    Raises:
        RedisMissing: there is no program to start.
    """

    def __init__(self) -> None:
        found = program()
        if found is None:
            raise RedisMissing(ADVICE)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [found, "--port", str(self.port), *FORGETFUL]
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="redis-")

    def start(self) -> None:
        """Start and wait until it answers."""
        self._process = subprocess.Popen(
            ["sh", "-c", WHILE_ASKED_FOR, "sh", *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=self._folder.name,
        )
        assert self._process.stdout is not None
        if not any(READY in line for line in self._process.stdout):
            raise OSError(f"Redis does not start; {Path(self._command[0]).name} says why")

    def kill(self) -> None:
        """End it at once, as a machine does that loses power."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        self._folder.cleanup()
