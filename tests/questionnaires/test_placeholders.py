import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.placeholders import ALLOWED, UnknownTerm, Wording, flaws, role_ids, unit_ids


def test_the_words_of_a_survey_fill_its_placeholders() -> None:
    wording = Wording("Acme", role="patient", unit="hours", date="3 May")
    filled = wording.fill("{org}: {role}, {unit}, {date}", "en")
    assert filled == "Acme: patient, hours, 3 May"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "a customer"), ("nb", "a kunde"), ("sv", "a kund")]
)
def test_a_role_has_a_word_in_each_language(language: str, text: str) -> None:
    assert Wording("Acme").fill("a {role}", language) == text


def test_another_language_gets_the_english_words() -> None:
    assert Wording("Acme").fill("{unit}", "fi") == "Minutes"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "with our typical customer"), ("nb", "with kundene våre"), ("sv", "with våra kunder")],
)
def test_nobody_named_means_the_customers_in_general(language: str, text: str) -> None:
    assert Wording("Acme").fill("with {cust}", language) == text


def test_a_sentence_begins_with_a_capital_letter() -> None:
    assert Wording("Acme").fill("{cust} møter oss", "nb") == "Kundene våre møter oss"


def test_names_are_written_as_they_are() -> None:
    assert Wording("eBay", customer="iRobot").fill("{org} and {cust}", "en") == "eBay and iRobot"


def test_an_unknown_date_has_a_neutral_wording() -> None:
    assert Wording("Acme").fill("on {date}", "en") == "on the day in question"


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert Wording("{role}{org}").fill("{org}!", "en") == "{role}{org}!"


@pytest.mark.parametrize(
    "text",
    ["{org.__class__}", "{0}", "{}", "{ORG}", "{org!r}", "%(org)s"],
)
def test_anything_else_in_braces_stays_as_it_is(text: str) -> None:
    assert Wording("Acme").fill(text, "en") == text


def test_an_unknown_role_is_refused_with_the_closest_one() -> None:
    with pytest.raises(UnknownTerm, match="Did you mean 'patient'"):
        Wording("Acme", role="patients")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(UnknownTerm):
        Wording("Acme", unit="weeks")


def test_roles_and_units_can_be_listed() -> None:
    assert role_ids() == ("customer", "patient", "resident", "member", "user")
    assert unit_ids() == ("minutes", "hours", "days")


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_an_allowed_placeholder_is_no_flaw(name: str) -> None:
    assert list(flaws(f"a {{{name}}} b")) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{orgg}", ["unknown-placeholder"]),
        ("{ org }", ["unknown-placeholder"]),
        ("{}", ["unknown-placeholder"]),
        ("{org", ["stray-brace"]),
        ("org}", ["stray-brace"]),
        ("{{org}}", ["stray-brace"]),
        ("{a} {b}", ["unknown-placeholder", "unknown-placeholder"]),
    ],
)
def test_other_braces_are_flaws(text: str, codes: list[str]) -> None:
    assert [code for code, _ in flaws(text)] == codes


@given(st.text(max_size=50), st.text(max_size=20))
def test_filling_never_fails(text: str, org: str) -> None:
    filled = Wording(org).fill(text, "en")
    assert "{" in text or filled == text
