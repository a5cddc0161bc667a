import threading

import pytest
from argon2 import PasswordHasher

from surveyapp.passwords import QUEUE, Passwords, TooManyChecksError, UnfitPasswordError
from tests.staff import fast_passwords

SENTENCE = "an easy sentence to remember"


class Held(Passwords):
    """Checks that take as long as the test wants."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def _matches(self, password: str, known_hash: str) -> bool:
        self.begun.release()
        self.go_on.wait()
        return super()._matches(password, known_hash)


def test_the_right_password_is_right_and_another_is_not() -> None:
    passwords = fast_passwords()
    known = passwords.hash(SENTENCE)
    assert passwords.check(SENTENCE, known)
    assert not passwords.check("another sentence", known)


def test_nobody_has_the_password_that_stands_in_for_strangers() -> None:
    assert not fast_passwords().check("nobody has this password", None)


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not fast_passwords().check(SENTENCE, "$argon2id$damaged")


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 257])
def test_a_password_too_short_or_long_to_be_one_is_refused(password: str) -> None:
    with pytest.raises(UnfitPasswordError):
        fast_passwords().hash(password)


def test_a_hash_of_weaker_settings_is_outdated() -> None:
    assert Passwords().is_outdated(fast_passwords().hash(SENTENCE))


def test_a_flood_is_turned_away_while_others_are_checked() -> None:
    passwords = Held()
    crowd = [threading.Thread(target=passwords.check, args=("x", None)) for _ in range(QUEUE)]
    for person in crowd:
        person.start()
    passwords.begun.acquire()
    while passwords._queue._value:
        crowd[-1].join(0.01)
    with pytest.raises(TooManyChecksError):
        passwords.check("x", None)
    passwords.go_on.set()
    for person in crowd:
        person.join()
