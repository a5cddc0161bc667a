"""Workers that are killed, poisoned, kept for long and doubled; each promise with a broken control.

python -m tests.benchmarks.worker_faults [jobs] [campaign] [--engine sqlite] [--engine postgresql]
    [--long 660] [--mails 2000] [--kills 20] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select

from surveyapp import clock
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail_settings import MailSettings
from surveyapp.models.job import Job, JobStatus
from surveyapp.services.jobs.enqueue_job import NewJob, enqueue_job
from surveyapp.services.jobs.work_jobs import ATTEMPTS
from tests.benchmarks.fault_campaign import campaign
from tests.benchmarks.fault_places import NewPlace, Workers, places, ran
from tests.benchmarks.fault_worker import Run

GOOD = 300
TEN_MINUTES = 600.0
SLOW_MACHINE_SECONDS = 120.0
CONTROL_SECONDS = 120.0
KILLER_SECONDS = 300.0


@dataclass(frozen=True)
class Verdict:
    """One line of the result. A control holds when the promise is seen to break."""

    name: str
    holds: bool
    figures: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="jobs, campaign; both where none is named")
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--long", type=float, default=660.0, help="seconds of the long job")
    parser.add_argument("--mails", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    verdicts = []
    for engine in chosen.engine or ["sqlite", "postgresql"]:
        with places(engine) as new:
            verdicts += _verdicts(engine, new, chosen)
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _verdicts(engine: str, new: NewPlace, chosen: argparse.Namespace) -> list[Verdict]:
    parts = chosen.parts or ["jobs", "campaign"]
    acts: list[Callable[[], Verdict]] = []
    if "jobs" in parts:
        acts += [
            lambda: others_go_on(new, chosen.long),
            lambda: killers_are_given_up(new),
            lambda: claims_off(new),
            lambda: slots_off(new),
            lambda: beats_off(new),
        ]
    if "campaign" in parts:
        acts += [
            lambda: everybody_is_reached(new, chosen),
            lambda: requeuing_off(new, chosen),
        ]
    verdicts = []
    with ThreadPoolExecutor(len(acts)) as pool:
        for verdict in pool.map(lambda act: act(), acts):
            mark = "held" if verdict.holds else "MISSED"
            sys.stdout.write(f"{engine:11}{verdict.name:34}{mark:8}{verdict.figures}\n")
            sys.stdout.flush()
            verdicts.append(verdict)
    return verdicts


def others_go_on(new: NewPlace, seconds: float) -> Verdict:
    """A poison job, a long one, periodic work and 300 good ones, for two workers."""
    config = new("others", MailSettings())
    put(config, "poison", ["poison"])
    put(config, "long", ["long"], seconds=seconds)
    put(config, "good", [f"good{n}" for n in range(GOOD)])
    run = Run(config, config.data_folder / "diary")
    workers, began = Workers(run, 2), time.monotonic()
    while done(config, "good") < GOOD and time.monotonic() < began + seconds:
        time.sleep(0.2)
    good_after = time.monotonic() - began
    until = time.monotonic() + seconds + SLOW_MACHINE_SECONDS
    # All five attempts on the poison take ten and a half minutes; a shorter run sees some of them.
    ends = {"long": JobStatus.DONE} | ({"poison": JobStatus.DEAD} if seconds > TEN_MINUTES else {})
    while time.monotonic() < until and any(the_job(config, n).status is not ends[n] for n in ends):
        time.sleep(1)
    workers.kill()
    count, poison, long = ran(run.diary), the_job(config, "poison"), the_job(config, "long")
    goods = [count[f"good{n}"] for n in range(GOOD)]
    slots = [number for slot, number in count.items() if slot.startswith("2")]
    ended = all(the_job(config, name).status is end for name, end in ends.items())
    holds = set(goods) == {1} and count["long"] == 1 and ended
    figures = (
        f"{GOOD} good jobs once each in {good_after:.0f} s; poison {poison.status} after "
        f"{count['poison']} attempts; long job {kept(long):.0f} s, run {count['long']} time(s); "
        f"{len(slots)} slots by two schedulers, at most {max(slots)} run(s) each"
    )
    once = bool(slots) and max(slots) == 1 and count["poison"] <= ATTEMPTS
    return Verdict("poison, long job, two schedulers", holds and once, figures)


def killers_are_given_up(new: NewPlace) -> Verdict:
    """A job that kills its worker each time, among good ones."""
    config = new("killers", MailSettings())
    put(config, "killer", ["killer"])
    put(config, "good", [f"good{n}" for n in range(GOOD)])
    run = Run(config, config.data_folder / "diary")
    workers, began = Workers(run, 1), time.monotonic()
    while time.monotonic() < began + KILLER_SECONDS and not (
        the_job(config, "killer").status is JobStatus.DEAD and done(config, "good") == GOOD
    ):
        time.sleep(0.5)
        workers.revive()
    seconds = time.monotonic() - began
    workers.kill()
    count, killer = ran(run.diary), the_job(config, "killer")
    goods = [count[f"good{n}"] for n in range(GOOD)]
    holds = killer.status is JobStatus.DEAD and min(goods) >= 1
    holds = holds and sum(goods) - GOOD <= 3 * workers.deaths and count["killer"] == ATTEMPTS
    figures = (
        f"{killer.status} after {count['killer']} workers and {seconds:.0f} s; all {GOOD} good "
        f"jobs done, {sum(goods) - GOOD} of them twice"
    )
    return Verdict("job that kills its worker", holds, figures)


def claims_off(new: NewPlace) -> Verdict:
    config = new("claims", MailSettings())
    put(config, "good", [f"good{n}" for n in range(GOOD)])
    count = _until_seen_to_break(config, "claim")
    twice = sum(number > 1 for slot, number in count.items() if slot.startswith("good"))
    return Verdict(
        "control: claims unguarded", twice > 0, f"{twice} of {len(count)} jobs run twice"
    )


def slots_off(new: NewPlace) -> Verdict:
    count = _until_seen_to_break(new("slots", MailSettings()), "slots")
    twice = sum(number > 1 for number in count.values())
    figures = f"{twice} of {len(count)} slots run twice"
    return Verdict("control: slots not shared", twice > 0, figures)


def beats_off(new: NewPlace) -> Verdict:
    config = new("beats", MailSettings())
    put(config, "long", ["long"], seconds=CONTROL_SECONDS)
    runs = _until_seen_to_break(config, "beat")["long"]
    return Verdict("control: no beats", runs > 1, f"long job begun {runs} times")


def everybody_is_reached(new: NewPlace, chosen: argparse.Namespace) -> Verdict:
    result = campaign(new, chosen.mails, chosen.kills, chosen.seed)
    return Verdict("campaign, worker killed", result.holds, str(result))


def requeuing_off(new: NewPlace, chosen: argparse.Namespace) -> Verdict:
    result = campaign(new, chosen.mails // 4, 3, chosen.seed, "requeue")
    missed = result.mails - result.reached
    return Verdict("control: nothing queued again", missed > 0, f"{missed} people missed")


def put(config: Config, name: str, slots: Sequence[str], **arguments: object) -> None:
    with closing(Database(config.database_url)) as database, database.writing() as session:
        for slot in slots:
            enqueue_job(session, NewJob(name, slot, arguments), clock.now())


def done(config: Config, name: str) -> int:
    with closing(Database(config.database_url)) as database, database.reading() as session:
        found = select(Job.id).where(Job.name == name, Job.status == JobStatus.DONE)
        return len(session.scalars(found).all())


def the_job(config: Config, name: str) -> Job:
    with closing(Database(config.database_url)) as database, database.reading() as session:
        return session.scalars(select(Job).where(Job.name == name)).one()


def kept(job: Job) -> float:
    """Seconds from its beginning to its end."""
    if job.started_at is None or job.finished_at is None:
        return 0.0
    return (job.finished_at - job.started_at).total_seconds()


def _until_seen_to_break(config: Config, broken: str) -> Counter[str]:
    """What two workers with a broken part ran, until something ran twice."""
    run = Run(config, config.data_folder / "diary", broken=broken)
    workers, until = Workers(run, 2), time.monotonic() + CONTROL_SECONDS
    while time.monotonic() < until and max(ran(run.diary).values(), default=0) < 2:
        time.sleep(0.5)
    workers.kill()
    return ran(run.diary)


if __name__ == "__main__":
    raise SystemExit(main())
