"""The acts of the demonstration: each waits for what must happen, and keeps the evidence of it."""

import asyncio
import json
import re
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
from workers.demo.stage import Stage
from workers.demo.telling import Failed, Telling, wait_until
from workers.incident_json import details_json

T = TypeVar("T")

PLAN = Plan(missing=180, stale_status=120, stale_amount=0, conflicting=7, ahead=3, orphaned=5)
_HEADLINE = re.compile(r"P\d (?P<kind>\w+): (?P<subject>[\w.-]+)")
BROKEN = {"api-health", "payout-job"}


@dataclass(slots=True)
class Evidence:
    """What ``demo.json`` will hold."""

    checks: dict[str, Any] = field(default_factory=dict)
    incidents: list[dict[str, Any]] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    planted: dict[str, int] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)


def open_house(stage: Stage, telling: Telling) -> Planted:
    """Migrations, the shop's ledger with its planted gaps, and three workers."""
    with telling.step("the schema is created"):
        _succeed(stage.processes.run("migrate"))
    with telling.step("the shop's ledger is filled, with gaps planted on purpose"):
        planted = stage.company.seed_ledger(PLAN)
    with telling.step("two probe workers and one reconcile worker are up"):
        for name in ("probes-1", "probes-2"):
            stage.processes.start(name, "worker", "probes")
        stage.processes.start("reconcile", "worker", "reconcile")
        wait_until("three workers' first heartbeats", lambda: _three_workers(stage))
    return planted


def all_pass(stage: Stage, telling: Telling, evidence: Evidence) -> None:
    """Every check passes."""
    with telling.step("every check passes"):
        evidence.checks = wait_until("a passing reading of every check", lambda: _all_passing(stage))
    for name, check in evidence.checks.items():
        telling.say(f"{name:<20} {check['verdict']:<6} {check['reason']}")


def break_and_mend(stage: Stage, telling: Telling, evidence: Evidence) -> None:
    """Two things break, people are told; both are mended, and the same people hear so."""
    try:
        _break_and_mend(stage, telling)
    finally:
        evidence.incidents = _ask(stage, _details)
        evidence.notifications = _notifications(stage)


def _break_and_mend(stage: Stage, telling: Telling) -> None:
    telling.say("the payout job stops, and the health endpoint answers 503")
    stage.company.shop.behave(payout_job="stopped", health="unhealthy")
    with telling.step("two incidents open"):
        opened = wait_until("the opening of both incidents", lambda: _open_incidents(stage))
    for incident in opened:
        telling.say(f"{incident['id']}  {incident['severity']}  {incident['subject']}: {incident['reason']}")
    with telling.step("Slack and the webhook hear of both"):
        wait_until("the arrival of every opening", lambda: _heard(stage, "opened"))
    telling.say("both are mended")
    stage.company.shop.behave(payout_job="running", health="healthy")
    with telling.step("both incidents are resolved"):
        wait_until("the end of both incidents", lambda: _none_open(stage))
    with telling.step("Slack and the webhook hear that both are resolved"):
        wait_until("the arrival of every resolve", lambda: _heard(stage, "resolved"))


def reconcile_twice(stage: Stage, telling: Telling, evidence: Evidence, planted: Planted, out: Path) -> None:
    """The run finds exactly what was planted; after it, and the team's own corrections, all is in sync."""
    evidence.planted = planted.counts()
    with telling.step(f"{planted.payments:,} payments are reconciled by the worker"):
        first = _reconcile(stage, "discrepancies")
    evidence.runs.append(first)
    counts = first["objects"]["payments"]
    rows = [(word, evidence.planted[word], counts[word]) for word in CLASSES]
    telling.table("the day's payments, by class", ("class", "planted", "found"), rows)
    if wrong := [word for word, truth, found in rows if truth != found]:
        raise Failed(f"the classes {', '.join(wrong)} differ from what was planted")
    with telling.step("the team corrects the rows that only people may decide on"):
        _correct(stage, planted)
    with telling.step("a second run finds everything in sync"):
        second = _reconcile(stage, "matched")
    evidence.runs.append(second)
    if second["objects"]["payments"]["synced"] != planted.payments:
        raise Failed(f"the second run found only {second['objects']['payments']['synced']} payments in sync")
    with telling.step("the report is exported"):
        _succeed(stage.processes.run("reconcile", "export", first["run"], "--out", str(out / "report")))
    names = dict.fromkeys(proof["name"] for proof in [*first["proofs"], *second["proofs"]])
    proofs = [(name, _proven(first, name), _proven(second, name)) for name in names]
    telling.table("what both runs proved", ("proof", "first run", "second run"), proofs)


