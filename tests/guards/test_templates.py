"""Pages hold no script or style of their own, no query, and stay short."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "surveyapp").rglob("templates/**/*.html"))
INLINE = {
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "script without src": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"""(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_has_nothing_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not [what for what, pattern in INLINE.items() if pattern.search(text)]


def test_nine_templates_of_ten_stay_under_80_lines() -> None:
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in TEMPLATES)
    assert lengths[int(len(lengths) * 0.9)] < 80


def test_every_form_that_posts_for_staff_carries_its_proof() -> None:
    for template in TEMPLATES:
        if "respond" in template.parts:
            continue
        forms = re.findall(
            r'<form method="post".*?</form>', template.read_text(encoding="utf-8"), re.DOTALL
        )
        assert all('name="csrf_token"' in form for form in forms), name(template)


def test_the_style_sheets_ask_no_other_site_for_anything() -> None:
    sheets = (ROOT / "surveyapp").rglob("static/**/*.css")
    assert not [name(path) for path in sheets if re.search(r"https?://|@import", path.read_text())]
