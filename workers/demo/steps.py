"""The steps of the demonstration. Each waits for its expected result and records the evidence."""

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

import store
from probes import Verdict
from reconcile import CLASSES
from sandbox.shop.ledger import Plan, Planted
from workers.databases import open_store
from workers.demo.console import DemoConsole, StepFailed, wait_until
from workers.demo.environment import Demo
from workers.incident_json import details_json

T = TypeVar("T")

PLAN = Plan(missing=180, stale_status=120, stale_amount=0, conflicting=7, ahead=3, orphaned=5)
_HEADLINE = re.compile(r"P\d (?P<kind>\w+)[\w ]*: (?P<subject>[\w.-]+)")
BROKEN = {"api-health", "payout-job"}


@dataclass(slots=True)
class Evidence:
    """The content of ``demo.json``."""

    checks: dict[str, Any] = field(default_factory=dict)
    incidents: list[dict[str, Any]] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    planted: dict[str, int] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)


def start_workers(demo: Demo, console: DemoConsole) -> Planted:
    """Creates the schema, fills the ledger with known differences, and starts three workers."""
    with console.step("the schema is created"):
        _succeed(demo.processes.run("migrate"))
    with console.step("the shop's ledger is filled, with known differences planted"):
        planted = demo.company.seed_ledger(PLAN)
    with console.step("two probe workers and one reconcile worker are running"):
        for name in ("probes-1", "probes-2"):
            demo.processes.start(name, "worker", "probes")
        demo.processes.start("reconcile", "worker", "reconcile")
        wait_until("three workers' first heartbeats", lambda: _three_workers(demo))
    return planted


def expect_passing_checks(demo: Demo, console: DemoConsole, evidence: Evidence) -> None:
    """Waits until every check passes."""
    with console.step("every check passes"):
        evidence.checks = wait_until("a passing reading of every check", lambda: _all_passing(demo))
    for name, check in evidence.checks.items():
        console.detail(f"{name:<20} {check['verdict']:<6} {check['reason']}")


def break_and_fix(demo: Demo, console: DemoConsole, evidence: Evidence) -> None:
    """Breaks two things and fixes them; both channels must receive each opening and each resolution."""
    try:
        _break_and_fix(demo, console)
    finally:
        evidence.incidents = _ask(demo, _details)
        evidence.notifications = _notifications(demo)


def _break_and_fix(demo: Demo, console: DemoConsole) -> None:
    console.detail("the payout job stops, and the health endpoint answers 503")
    demo.company.shop.behave(payout_job="stopped", health="unhealthy")
    with console.step("two incidents are opened"):
        opened = wait_until("the opening of both incidents", lambda: _open_incidents(demo))
    for incident in opened:
        console.detail(
            f"{incident['id']}  {incident['severity']}  {incident['subject']}: {incident['reason']}"
        )
    with console.step("Slack and the webhook receive both"):
        wait_until("the delivery of both openings", lambda: _received(demo, "opened"))
    console.detail("the payout job and the health endpoint are fixed")
    demo.company.shop.behave(payout_job="running", health="healthy")
    with console.step("both incidents are resolved"):
        wait_until("the resolution of both incidents", lambda: _none_open(demo))
    with console.step("Slack and the webhook receive both resolutions"):
        wait_until("the delivery of both resolutions", lambda: _received(demo, "resolved"))


def reconcile_twice(
    demo: Demo, console: DemoConsole, evidence: Evidence, planted: Planted, out: Path
) -> None:
    """Reconciles twice: the first run must find exactly the planted differences, the second none."""
    evidence.planted = planted.counts()
    with console.step(f"{planted.payments:,} payments are reconciled"):
        first = _reconcile(demo, "discrepancies")
    evidence.runs.append(first)
    counts = first["objects"]["payments"]
    planned = [class_ for class_ in CLASSES if class_ in evidence.planted]
    rows = [(class_, evidence.planted[class_], counts[class_]) for class_ in planned]
    console.table("the day's payments, by class", ("class", "planted", "found"), rows)
    if wrong := [class_ for class_, truth, found in rows if truth != found]:
        raise StepFailed(f"the classes {', '.join(wrong)} differ from what was planted")
    with console.step("the team corrects the rows that need a decision"):
        _correct(demo, planted)
    with console.step("a second run finds everything in sync"):
        second = _reconcile(demo, "matched")
    evidence.runs.append(second)
    if second["objects"]["payments"]["synced"] != planted.payments:
        raise StepFailed(
            f"the second run found only {second['objects']['payments']['synced']} payments in sync"
        )
    with console.step("the report is exported"):
        # An export never replaces a report: the one of an earlier demonstration is removed first.
        shutil.rmtree(out / "report", ignore_errors=True)
        _succeed(demo.processes.run("reconcile", "export", first["run"], "--out", str(out / "report")))
    names = dict.fromkeys(proof["name"] for proof in [*first["proofs"], *second["proofs"]])
    proofs = [(name, _proven(first, name), _proven(second, name)) for name in names]
    console.table("proofs of both runs", ("proof", "first run", "second run"), proofs)


