"""veraPDF's judgement of PDF/UA-1: ``python -m tests.browser.pdf_ua FILE...``.

The rules are the profile that the veraPDF consortium publishes, read here by the standard library,
as their own reader needs a part of Java that new versions no longer hold. Runs in a process of its
own, which is the only one that starts Java.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import click
import jpype

from tests.browser.tools import PDF_RULES

PROFILE = "org/verapdf/pdfa/validation/PDFUA-1.xml"
PROFILES = "org.verapdf.pdfa.validation.profiles"
XML = "{http://www.verapdf.org/ValidationProfile}"


class Judge:
    """The validator with the rules of PDF/UA-1."""

    def __init__(self) -> None:
        jpype.startJVM(classpath=[str(PDF_RULES)])
        logging = jpype.JClass("java.util.logging.LogManager").getLogManager()
        logging.reset()  # it warns of each profile that its own reader cannot read
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
        self._flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").PDFUA_1
        self._profiles = jpype.JClass(f"{PROFILES}.Profiles")
        with ZipFile(PDF_RULES) as archive:
            self._profile = self._read(ET.fromstring(archive.read(PROFILE)))  # noqa: S314 - published with the validator

    def faults(self, file: Path) -> list[str]:
        """What breaks a rule: the rule, how often, and where first. Empty for a sound file."""
        stream = jpype.JClass("java.io.FileInputStream")(str(file))
        with stream, self._foundry.createParser(stream, self._flavour) as parser:
            validator = self._foundry.createValidator(self._profile, False)
            result = validator.validate(parser)
        failed = [one for one in result.getTestAssertions() if not passed(one)]
        assert result.getTotalAssertions() > 0, "nothing was looked at"
        assert bool(result.isCompliant()) == (not failed), "no rule tells what is wrong"
        texts = Counter(str(one.getMessage()) for one in failed)
        places = {str(one.getMessage()): str(one.getLocation().getContext()) for one in failed}
        return [f"{count} times: {text} (as in {places[text]})" for text, count in texts.items()]

    def _read(self, tree: ET.Element) -> Any:
        sets = jpype.JClass("java.util.HashSet")
        rules, variables = sets(), sets()
        for rule in tree.iter(f"{XML}rule"):
            rules.add(self._rule(rule))
        for one in tree.iter(f"{XML}variable"):
            parts = (one.findtext(f"{XML}defaultValue"), one.findtext(f"{XML}value"))
            variables.add(
                self._profiles.variableFromValues(one.get("name"), one.get("object"), *parts)
            )
        details = self._profiles.defaultProfile().getDetails()
        return self._profiles.profileFromValues(self._flavour, details, "", rules, variables)

    def _rule(self, rule: ET.Element) -> Any:
        number = rule.find(f"{XML}id")
        assert number is not None
        specification = self._flavour.getPart()
        name = self._profiles.ruleIdFromValues(
            specification, number.get("clause"), jpype.JInt(int(number.get("testNumber", "0")))
        )
        nothing = jpype.JClass("java.util.ArrayList")()
        message = f"{number.get('clause')}: {rule.findtext(f'{XML}description')}"
        return self._profiles.ruleFromValues(
            name,
            rule.get("object"),
            jpype.JClass("java.lang.Boolean")(rule.get("deferred") == "true"),
            rule.get("tags") or "",
            message,
            rule.findtext(f"{XML}test"),
            self._profiles.errorFromValues(message, nothing),
            nothing,
        )


def passed(assertion: Any) -> bool:
    """Whether one rule holds in one place."""
    return str(assertion.getStatus().name()) == "PASSED"


def main(files: list[str]) -> int:
    """Print what is wrong with each file; 1 where something is."""
    judge = Judge()
    wrong = {file: judge.faults(Path(file)) for file in files}
    for file, faults in wrong.items():
        click.echo(
            "\n  ".join([f"{file}:", *faults]) if faults else f"{file}: conforms to PDF/UA-1"
        )
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
