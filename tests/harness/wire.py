"""Visitors over real sockets: what they send can be held back, doubled or cut anywhere."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPMessage, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.surveyapp.respondent import Fields, ShownForm

SECONDS = 60.0
REDIRECTS = 8
HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)
"""Closing then tears the connection down at once instead of saying good-bye."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    page: str


@dataclass
class Browser:
    """Somebody with a browser; ``source`` is the address on this machine they come from."""

    port: int
    cookies: bool = True
    source: str = HOST
    headers: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    path: str = ""
    answer: Answer = field(init=False)

    def open(self, path: str) -> Answer:
        """Go to an address and wherever it leads."""
        return self.follow(path, self.exchange(self.request("GET", path)))

    def ask(self, path: str) -> Answer:
        """Go to an address and stay there."""
        return self.exchange(self.request("GET", path))

    def press(self, answers: Mapping[str, str], button: str = "") -> Answer:
        """Fill in the form that is shown and send it."""
        sent = self.filled(answers, button)
        return self.follow(self.path, self.exchange(sent))

    def filled(self, answers: Mapping[str, str], button: str = "") -> bytes:
        """The request that sends the form that is shown, whole, and not yet sent."""
        form = ShownForm(self.answer.page)
        offered = {**form.choices, **form.fields}
        fields: Fields = {**form.fields, **{k: [v] for k, v in answers.items() if k in offered}}
        # The longest text comes last, so that most places to cut a request lie in it.
        fields = dict(sorted(fields.items(), key=lambda pair: (pair[0] != "state", pair[0])))
        if button:
            fields[button] = ["1"]
        return self.request("POST", form.action, urlencode(fields, doseq=True).encode())

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        """The bytes of a request, with what this browser keeps."""
        lines = {"Host": f"{HOST}:{self.port}", "Connection": "close", **self.headers, **headers}
        if self.kept and self.cookies:
            lines["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.kept.items())
        if method == "POST":
            lines.setdefault("Content-Type", "application/x-www-form-urlencoded")
            lines["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def exchange(self, request: bytes) -> Answer:
        """Send a request and take the answer, cookies too."""
        with self.connected() as connection:
            connection.sendall(request)
            return self.take(answer_on(connection))

    def take(self, answer: Answer) -> Answer:
        """Look at an answer and keep its cookies."""
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.kept[name] = morsel.value
        self.answer = answer
        return answer

    def follow(self, path: str, answer: Answer) -> Answer:
        """Go where an answer leads."""
        self.path = path
        for _ in range(REDIRECTS):
            if answer.status not in {301, 302, 303, 307, 308}:
                break
            self.path = (answer.headers["Location"] or "").removeprefix(
                f"http://{HOST}:{self.port}"
            )
            answer = self.ask(self.path)
        return answer

    def connected(self) -> socket.socket:
        """A connection to the app."""
        return socket.create_connection((HOST, self.port), SECONDS, (self.source, 0))

    def another_window(self) -> Browser:
        """The same browser, with the same cookies and the same page, going on by itself."""
        twin = Browser(self.port, self.cookies, self.source, self.headers, dict(self.kept))
        twin.path, twin.answer = self.path, self.answer
        return twin


def answer_on(connection: socket.socket) -> Answer:
    """The answer to what was sent."""
    response = HTTPResponse(connection)
    response.begin()
    return Answer(response.status, response.headers, response.read().decode())


def all_at_once(windows: Iterable[tuple[Browser, bytes]]) -> list[Answer]:
    """Send requests so that they are whole at the same moment: each one's last byte comes last."""
    waiting = list(windows)
    lines = [window.connected() for window, _ in waiting]
    for line, (_, request) in zip(lines, waiting, strict=True):
        line.sendall(request[:-1])
    for line, (_, request) in zip(lines, waiting, strict=True):
        line.sendall(request[-1:])

    def take(place: int) -> Answer:
        with lines[place]:
            return waiting[place][0].take(answer_on(lines[place]))

    with ThreadPoolExecutor(len(lines)) as pool:
        return list(pool.map(take, range(len(lines))))


def hang_up(connection: socket.socket, *, torn: bool) -> None:
    """Close a connection without reading on; ``torn`` is how a lost network does it."""
    if torn:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


def side_by_side(acts: Iterable[Callable[[], Answer]], workers: int = 16) -> list[Answer]:
    """Do several things at a time; the answers in the order of the acts."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda act: act(), acts))
