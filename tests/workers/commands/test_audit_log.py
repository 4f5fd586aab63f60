"""What commands change is in the store's audit log: the attempt before, the outcome after."""

import ast
import asyncio
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from settings import Settings
from store import UnknownId, connect
from store.audit_log import Act, list_acts, verify
from tests.workers.commands.test_repair import REPAIR, mapping, window
from tests.workers.conftest import Paywatch
from tests.workers.fleet import ROOT, Fleet, hook, http_check
from workers.commands.audit import recorded
from workers.errors import Usage
from workers.verbs import PAYWATCH, Group, Verb

CHANGING = {
    "migrate": {"schema_migrated", "ledger_tables_created"},
    "drill": {"drill_started"},
    "config apply": {"configuration_applied"},
    "reconcile run": {"run_requested"},
    "reconcile approve": {"writes_approved"},
    "reconcile resume": {"run_resumed"},
    "reconcile cancel": {"run_cancelled"},
    "reconcile sign": {"report_signed_off"},
    "reconcile retire": {"runs_retired"},
    "reconcile undo": {"repairs_undone"},
    "silence add": {"silence_added"},
    "silence expire": {"silence_expired"},
    "incident ack": {"incident_acknowledged"},
    "incident resolve": {"incident_resolved"},
    "incident mark": {"incident_marked"},
    "incident note": {"incident_noted"},
    "channel test": {"channel_tested"},
    "checklist": {"checklist_ticked"},
    "console login-link": {"login_link_created"},
    "console token add": {"token_created"},
    "console token revoke": {"token_revoked"},
    "console sessions revoke": {"session_revoked", "sessions_revoked"},
}
"""The actions that each verb records which changes something, or notifies people."""
UNRECORDED = {
    "init": "writes a file before there is a store",
    "demo": "has a store of its own, which it deletes",
    "worker": "records what it does as readings, runs, incidents and lines of its log",
    "console serve": "records what people do with it",
    "heartbeat": "is called by jobs, and each call is a ping",
    "check run": "stores nothing; with --enqueue, `check_enqueue` records it",
    "reconcile export": "copies a report into a folder",
}
READING = {
    "show",
    "list",
    "history",
    "explain",
    "why",
    "why-not",
    "findings",
    "verify",
    "export",
    "test",
    "check",
}
READING_PATHS = {
    "status",
    "console audit",
    "silence preview",
    "console maintenance",
    "policy backtest",
    "reconcile calendar",
    "report alerts",
    "report digest",
    "report payments",
    "report security",
}


def verbs(group: Group, before: str = "") -> Iterator[tuple[str, Verb]]:
    for name, each in group.verbs.items():
        if isinstance(each, Group):
            yield from verbs(each, f"{before}{name} ")
        else:
            yield f"{before}{name}", each


def constants(verb: Verb) -> set[Any]:
    """All constants of the module in which a verb is defined."""
    module = verb.target.partition(":")[0]
    dotted = module.removeprefix(".") if module.startswith(".") else f"workers.commands.{module}"
    tree = ast.parse(Path(ROOT / f"{dotted.replace('.', '/')}.py").read_text())
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_each_verb_is_recorded_or_changes_nothing() -> None:
    """A new verb that changes something belongs into CHANGING, and records what it does."""
    others = {
        path
        for path, _ in verbs(PAYWATCH)
        if path not in CHANGING and path not in UNRECORDED and path not in READING_PATHS
    }
    changing = {path for path in others if path.split()[-1] not in READING}
    assert {path for path in changing if not path.startswith("report ")} == set()
    assert set(CHANGING) | set(UNRECORDED) <= {path for path, _ in verbs(PAYWATCH)}


def test_each_changing_verb_names_its_actions() -> None:
    missing = {path: CHANGING[path] - constants(verb) for path, verb in verbs(PAYWATCH) if path in CHANGING}
    assert {path: actions for path, actions in missing.items() if actions} == {}


async def acts(fleet: Fleet) -> list[Act]:
    """All acts, oldest first. The chain is verified."""
    pool = await connect(SecretStr(fleet.dsn), size=1)
    try:
        assert (await verify(pool)).broken is None
        return (await list_acts(pool))[::-1]
    finally:
        await pool.close()


