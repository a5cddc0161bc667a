"""A gateway for text messages in this process, that keeps what it takes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class TextGateway:
    """The messages taken, in order: who to, who from, and the text."""

    port: int = 0
    messages: list[dict[str, str]] = field(default_factory=list)

    def text_to(self, number: str) -> str:
        """The last message to this telephone."""
        return [one["text"] for one in self.messages if one["to"] == number][-1]


@contextmanager
def text_gateway() -> Iterator[TextGateway]:
    """The gateway, on a port of its own, while the block runs."""
    gateway = TextGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            gateway.messages.append(json.loads(self.rfile.read(length)))
            self.send_response(202)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        gateway.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield gateway
        finally:
            server.shutdown()
