"""How many people may begin at one open link from one address; counted in memory, so that a flood
writes nothing.

The guests of a restaurant and the staff of a hospital come from one address, so many may begin at
once. Whoever begins answers by the thousand soon waits for each of them.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import ceil
from threading import Lock

from surveyapp.config import StartPace
from surveyapp.errors import TooManyError

MAXIMUM_KEYS = 100_000
NETWORK_BYTES = 8
"""Of an IPv6 address: one household or company may change the rest as it likes."""
THIS_MACHINE = frozenset({ip_address("127.0.0.1"), ip_address("::1")})
"""Nobody's address: of the machine itself, or of a proxy in front that nobody told of."""

Address = IPv4Address | IPv6Address


class TooManyStartsError(TooManyError):
    """More begin here, from one address, than people do."""


class Starts:
    """Who has begun lately, by link and address.

    Neither is kept: what is, is a fingerprint under a key that ends with this process.
    """

    def __init__(
        self, pace: StartPace, now: Callable[[], datetime], most: int = MAXIMUM_KEYS
    ) -> None:
        self._pace = pace
        self._now = now
        self._most = most
        self._key = secrets.token_bytes(32)
        self._room: OrderedDict[bytes, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """How many links and addresses are remembered."""
        return len(self._room)

    def begin(self, link: str, address: str) -> None:
        """Count one who begins.

        Raises:
            TooManyStartsError: with the seconds until there is room for one.
        """
        if not self._pace.at_once or (known := _read(address)) in THIS_MACHINE:
            return
        key = self._fingerprint(link, known or address)
        with self._lock:
            room = self._room_now(key)
            if room < 1:
                raise TooManyStartsError(retry_after=ceil((1 - room) * 60 / self._pace.a_minute))
            self._room[key] = (room - 1, self._now())
            self._room.move_to_end(key)
            self._forget()

    def _room_now(self, key: bytes) -> float:
        room, since = self._room.get(key, (self._pace.at_once, self._now()))
        minutes = (self._now() - since) / timedelta(minutes=1)
        if minutes < 0:  # Somebody set the clock back, and nobody is to wait for it.
            return self._pace.at_once
        return min(self._pace.at_once, room + minutes * self._pace.a_minute)

    def _forget(self) -> None:
        """Those that have all their room again; and the oldest, in a flood from more than fit."""
        full = self._now() - timedelta(minutes=self._pace.at_once / self._pace.a_minute)
        while len(self._room) > self._most or next(iter(self._room.values()))[1] < full:
            self._room.popitem(last=False)

    def _fingerprint(self, link: str, address: Address | str) -> bytes:
        if isinstance(address, IPv6Address):
            address = address.packed[:NETWORK_BYTES].hex()
        return blake2b(f"{link} {address}".encode(), key=self._key, digest_size=16).digest()


def _read(address: str) -> Address | None:
    try:
        known = ip_address(address)
    except ValueError:
        return None
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known