def brief(found: Sequence[Act]) -> list[tuple[str, str, str, str]]:
    return [(act.action, act.object, act.actor, act.outcome) for act in found]


async def test_what_commands_change_is_recorded(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    fleet.configure(
        REPAIR,
        mapping(),
        http_check("page", f"{town.shop_url}/api/health"),
        hook("hook", f"{town.receiver_url}/hook"),
    )
    await seed_ledger(fleet.dsn, town.world, Plan(missing=2))

    async def run(*arguments: str, code: int = 0) -> Any:
        result = await paywatch(fleet, *arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if code == 0 else result.stderr

    applied = await run("config", "apply", "--as", "ann")
    await run("config", "apply", "--as", "ann")
    reason = f"deploy of {town.webhook_secret}"
    silence = await run(
        "silence", "add", "--check", "page", "--for", "30m", "--reason", reason, "--as", "bob"
    )
    await run("silence", "expire", silence["id"], "--as", "cid")
    await paywatch(fleet, "silence", "expire", silence["id"], "--as", "dee")
    await run("silence", "expire", "sil_unknown", "--as", "dee", code=2)
    done = (await run("reconcile", "run", *window(town)))["run"]
    await run("reconcile", "undo", done, "--as", "dee")
    sign = ("reconcile", "sign", done, "--role", "preparer", "--comment", "checked", "--as")
    await run(*sign, "eve")
    await run(*sign, "fay", code=2)
    queued = (await run("reconcile", "run", *window(town), "--dry-run", "--enqueue"))["run"]
    await run("reconcile", "cancel", queued)
    await run("reconcile", "cancel", queued, code=2)
    await run("reconcile", "retire", "--before", "2000-01-01", "--reason", "old")
    await run("channel", "test", "hook")

    found = await acts(fleet)
    user = found[0].origin.partition("@")[0]
    assert brief(found) == [
        ("configuration_applied", applied["digest"], "ann", "done"),
        ("configuration_applied", applied["digest"], "ann", "done"),
        ("silence_added", "check=page", "bob", "done"),
        ("silence_expired", silence["id"], "cid", "done"),
        ("silence_expired", silence["id"], "dee", "refused"),
        ("silence_expired", "sil_unknown", "dee", "refused"),
        ("run_requested", "platform", user, "done"),
        ("repairs_undone", done, "dee", "done"),
        ("report_signed_off", done, "eve", "done"),
        ("report_signed_off", done, "fay", "refused"),
        ("run_requested", "platform", user, "done"),
        ("run_cancelled", queued, user, "done"),
        ("run_cancelled", queued, user, "refused"),
        ("runs_retired", "runs before 2000-01-01", user, "done"),
        ("channel_tested", "hook", user, "done"),
    ]
    assert {(act.via, *act.roles) for act in found} == {("command",)}
    assert [act.result.get("revision") for act in found[:2]] == [applied["number"], None]
    assert found[2].reason == "deploy of ********"
    assert found[2].result["silence"] == silence["id"]
    assert found[5].result["why"].startswith("no silence has the id 'sil_unknown'")
    assert (found[6].detail["dry_run"], found[6].result["run"]) == (False, done)
    assert (found[7].result["restored"], found[7].result["left"]) == (2, 0)
    assert (found[8].detail, found[8].reason) == ({"role": "preparer"}, "checked")
    assert "eve has already signed this report" in found[9].result["why"]


async def test_a_migration_is_recorded(bare: Fleet, paywatch: Paywatch) -> None:
    for _ in range(2):
        result = await paywatch(bare, "migrate", "--ledger")
        assert result.exit_code == 0, result.output
    migrated, *created = await acts(bare)
    assert (migrated.action, migrated.outcome) == ("schema_migrated", "done")
    assert migrated.detail["message"].startswith("from nothing to ")
    assert [(act.action, act.outcome) for act in created] == [("ledger_tables_created", "done")] * 2


async def one(pool: asyncpg.Pool) -> Act:
    (act,) = await list_acts(pool)
    return act


async def test_the_attempt_is_stored_before_the_change(store_pool: asyncpg.Pool) -> None:
    async with recorded(
        store_pool, Settings(), "drill_started", "api", by="ann", detail={"for": "3m"}
    ) as act:
        attempt = await one(store_pool)
        assert (attempt.outcome, attempt.detail) == ("unknown", {"for": "3m"})
        await act.done({"drill": "drl_1"})
    assert (await one(store_pool)).outcome == "done"


KILLED = """
import asyncio, os, signal, sys
from pydantic import SecretStr
from settings import Settings
from store import connect
from workers.commands.audit import recorded

async def change():
    pool = await connect(SecretStr(sys.argv[1]), size=1)
    async with recorded(pool, Settings(), "drill_started", "api", by="ann"):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(change())
"""


async def test_a_killed_command_leaves_an_unknown_outcome(store_db: str, store_pool: asyncpg.Pool) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, store_db, cwd=ROOT)
    assert await process.wait() == -signal.SIGKILL
    act = await one(store_pool)
    assert (act.action, act.outcome, act.outcome_at) == ("drill_started", "unknown", None)
    assert (await verify(store_pool)).unknown == (act.id,)


async def test_nothing_is_changed_that_cannot_be_recorded(store_pool: asyncpg.Pool) -> None:
    await store_pool.execute("alter table paywatch.audit_log add check (actor <> 'ann')")
    with pytest.raises(asyncpg.CheckViolationError):
        async with recorded(store_pool, Settings(), "drill_started", "api", by="ann"):
            pytest.fail("the block runs without a record")
    assert await list_acts(store_pool) == []


@pytest.mark.parametrize(
    ("error", "outcome", "why"),
    [
        (Usage("pass --yes"), "refused", "pass --yes"),
        (UnknownId("no such run"), "refused", "no such run"),
        (RuntimeError("postgres://ann:hunter2@db refused"), "failed", "postgres://********@db refused"),
        (KeyError(), "failed", "KeyError"),
        (asyncio.CancelledError(), "failed", "interrupted"),
        (KeyboardInterrupt(), "failed", "interrupted"),
    ],
)
async def test_an_error_is_an_outcome(
    store_pool: asyncpg.Pool, error: BaseException, outcome: str, why: str
) -> None:
    with pytest.raises(type(error)):
        async with recorded(store_pool, Settings(), "drill_started", "api", by="ann"):
            raise error
    act = await one(store_pool)
    assert (act.outcome, act.result) == (outcome, {"why": why})


async def test_after_an_outage_the_outcome_is_unknown(store_pool: asyncpg.Pool) -> None:
    with pytest.raises(ConnectionResetError):
        async with recorded(store_pool, Settings(), "drill_started", "api", by="ann"):
            raise ConnectionResetError  # Postgres may have made the change before
    assert (await one(store_pool)).outcome == "unknown"


async def test_an_error_after_the_change_leaves_it_done(store_pool: asyncpg.Pool) -> None:
    async def begin_and_break() -> None:
        async with recorded(store_pool, Settings(), "drill_started", "api", by="ann") as act:
            await act.done()
            raise KeyError

    with pytest.raises(KeyError):
        await begin_and_break()
    assert (await one(store_pool)).outcome == "done"


async def test_a_change_that_did_not_happen_is_refused(store_pool: asyncpg.Pool) -> None:
    async with recorded(store_pool, Settings(), "drill_started", "api", by="ann"):
        pass
    act = await one(store_pool)
    assert (act.outcome, act.result) == ("refused", {"why": "nothing was changed"})


async def test_a_change_without_its_outcome_is_unknown(
    store_pool: asyncpg.Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    async with recorded(store_pool, Settings(), "drill_started", "api", by="ann") as act:
        await store_pool.execute("alter table paywatch.audit_log add check (outcome <> 'done')")
        await act.done()
    assert (await one(store_pool)).outcome == "unknown"
    assert "the audit log has no outcome of this (drill_started)" in capsys.readouterr().err
