"""Every route, for everybody, by every method, does what routes.yaml says; new routes go there.


After a change, look at the difference that the failing test prints, and only then edit the file.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from flask import Flask
from werkzeug.test import TestResponse

from surveyapp import clock
from surveyapp.audiences import Audience, UndeclaredRouteError, audience, require_declared_audiences
from surveyapp.models import User
from tests.route_walk import Step, existing, make_patient, steps
from tests.staff import Browser, address_of

MATRIX = yaml.safe_load(Path(__file__).with_name("routes.yaml").read_text())

Enter = Callable[[str], Browser]


def outcome(answer: TestResponse) -> int | str:
    """The status; "sign-in" where a stranger is led there."""
    leads_in = (answer.location or "").startswith("/sign-in?next=")
    return "sign-in" if answer.status_code == 302 and leads_in else answer.status_code


def attempt(browser: Browser, step: Step) -> int | str:
    if step.method == "GET":
        return outcome(browser.get(step.address, buffered=True))
    return outcome(browser.post(step.address, **step.fields))


def walked(app: Flask, enter: Callable[[], Browser]) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    for step in list(steps(app)):
        make_patient(app)
        found[step.name] = attempt(enter(), step)
    return found


def expected(person: str) -> dict[str, int | str]:
    return {name: row[person] for name, row in MATRIX.items()}


def test_what_a_stranger_may_do(app: Flask) -> None:
    assert walked(app, lambda: Browser(app.test_client())) == expected("anonymous")


def test_what_a_respondent_may_do(app: Flask) -> None:
    def respondent() -> Browser:
        browser = Browser(app.test_client())
        browser.get(f"/s/{existing(app)['slug']}")
        return browser

    assert walked(app, respondent) == expected("respondent")


@pytest.mark.parametrize("person", ["admin", "researcher", "manager"])
def test_what_staff_may_do(app: Flask, signed_in: Enter, person: str) -> None:
    assert walked(app, lambda: signed_in(person)) == expected(person)


def test_what_a_disabled_person_may_do_with_a_cookie_from_before(
    app: Flask, signed_in: Enter
) -> None:
    with app.extensions["database"].writing() as session:
        person = session.query(User).filter_by(email=address_of("disabled")).one()
        person.enable()
    browser = signed_in("disabled")
    with app.extensions["database"].writing() as session:
        session.merge(person).disable(clock.now())
    assert walked(app, lambda: browser) == expected("disabled")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_route_takes_other_methods(app: Flask, method: str) -> None:
    client = app.test_client()
    taken = {s.name for s in steps(app) if client.open(s.address, method=method).status_code != 405}
    assert not taken


def test_the_matrix_names_no_route_that_is_gone(app: Flask) -> None:
    assert set(MATRIX) == {step.name for step in steps(app)}


def test_an_application_with_an_undeclared_route_does_not_start() -> None:
    app = Flask("undeclared", static_folder=None)
    app.add_url_rule("/free", "free", lambda: "in")
    with pytest.raises(UndeclaredRouteError, match="free"):
        require_declared_audiences(app)


def test_an_application_with_declared_routes_starts() -> None:
    app = Flask("declared", static_folder=None)
    app.add_url_rule("/", "home", audience(Audience.PUBLIC)(lambda: "in"))
    require_declared_audiences(app)
