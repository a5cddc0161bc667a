"""Everything needed to make this report again."""

from __future__ import annotations

from analysis.reports.appendix.cells import told_facts
from analysis.reports.document import Page, Paragraph, Table
from analysis.reports.telling import Telling


def page(telling: Telling) -> Page | None:
    """Hashes, filters, seed, software and limits."""
    meta = telling.findings.meta
    data, form = meta["dataset"], meta["questionnaire"]
    software = ", ".join(f"{name} {version}" for name, version in sorted(meta["software"].items()))
    rows = (
        ("data", str(data["name"])),
        ("data_hash", str(data["sha256"])),
        (
            "rows",
            f"{telling.phrases.number(data['rows_read'])} / {telling.phrases.number(data['n'])}",
        ),
        ("filters", "; ".join(data["filters"]) or telling.say("origin.none")),
        ("questionnaire", f"{form['id']} {form['version']}"),
        ("questionnaire_hash", str(form["hash"])),
        ("seed", str(meta["seed"])),
        ("software", software),
        ("limits", told_facts(telling, dict(meta["plan"]))),
    )
    table = Table(
        header=(telling.say("origin.what"), telling.say("origin.value")),
        rows=tuple((telling.say(f"origin.{key}"), value) for key, value in rows),
        wide=True,
    )
    opening = Paragraph(telling.say("origin.opening"))
    return Page("origin", telling.say("origin.title"), "", (opening, table))
