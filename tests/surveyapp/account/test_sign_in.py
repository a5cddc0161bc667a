from collections.abc import Callable

from flask import Flask

from surveyapp import clock
from surveyapp.models.user import User
from surveyapp.passwords import Passwords
from surveyapp.services.staff.change_user import disable_user
from surveyapp.services.staff.sign_in import Credentials, sign_in
from tests.staff import PASSWORD, Browser, address_of, fast_passwords

SignedIn = Callable[[str], Browser]


def session_cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> Browser:
    client = app.test_client()
    client.set_cookie("session", value)
    return Browser(client)


def test_a_researcher_begins_at_the_surveys(signed_in: SignedIn) -> None:
    assert signed_in("researcher").get("/").location == "/surveys"


def test_a_manager_begins_at_the_results(signed_in: SignedIn) -> None:
    assert signed_in("manager").get("/").location == "/results"


def test_a_stranger_is_asked_to_sign_in_and_comes_back(stranger: Browser) -> None:
    assert stranger.get("/surveys/1?x=2").location == "/sign-in?next=/surveys/1?x%3D2"


def test_signing_in_leads_to_where_one_wanted_to_go(stranger: Browser) -> None:
    assert stranger.sign_in("admin", next="/people").location == "/people"


def test_signing_in_never_leads_to_another_site(stranger: Browser) -> None:
    for target in ("//evil.org", "https://evil.org", "/\\evil.org", "/\t/evil.org", "javascript:x"):
        assert stranger.sign_in("admin", next=target).location == "/"
        stranger.post("/sign-out")


def test_a_wrong_password_an_unknown_and_a_disabled_person_look_the_same(stranger: Browser) -> None:
    sent = {"email": "x@example.org"}
    answers = []
    for person, password in (("admin", "wrong"), ("nobody", PASSWORD), ("disabled", PASSWORD)):
        sent = {"email": address_of(person), "password": password}
        answer = stranger.post("/sign-in", **sent)
        answers.append((answer.status_code, answer.text.replace(sent["email"], "")))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 403


def test_an_unknown_person_costs_the_same_check_as_a_known_one() -> None:
    checked: list[str] = []

    class Counting(Passwords):
        def _matches(self, password: str, known_hash: str) -> bool:
            checked.append(known_hash)
            return super()._matches(password, known_hash)

    assert not Counting(fast_passwords()._hasher).check("nobody has this password", None)
    assert len(checked) == 1


def test_the_address_is_found_however_it_is_typed(stranger: Browser) -> None:
    answer = stranger.post("/sign-in", email="  ADMIN@Example.org ", password=PASSWORD)
    assert answer.status_code == 303


def test_ten_wrong_passwords_close_the_door_for_a_while(stranger: Browser) -> None:
    for _ in range(10):
        assert stranger.sign_in("admin", "wrong").status_code == 403
    answer = stranger.sign_in("admin")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_somebody_elses_mistakes_do_not_close_my_door(stranger: Browser) -> None:
    for _ in range(10):
        stranger.sign_in("admin", "wrong")
    assert stranger.sign_in("manager").status_code == 303


def test_the_cookie_is_new_after_signing_in(stranger: Browser) -> None:
    stranger.get("/sign-in")
    before = session_cookie(stranger)
    stranger.sign_in("admin")
    assert session_cookie(stranger) != before


def test_a_cookie_planted_before_signing_in_opens_nothing(app: Flask, stranger: Browser) -> None:
    stranger.get("/sign-in")
    planted = session_cookie(stranger)
    stranger.sign_in("admin")
    assert with_cookie(app, planted).get("/surveys").status_code == 302


def test_a_kept_cookie_is_dead_after_signing_out(app: Flask, signed_in: SignedIn) -> None:
    browser = signed_in("admin")
    kept = session_cookie(browser)
    browser.post("/sign-out")
    assert with_cookie(app, kept).get("/surveys").status_code == 302


def test_signing_out_leaves_the_other_device_signed_in(signed_in: SignedIn) -> None:
    phone, desk = signed_in("admin"), signed_in("admin")
    phone.post("/sign-out")
    assert desk.get("/surveys").status_code == 200


def test_a_disabled_persons_cookie_is_dead(app: Flask, signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    with app.extensions["database"].writing() as session:
        person = session.query(User).filter_by(email=address_of("researcher")).one()
        disable_user(session, person.id, clock.now())
    assert browser.get("/surveys").status_code == 302


def test_a_weak_hash_is_made_anew_when_its_owner_signs_in(app: Flask) -> None:
    typed = Credentials(address_of("admin"), PASSWORD)
    with app.extensions["database"].writing() as session:
        person = session.query(User).filter_by(email=typed.email).one()
        before = person.password_hash
        sign_in(session, Passwords(), typed, clock.now())
        assert person.password_hash != before


def test_a_form_sent_after_the_session_ended_leads_to_signing_in(stranger: Browser) -> None:
    answer = stranger.post("/surveys/1/links", label="x")
    assert answer.status_code == 403
    assert 'href="/sign-in"' in answer.text