def _proven(run: dict[str, Any], name: str) -> str:
    """Returns the results of one proof in all currencies: ``PASS`` or ``5 FAIL, 1 PASS``."""
    results: Counter[str] = Counter(proof["result"] for proof in run["proofs"] if proof["name"] == name)
    if len(results) == 1:
        return next(iter(results))
    return ", ".join(f"{count} {result}" for result, count in sorted(results.items())) or "-"


def _reconcile(demo: Demo, expected: str) -> dict[str, Any]:
    since, until = demo.window
    done = demo.processes.run(
        "reconcile", "run", "--from", since, "--until", until, "--enqueue", "--wait", "--json"
    )
    if done.returncode not in (0, 1) or not done.stdout:
        raise StepFailed(f"the reconciliation ended with {done.returncode}: {done.stderr.strip()}")
    result: dict[str, Any] = json.loads(done.stdout)
    if result["status"] != expected:
        raise StepFailed(f"the reconciliation ended {result['status']} and not {expected}")
    return result


def _correct(demo: Demo, planted: Planted) -> None:
    """Plays the team: deletes rows that Stripe does not know and copies conflicting rows from Stripe."""
    world = demo.company.world
    truth = {world.payment_id(facts.index): facts for facts in world.every_payment()}

    async def correct() -> None:
        from sandbox.shop.rows import TEAM_STATUSES

        connection = await asyncpg.connect(demo.dsn)
        try:
            await connection.execute(
                "delete from payments where stripe_payment_intent_id = any($1::text[])", planted.orphaned
            )
            await connection.executemany(
                "update payments set amount = $2, currency = $3, status = $4 "
                "where stripe_payment_intent_id = $1",
                [
                    (id_, truth[id_].amount, truth[id_].currency, TEAM_STATUSES[truth[id_].status])
                    for id_ in planted.conflict
                ],
            )
        finally:
            await connection.close()

    asyncio.run(correct())


def _ask(demo: Demo, question: Callable[[asyncpg.Pool], Awaitable[T]]) -> T:
    async def ask() -> T:
        async with open_store(demo.settings, size=1) as pool:
            return await question(pool)

    return asyncio.run(ask())


def _three_workers(demo: Demo) -> bool | None:
    if gone := demo.processes.ended():
        raise StepFailed(f"{len(gone)} workers ended; their logs are in {demo.directory}")
    return True if len(_ask(demo, store.list_heartbeats)) == 3 else None


def _all_passing(demo: Demo) -> dict[str, Any] | None:
    checks = _ask(demo, store.snapshot).checks
    if len(checks) < len(demo.settings.checks) or any(c.verdict != Verdict.PASS for c in checks.values()):
        return None
    return {name: {"verdict": c.verdict, "reason": c.reason} for name, c in sorted(checks.items())}


async def _details(pool: asyncpg.Pool) -> list[dict[str, Any]]:
    incidents = await store.list_incidents(pool, state="all")
    found = [await store.get(pool, incident.id) for incident in incidents]
    return [details_json(details) for details in found if details is not None]


def _open_incidents(demo: Demo) -> list[dict[str, Any]] | None:
    incidents = [i for i in _ask(demo, _details) if i["state"] == "open"]
    return incidents if {i["subject"] for i in incidents} >= BROKEN else None


def _none_open(demo: Demo) -> bool | None:
    return True if not _ask(demo, store.list_incidents) else None


def _received(demo: Demo, kind: str) -> bool | None:
    """True when both channels received this kind of message for both incidents."""
    arrived = [(each.path.split("/")[1], each.json()) for each in demo.company.receiver.accepted()]
    wanted = [(channel, subject) for channel in ("slack", "hook") for subject in BROKEN]
    return (
        all(
            any(at == channel and says(body, kind, subject) for at, body in arrived)
            for channel, subject in wanted
        )
        or None
    )


def says(body: Mapping[str, Any], kind: str, subject: str) -> bool:
    """Whether a message says this of an incident. On a busy machine one of Slack may say it of several."""
    if "data" in body:
        identified = _identify(body)
        return (identified["kind"], identified["subject"]) == (kind, subject)
    return re.search(rf"\b{kind}\b.*[ ]{re.escape(subject)}(?![\w.-])", body["text"]) is not None


def _notifications(demo: Demo) -> list[dict[str, Any]]:
    """Returns the channel, time, kind and subject of each message that the receiver accepted."""
    return [
        {"channel": received.path.split("/")[1], "at": received.at, **_identify(received.json())}
        for received in demo.company.receiver.accepted()
    ]


def _identify(body: Mapping[str, Any]) -> dict[str, str]:
    """Returns the kind and subject of a message. Slack's format has no fields for them, only its text."""
    if "data" in body:
        return {"kind": body["type"].removeprefix("incident."), "subject": body["data"]["subject"]}
    headline = _HEADLINE.search(body["text"])
    return headline.groupdict() if headline else {"kind": "other", "subject": body["text"]}


def _succeed(done: Any) -> None:
    if done.returncode != 0:
        raise StepFailed(f"`{' '.join(done.args[2:])}` ended with {done.returncode}: {done.stderr.strip()}")
