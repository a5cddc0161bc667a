"""The catalogues hold exactly the texts of the program, translated, and are compiled.

When this fails: put the texts it names into surveyapp/translations/*/LC_MESSAGES/messages.po, and
run `pybabel compile -d surveyapp/translations`.
"""

from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "surveyapp"
READING = ROOT / "analysis" / "intake"
"""Its problems are told on pages too."""
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
LANGUAGES = ["nb", "sv"]


@cache
def catalogue(language: str) -> Catalog:
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def compiled(language: str) -> GNUTranslations:
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.mo"
    with path.open("rb") as file:
        return GNUTranslations(file)


@cache
def texts_of_the_program() -> frozenset[str]:
    with (PACKAGE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    return frozenset(
        first(message)
        for folder in (PACKAGE, READING)
        for _, _, message, _, _ in extract_from_dir(folder, methods, options, KEYWORDS)
    )


def first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def translations(language: str) -> Iterator[tuple[str, int, str]]:
    """Each text, its plural form's number and its translation."""
    for message in catalogue(language):
        if message.id:
            forms = (message.string,) if isinstance(message.string, str) else message.string
            for number, form in enumerate(forms):
                yield first(message.id), number, form


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_program_is_in_the_catalogue_and_no_other(language: str) -> None:
    known = {first(message.id) for message in catalogue(language) if message.id}
    assert known == texts_of_the_program()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_a_guess(language: str) -> None:
    assert not [text for text, _, form in translations(language) if not form]
    assert not [message.id for message in catalogue(language) if message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_the_same_facts(language: str) -> None:
    wrong = [e for message in catalogue(language) if message.id for e in message.check()]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language: str) -> None:
    kept = compiled(language)
    for text, number, form in translations(language):
        plural = isinstance(catalogue(language)[text].id, tuple)
        assert (kept.ngettext(text, text, number + 1) if plural else kept.gettext(text)) == form