def _proven(run: dict[str, Any], name: str) -> str:
    """The results of one proof, which each currency has for itself: ``PASS`` or ``5 FAIL, 1 PASS``."""
    results: Counter[str] = Counter(proof["result"] for proof in run["proofs"] if proof["name"] == name)
    if len(results) == 1:
        return next(iter(results))
    return ", ".join(f"{count} {result}" for result, count in sorted(results.items())) or "-"


def _reconcile(stage: Stage, expected: str) -> dict[str, Any]:
    since, until = stage.window
    done = stage.processes.run(
        "reconcile", "run", "--from", since, "--until", until, "--enqueue", "--wait", "--json"
    )
    if done.returncode not in (0, 1) or not done.stdout:
        raise Failed(f"the reconciliation ended with {done.returncode}: {done.stderr.strip()}")
    result: dict[str, Any] = json.loads(done.stdout)
    if result["status"] != expected:
        raise Failed(f"the reconciliation ended {result['status']} and not {expected}")
    return result


def _correct(stage: Stage, planted: Planted) -> None:
    """What the team does by hand: remove what Stripe never knew, and fetch the conflicting rows anew."""
    world = stage.company.world
    truth = {world.payment_id(facts.index): facts for facts in world.every_payment()}

    async def correct() -> None:
        from sandbox.shop.rows import TEAM_STATUSES

        connection = await asyncpg.connect(stage.dsn)
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


def _ask(stage: Stage, question: Callable[[asyncpg.Pool], Awaitable[T]]) -> T:
    async def ask() -> T:
        async with open_store(stage.settings, size=1) as pool:
            return await question(pool)

    return asyncio.run(ask())


def _three_workers(stage: Stage) -> bool | None:
    if gone := stage.processes.ended():
        raise Failed(f"{len(gone)} workers ended; their logs are in {stage.directory}")
    return True if len(_ask(stage, store.last_beats)) == 3 else None


def _all_passing(stage: Stage) -> dict[str, Any] | None:
    checks = _ask(stage, store.snapshot).checks
    if len(checks) < len(stage.settings.checks) or any(c.verdict != Verdict.PASS for c in checks.values()):
        return None
    return {name: {"verdict": c.verdict, "reason": c.reason} for name, c in sorted(checks.items())}


async def _details(pool: asyncpg.Pool) -> list[dict[str, Any]]:
    incidents = await store.list_incidents(pool, state="all")
    found = [await store.get(pool, incident.id) for incident in incidents]
    return [details_json(details) for details in found if details is not None]


def _open_incidents(stage: Stage) -> list[dict[str, Any]] | None:
    incidents = [i for i in _ask(stage, _details) if i["state"] == "open"]
    return incidents if {i["subject"] for i in incidents} >= BROKEN else None


def _none_open(stage: Stage) -> bool | None:
    return True if not _ask(stage, store.list_incidents) else None


def _heard(stage: Stage, kind: str) -> bool | None:
    """Whether both channels received this kind of message for both incidents."""
    arrived = {(n["channel"], n["subject"]) for n in _notifications(stage) if n["kind"] == kind}
    wanted = {(channel, subject) for channel in ("slack", "hook") for subject in BROKEN}
    return True if arrived >= wanted else None


def _notifications(stage: Stage) -> list[dict[str, Any]]:
    """What the receiver got, as far as a reader needs it to place each message."""
    return [
        {"channel": received.path.split("/")[1], "at": received.at, **_placed(received.json())}
        for received in stage.company.receiver.accepted()
    ]


def _placed(body: Mapping[str, Any]) -> dict[str, str]:
    """The kind and the subject of a message: fields of the webhook's body, the headline in Slack's text."""
    if "data" in body:
        return {"kind": body["type"].removeprefix("incident."), "subject": body["data"]["subject"]}
    headline = _HEADLINE.search(body["text"])
    return headline.groupdict() if headline else {"kind": "other", "subject": body["text"]}


def _succeed(done: Any) -> None:
    if done.returncode != 0:
        raise Failed(f"`{' '.join(done.args[2:])}` ended with {done.returncode}: {done.stderr.strip()}")
