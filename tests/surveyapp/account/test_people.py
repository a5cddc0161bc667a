from collections.abc import Callable

from flask import Flask

from surveyapp.models.user import User
from tests.staff import PASSWORD, Browser, address_of

SignedIn = Callable[[str], Browser]


def id_of(app: Flask, person: str) -> int:
    with app.extensions["database"].reading() as session:
        return int(session.query(User.id).filter_by(email=address_of(person)).scalar())


def add(browser: Browser, email: str = "new@example.org", password: str = PASSWORD) -> int:
    fields = {"email": email, "name": "New", "role": "manager", "password": password}
    return browser.post("/people", **fields).status_code


def test_somebody_added_can_sign_in(signed_in: SignedIn, stranger: Browser) -> None:
    assert add(signed_in("admin")) == 303
    assert stranger.sign_in("new").status_code == 303


def test_the_same_address_is_not_added_twice(signed_in: SignedIn) -> None:
    assert add(signed_in("admin"), email="Manager@example.org") == 409


def test_an_address_without_an_at_sign_is_refused(signed_in: SignedIn) -> None:
    assert add(signed_in("admin"), email="nobody") == 400


def test_a_short_first_password_is_refused(signed_in: SignedIn) -> None:
    assert add(signed_in("admin"), password="short") == 400


def test_a_role_that_does_not_exist_is_refused(signed_in: SignedIn, app: Flask) -> None:
    address = f"/people/{id_of(app, 'manager')}/role"
    assert signed_in("admin").post(address, role="owner").status_code == 400


def test_a_new_role_takes_a_new_sign_in(signed_in: SignedIn, app: Flask) -> None:
    manager = signed_in("manager")
    signed_in("admin").post(f"/people/{id_of(app, 'manager')}/role", role="researcher")
    assert manager.get("/results").status_code == 302


def test_a_person_kept_out_and_let_in_again(
    signed_in: SignedIn, app: Flask, stranger: Browser
) -> None:
    admin, address = signed_in("admin"), f"/people/{id_of(app, 'manager')}/state"
    admin.post(address, state="disabled")
    assert stranger.sign_in("manager").status_code == 403
    admin.post(address, state="active")
    assert stranger.sign_in("manager").status_code == 303


def test_the_last_administrator_cannot_be_kept_out(signed_in: SignedIn, app: Flask) -> None:
    answer = signed_in("admin").post(f"/people/{id_of(app, 'admin')}/state", state="disabled")
    assert answer.status_code == 409


def test_an_unknown_person_is_not_found(signed_in: SignedIn) -> None:
    assert signed_in("admin").post("/people/999/state", state="active").status_code == 404
