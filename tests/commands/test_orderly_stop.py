"""A server that is told to stop answers everybody who is already in."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

import pytest
import pytest_socket

from surveyapp.commands.orderly_stop import LINGER_SECONDS, run_until
from surveyapp.commands.serve_app import limits, listen, sockets_handed_over

pytestmark = pytest.mark.enable_socket

SECONDS = 20
HOST = "127.0.0.1"


@dataclass
class Slow:
    """An app that takes its time over ``/slow``, and the server before it."""

    told: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.begun.set()
            assert self.go_on.wait(SECONDS)
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
        return [b"done"]

    @contextmanager
    def visitor(self) -> Iterator[HTTPConnection]:
        with closing(HTTPConnection(HOST, self.port, timeout=SECONDS)) as connection:
            connection.connect()
            yield connection

    def stop(self) -> None:
        """Tell it to stop, and wait until its door is shut."""
        self.told.set()
        with suppress(ConnectionRefusedError):
            while True:
                with suppress(TimeoutError):
                    socket.create_connection((HOST, self.port), 0.2).close()


@contextmanager
def running(slow: Slow, door: socket.socket | None = None) -> Iterator[threading.Thread]:
    watched: dict[int, Any] = {}
    where = {"sockets": [door.dup()]} if door else {"host": HOST, "port": 0}
    server = listen(slow, {**where, **limits(2), "map": watched})
    slow.port = int(server.effective_port)
    kept = door is not None
    thread = threading.Thread(
        target=run_until, args=(slow.told, server, watched), kwargs={"handed_over": kept}
    )
    thread.start()
    try:
        yield thread
    finally:
        slow.go_on.set()
        slow.told.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


@pytest.fixture
def slow() -> Iterator[Slow]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    made = Slow()
    with running(made):
        yield made


def answer(visitor: HTTPConnection) -> tuple[bytes, str | None]:
    response = visitor.getresponse()
    return response.read(), response.getheader("Connection")


def test_a_request_under_way_is_answered(slow: Slow) -> None:
    with slow.visitor() as visitor:
        visitor.request("GET", "/slow")
        assert slow.begun.wait(SECONDS)
        slow.stop()
        slow.go_on.set()
        assert answer(visitor)[0] == b"done"


def test_who_stands_at_the_door_is_let_in(slow: Slow) -> None:
    with slow.visitor() as visitor:
        slow.stop()
        visitor.request("GET", "/")
        assert answer(visitor) == (b"done", "close")


def test_a_request_that_has_come_by_half_is_waited_for(slow: Slow) -> None:
    with slow.visitor() as visitor:
        visitor.sock.sendall(b"GET / HTTP/1.1\r\n")
        slow.stop()
        visitor.sock.sendall(b"Host: example.org\r\n\r\n")
        assert visitor.sock.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_an_open_connection_may_bring_one_more_request_and_is_told_that_it_is_the_last(
    slow: Slow,
) -> None:
    with slow.visitor() as visitor:
        visitor.request("GET", "/")
        assert answer(visitor) == (b"done", None)
        slow.stop()
        visitor.request("GET", "/")
        assert answer(visitor) == (b"done", "close")


@pytest.mark.slow
def test_an_open_connection_that_brings_nothing_holds_up_nobody(slow: Slow) -> None:
    with slow.visitor() as visitor:
        slow.stop()
        visitor.sock.settimeout(LINGER_SECONDS + SECONDS)
        assert visitor.sock.recv(1) == b""


def test_who_comes_between_two_servers_is_answered_by_the_second() -> None:
    with socket.create_server((HOST, 0)) as door:
        first, second = Slow(), Slow()
        with running(first, door):
            pass
        with first.visitor() as visitor:
            visitor.request("GET", "/")
            with running(second, door):
                assert answer(visitor)[0] == b"done"
                visitor.close()


def test_a_socket_is_taken_over_only_by_the_process_it_is_meant_for() -> None:
    elsewhere = {"LISTEN_PID": str(os.getpid() + 1), "LISTEN_FDS": "1"}
    assert sockets_handed_over(elsewhere) == []
