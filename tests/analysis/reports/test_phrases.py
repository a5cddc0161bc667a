import re
import string
from itertools import product
from pathlib import Path

import pytest

from analysis.charts import CHART_FACTS
from analysis.reports.phrases import FOLDER, LANGUAGES, load_phrases

FINDINGS = Path(__file__).parents[3] / "docs" / "findings.md"
FORBIDDEN = {
    "any": r"p-value|p-verdi|p-värde|\bp ?<|[α-ωΑ-Ω]|ACSI|EPSI|\bNPS\b|\bNKB\b|Net Promoter"
    r"|Norsk Kundebarometer",
    "en": r"\bcaus(?:e|es|ed|ing)\b|\bled to\b",
    "nb": r"forårsak|\bårsak|\bførte til\b|\bskyldes\b|\bfølges av\b",
    "sv": r"förorsak|\borsak|\bledde till\b|\bföljs av\b",
}

BY_LOT = "waiting.arm_"
"""Only what a lot decided may be said to have led to something."""


def forms(phrase: object) -> list[str]:
    return [phrase] if isinstance(phrase, str) else list(phrase.values())


def facts(phrase: object) -> set[str]:
    parsed = (part for form in forms(phrase) for part in string.Formatter().parse(form))
    return {name for _, name, _, _ in parsed if name}


def refusal_codes() -> list[str]:
    section = FINDINGS.read_text(encoding="utf-8").split("## Refusals")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_phrases_of_english_and_no_others(language: str):
    assert set(load_phrases(language).texts) == set(load_phrases("en").texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_names_the_same_facts_in_every_language(language: str):
    english, texts = load_phrases("en").texts, load_phrases(language).texts
    differing = [key for key in texts if facts(texts[key]) != facts(english.get(key, ""))]
    assert differing == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.yaml")), ids=str)
def test_no_phrase_is_written_twice(path: Path):
    keys = re.findall(r"^([^\s#:][^:]*):", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_empty(language: str):
    texts = load_phrases(language).texts
    assert [key for key, phrase in texts.items() if not all(map(str.strip, forms(phrase)))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_that_count_know_one_and_many(language: str):
    texts = load_phrases(language).texts
    counting = {key: set(text) for key, text in texts.items() if not isinstance(text, str)}
    assert [key for key, known in counting.items() if known != {"one", "other"}] == []


@pytest.mark.parametrize(("language", "code"), [*product(LANGUAGES, refusal_codes())])
def test_every_reason_to_refuse_has_a_sentence(language: str, code: str):
    assert load_phrases(language).has(f"refusals.{code}")


def test_the_reasons_to_refuse_were_found_in_the_catalogue():
    assert {"too_few", "no_clear_limit", "ecological"} <= set(refusal_codes())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_needs_no_more_than_how_many_there_are_and_how_many_it_takes(language: str):
    texts = load_phrases(language).texts
    asked = {key: facts(texts[key]) for key in texts if key.startswith("refusals.")}
    assert [key for key, names in asked.items() if not names <= {"n", "needed"}] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_charts_has_a_phrase(language: str):
    phrases = load_phrases(language)
    assert [key for key in CHART_FACTS if not phrases.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_of_a_chart_asks_for_no_fact_that_the_chart_does_not_give(language: str):
    texts = load_phrases(language).texts
    given = {key: set(CHART_FACTS[key]) for key in CHART_FACTS if key in texts}
    assert [key for key in given if not facts(texts[key]) <= given[key]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_says_what_a_survey_cannot_or_uses_a_protected_name(language: str):
    pattern = re.compile(f"{FORBIDDEN['any']}|{FORBIDDEN[language]}", re.IGNORECASE)
    texts = {
        key: text
        for key, text in load_phrases(language).texts.items()
        if not key.startswith(BY_LOT)
    }
    said = {key: pattern.findall(" ".join(forms(text))) for key, text in texts.items()}
    assert {key: found for key, found in said.items() if found} == {}
