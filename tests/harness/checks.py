"""Every check, in the order in which they run."""

from __future__ import annotations

from tests.harness import (
    r15_sent_twice,
    r17_cut_off,
    r18_deliveries,
    s16_guessing,
    s20_anonymity,
)
from tests.harness.check import POSTGRESQL, Check
from tests.harness.fault_plugin import NAMED
from tests.harness.runs import Script

QUIETLY = ("-q", "--no-header", "--tb=no", "-r", "N", "--disable-warnings")
WITH_FAULT = ("-p", "tests.harness.fault_plugin")
MAIL = "tests/surveyapp/mail"

CHECKS: tuple[Check | Script, ...] = (
    Script(
        "R7",
        "a worker killed at 20 points of 2,000 mails: everybody reached, doubled <= kills, < 60 s",
        ("tests.benchmarks.worker_faults", "campaign"),
        brief=("--mails", "200", "--kills", "3"),
        engines=True,
    ),
    Script(
        "R8",
        "PostgreSQL killed three times under app and worker: ready < 10 s, nothing lost or doubled",
        ("tests.harness.r8_database_killed",),
        brief=("--brief",),
        broken=("--broken",),
        without="PostgreSQL keeping what it says is kept",
        needs=POSTGRESQL,
    ),
    Script(
        "R12",
        "a mail server down, slow, 550, 451: pages unaffected, never again after 550, one mail",
        ("tests.benchmarks.mail_faults",),
        brief=("--slow", "3"),
        broken=("--broken",),
        engines=True,
        without="waiting, short transactions, remembering refusals and what was taken",
    ),
    r15_sent_twice.CHECK,
    r17_cut_off.CHECK,
    r18_deliveries.CHECK,
    Script(
        "R21",
        "a poison job, one of 11 minutes, one that kills, two schedulers: others go on, slots once",
        ("tests.benchmarks.worker_faults", "jobs"),
        brief=("--long", "90"),
        engines=True,
    ),
    Script(
        "R22",
        "SIGTERM and rolling restarts while people answer: no request fails",
        ("tests.harness.r22_restarts",),
        brief=("--brief",),
        broken=("--broken",),
        engines=True,
        without="finishing what is under way",
    ),
    Script(
        "S14",
        "header injection in mail: exactly the expected headers",
        (
            "pytest",
            *QUIETLY,
            f"{MAIL}/test_composing.py",
            f"{MAIL}/test_letters.py",
        ),
        broken=WITH_FAULT,
        environment={NAMED: "headers_unchecked"},
        without="looking at what goes into headers",
    ),
    Script(
        "S15",
        "every link of a mail fetched by scanners: nothing changes, the links still work",
        ("pytest", *QUIETLY, "-k", "scanners", MAIL, "tests/surveyapp/mailing"),
        broken=WITH_FAULT,
        environment={NAMED: "opening_unsubscribes"},
        without="asking for a POST to unsubscribe",
    ),
    s16_guessing.CHECK,
    s20_anonymity.CHECK,
)
