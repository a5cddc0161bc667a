import pytest

from questionnaires import library
from tests.analysis.reports.made import telling

TITLES = {
    ("full", "nb"): "Hva kundene sier om Havblikk",
    ("full_public", "nb"): "Hva brukerne sier om Havblikk",
    ("full_public", "sv"): "Vad användarna säger om Havblikk",
    ("employee_mirror", "nb"): "Hva de ansatte sier om Havblikk",
    ("employee_mirror", "sv"): "Vad medarbetarna säger om Havblikk",
}


@pytest.mark.parametrize(("form", "language"), TITLES)
def test_a_report_calls_those_who_answered_what_they_are(form: str, language: str):
    made = telling(form=library.load(form), language=language)
    title = made.say("common.title", organisation="Havblikk")
    assert title == TITLES[form, language]


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_words_for_others_than_customers_never_say_customers(language: str):
    texts = telling(language=language).phrases.texts
    theirs = [str(texts[k]) for k in texts if k.startswith(("users.", "employees."))]
    assert theirs
    assert not [text for text in theirs if "kund" in text.lower() or "customer" in text.lower()]
