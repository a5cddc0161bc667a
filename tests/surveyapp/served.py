"""The server as people start it, a process of its own that can be killed, and visitors to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.ports import free_port
from tests.surveyapp.respondent import Fields, ShownForm

SERVE = "from surveyapp.cli import main; main()"
SECONDS = 20


class Served:
    """``surveyapp serve`` on a folder of data, always on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait until it listens."""
        options = ["serve", "--data", str(self.folder), "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *options], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith("Serving")

    def kill(self) -> None:
        """End it at once, whatever it is doing; it cannot tidy up."""
        if self._process is not None:
            self._process.kill()
            with self._process:
                self._process = None

    def address(self, path: str) -> str:
        """The whole address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


@dataclass
class Visitor:
    """Somebody who answers without cookies; remembers what was sent and what was answered."""

    served: Served
    path: str
    page: str = ""
    taken: dict[str, str] = field(default_factory=dict)
    sending: tuple[str, Fields] = ("", {})

    def open(self) -> None:
        """Look at the page; raises ``OSError`` or ``HTTPException`` without a server."""
        self._go(None)

    def fill(self, answers: Mapping[str, str]) -> None:
        """Fill in the form that is shown, without sending it."""
        form = ShownForm(self.page)
        offered = {**form.choices, **form.fields}
        answered = {name: [answers[name]] for name in offered if name in answers}
        self.sending = (form.action, {**form.fields, **answered})

    def send(self) -> None:
        """Send the form that was filled in; sent again, it is the same form."""
        self.path, fields = self.sending
        self._go(fields)
        self.taken |= {name: texts[0] for name, texts in fields.items() if name != "state"}

    def finish(self, answers: Mapping[str, str]) -> None:
        """Go on to the thanks."""
        while 'id="answers"' in self.page:
            self.fill(answers)
            self.send()

    def _go(self, fields: Fields | None) -> None:
        body = None if fields is None else urlencode(fields, doseq=True).encode()
        address = self.served.address(self.path)
        with urlopen(address, body, timeout=SECONDS) as answer:  # noqa: S310 - our own server
            self.page = answer.read().decode()
            self.path = answer.url.removeprefix(self.served.address(""))
