"""Passwords: hashed with argon2, checked in the same time whether or not the person exists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from surveyapp.errors import BadInputError, UnavailableError

MINIMUM_PASSWORD = 12
MAXIMUM_PASSWORD = 256

TIME_COST = 3
MEMORY_KIB = 32_768
LANES = 1
"""Above OWASP's minimum for argon2id (2 passes, 19 MiB), on one core so that others stay free."""

QUEUE = 4
"""One sign-in is checked at a time and three wait; a flood gets 503 and holds no more threads."""
WAIT_SECONDS = 2.0
RETRY_SECONDS = 2


class UnfitPasswordError(BadInputError):
    """A password too short to resist guessing, or too long to be one."""


class TooManyChecksError(UnavailableError):
    """More sign-ins at once than this machine checks without slowing respondents down."""


class Passwords:
    """Hashes and checks, one after the other: a flood of sign-ins leaves respondents room."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(TIME_COST, MEMORY_KIB, LANES)
        self._queue = BoundedSemaphore(QUEUE)
        self._turn = Lock()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The argon2 hash of a password that is fit to be one.

        Raises:
            UnfitPasswordError: it has too few or too many characters.
        """
        if not MINIMUM_PASSWORD <= len(password) <= MAXIMUM_PASSWORD:
            raise UnfitPasswordError
        return self._hasher.hash(password)

    def check(self, password: str, known_hash: str | None) -> bool:
        """Whether the password is right; without a hash the same work is done and the answer is no.

        Raises:
            TooManyChecksError: too many are being checked already.
        """
        with self._in_turn():
            matches = self._matches(password[:MAXIMUM_PASSWORD], known_hash or self._nobody)
        return matches and known_hash is not None

    def is_outdated(self, known_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(known_hash)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._queue.acquire(blocking=False):
            raise TooManyChecksError(retry_after=RETRY_SECONDS)
        try:
            if not self._turn.acquire(timeout=WAIT_SECONDS):
                raise TooManyChecksError(retry_after=RETRY_SECONDS)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._queue.release()

    def _matches(self, password: str, known_hash: str) -> bool:
        try:
            return self._hasher.verify(known_hash, password)
        except (VerificationError, InvalidHashError):
            return False
