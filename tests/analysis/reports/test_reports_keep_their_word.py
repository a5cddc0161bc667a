"""What holds for every page a manager reads, whatever the data and the language."""

import re

import pytest

from analysis.findings import Verdict
from analysis.reports.content import build
from analysis.reports.document import Bullets, KeyFigures, Page, Picture
from analysis.reports.html import render
from analysis.reports.phrases import LANGUAGES, UnknownLanguage
from tests.analysis.reports.invented_reports import COMPANIES, HOSTILE, company, report, said

FORBIDDEN = {
    "all": r"\bp\s?[<=]|p-value|p-verdi|p-värde|[α-ωΑ-Ω]|\bACSI\b|\bEPSI\b|\bNPS\b|Net Promoter"
    r"|Kundebarometer|\bnan\b|\bNone\b|\{\w*\}",
    "en": r"\bcauses?\b|\bcaused\b|\bled to\b|\bsignifican",
    "nb": r"forårsak|\bførte til\b|\bskyldes\b|\bsignifikan",
    "sv": r"förorsak|\bledde till\b|\bberor på\b|\bsignifikan",
}
BETTER = {
    "en": r"\bimprove|\brisen\b|\bhigher, by\b|\bfallen\b",
    "nb": r"\bforbedre|\bsteget\b|\bhøyere, med\b|\bfalt\b",
    "sv": r"\bförbättra|\bstigit\b|\bhögre, med\b|\bsjunkit\b",
}
WORDS_IN_A_MINUTE = 150
everywhere = pytest.mark.parametrize("language", LANGUAGES)
whoever = pytest.mark.parametrize("name", COMPANIES)


def front(name: str, language: str) -> Page:
    return report(name, language).pages[0]


@everywhere
@whoever
def test_no_page_names_what_managers_need_not_know(name: str, language: str):
    pattern = f"{FORBIDDEN['all']}|{FORBIDDEN[language]}"
    text = said(report(name, language).pages).replace("{org}", "")
    assert re.findall(pattern, text, re.IGNORECASE if language != "en" else 0) == []


@everywhere
def test_where_nothing_goes_together_nothing_has_improved(language: str):
    text = said(report("without truth", language).pages)
    assert re.findall(BETTER[language], text, re.IGNORECASE) == []


def test_the_company_without_truth_has_no_sure_effect():
    _, findings = company("without truth")
    sure = [f.key for f in findings.all() if f.key.endswith(".effect")]
    assert [key for key in sure if findings.find(key).verdict is Verdict.SURE] == []


@everywhere
@whoever
def test_the_first_page_has_at_most_five_sentences_and_four_figures(name: str, language: str):
    bullets = [b for b in front(name, language).blocks if isinstance(b, Bullets)]
    figures = [b for b in front(name, language).blocks if isinstance(b, KeyFigures)]
    assert (len(bullets), len(bullets[0].items) <= 5) == (1, True)
    assert all(len(block.figures) <= 4 for block in figures)


@everywhere
@whoever
def test_the_first_page_is_read_aloud_in_a_minute(name: str, language: str):
    page = front(name, language)
    (bullets,) = (b for b in page.blocks if isinstance(b, Bullets))
    read = " ".join((page.message, *bullets.items)).split()
    assert len([word for word in read if any(map(str.isalnum, word))]) <= WORDS_IN_A_MINUTE


@everywhere
def test_every_figure_of_the_first_page_has_a_margin_and_its_basis(language: str):
    (block,) = (b for b in front("full", language).blocks if isinstance(b, KeyFigures))
    assert len(block.figures) == 4
    assert all(figure.margin and figure.basis for figure in block.figures)


@everywhere
@whoever
def test_every_page_has_one_message(name: str, language: str):
    pages = report(name, language).pages
    assert all(page.message and "\n" not in page.message for page in pages)


@everywhere
@whoever
def test_every_chart_has_a_title_an_alternative_and_a_table(name: str, language: str):
    blocks = [block for page in report(name, language).pages for block in page.blocks]
    charts = [block.chart for block in blocks if isinstance(block, Picture)]
    bare = [c.key for c in charts if not (c.title.strip() and c.description.strip() and c.rows)]
    assert bare == []


@everywhere
def test_a_report_from_no_answers_says_page_by_page_what_it_could_not(language: str):
    pages = report("empty", language).pages
    unsaid = [block for block in pages[-1].blocks if isinstance(block, Bullets)][-1]
    assert [page.id for page in pages] == ["in-short", "next-steps"]
    assert len(unsaid.items) == 10


@everywhere
def test_a_full_company_gets_every_page(language: str):
    assert len(report("full", language).pages) == 12


def test_our_own_bank_is_told_to_be_unvalidated():
    assert "has not been validated" in said(report("full", "en").pages)


@everywhere
def test_the_same_findings_make_the_same_document(language: str):
    data, findings = company("full")
    assert render(build(findings, data, language)) == render(build(findings, data, language))


def test_markup_in_names_and_comments_stays_text():
    document = render(report("hostile", "en"))
    assert re.findall(r"<img src=(?!\"data:image/svg)", document) == []
    assert "<b>Co</b>" not in document


def test_markup_in_a_chart_stays_text():
    blocks = [block for page in report("hostile", "en").pages for block in page.blocks]
    charts = "".join(block.chart.svg for block in blocks if isinstance(block, Picture))
    assert "&lt;img" in charts
    assert "<img" not in charts


def test_hostile_words_are_shown_as_they_were_written():
    assert report("hostile", "en").organisation == HOSTILE


def test_a_language_without_phrases_is_refused():
    data, findings = company("empty")
    with pytest.raises(UnknownLanguage):
        build(findings, data, "de")
