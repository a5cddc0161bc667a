"""Findings as a report in words, charts and a tagged PDF.

``content.build(findings, dataset, language, made_on=None) -> Report``: its words; ``build_pages``
and ``build_appendix`` give the parts.
``html.render(report) -> str``: one self-contained HTML document.
``pdf.write(report, path)``: PDF/UA with embedded fonts; the same findings give the same bytes.
``pdf.write_parts(pages, appendix, path)``: the same from what makes the parts, beside each other.
``phrases.load_phrases(language)``: the sentences in en, nb and sv.
A page is one file in ``pages/``, a section of the appendix one in ``appendix/``.
"""
