"""Runs as rows of the store: create, list, cancel. The database's clock decides about windows and leases."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from reconcile.errors import RunOpen, UnknownRun
from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.objects.kinds import KINDS
from reconcile.queries import sql
from reconcile.runs.activity import Activity
from reconcile.windows import Window, checked
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import Object, Repairable

ACTIVE = ("queued", "running")
SCHEDULE = "schedule"
"""`Run.requested_by` of daily runs."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reconciliation. ``result`` is set when it has ended; ``held``: its lease is valid;
    ``leased_by`` is who has it, or who had it last and never released it."""

    id: str
    account: Account
    window: Window
    objects: tuple[Object, ...]
    mode: str
    status: str
    reason_code: str | None
    reason: str
    requested_by: str
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: dict[str, Any] | None
    held: bool
    leased_by: str | None = None


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    """Options of one run. ``repair`` replaces the configured classes, ``only`` restricts the run to these
    ids, and ``plan`` allows only the writes with this hash; ``accepted`` is set when the run has planned
    exactly those, and ``approved_by`` is who reviewed them. ``supersedes`` is the run that this one
    corrects."""

    repair: tuple[Repairable, ...] | None = None
    only: tuple[str, ...] = ()
    plan: str | None = None
    accepted: bool = False
    supersedes: str | None = None
    approved_by: str | None = None


NO_OPTIONS = Options()
_PLAN = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Request:
    """The parameters of `create`."""

    window: Window
    objects: Sequence[Object] = ("payments",)
    account: Account = PLATFORM_ACCOUNT
    dry_run: bool = False
    requested_by: str = ""
    reserve_for: str | None = None
    options: Options = NO_OPTIONS


async def create(
    store: asyncpg.Pool,
    window: Window,
    *,
    objects: Sequence[Object] = ("payments",),
    account: Account = PLATFORM_ACCOUNT,
    dry_run: bool = False,
    requested_by: str = "",
    reserve_for: str | None = None,
    options: Options = NO_OPTIONS,
) -> str:
    """Creates a run and returns its id. ``reserve_for``: for 15 s only this worker may claim it.

    Raises ValueError for an invalid window, object or plan, and RunOpen while another run of the account and
    object is queued or running.
    """
    request = Request(window, objects, account, dry_run, requested_by, reserve_for, options)
    async with store.acquire() as connection, connection.transaction():
        await lock_accounts(connection, [account])
        others = await connection.fetch(sql("runs/open_runs"), account.stored, list(objects))
        if others:
            raise RunOpen(others[0]["id"], account)
        return await insert(connection, request)


async def lock_accounts(connection: Any, accounts: Sequence[Account]) -> None:
    """Until the transaction ends, nobody else starts a run of these accounts by hand."""
    lock = "select pg_advisory_xact_lock(hashtextextended('paywatch reconcile ' || $1, 0))"
    for account in sorted(set(accounts)):
        await connection.execute(lock, account.stored)


async def insert(connection: Any, request: Request) -> str:
    """Inserts a run in the caller's transaction, even if others are queued: it waits until they have
    ended."""
    unknown = [each for each in request.objects if each not in KINDS]
    if unknown or not request.objects:
        raise ValueError(f"cannot reconcile {', '.join(unknown) or 'nothing'}: there is {', '.join(KINDS)}")
    now = await connection.fetchval("select now()")
    checked(request.window, now)
    if request.options.plan is not None and not _PLAN.fullmatch(request.options.plan):
        raise ValueError(f"{request.options.plan!r} is no plan: write the sha256:... that a dry run printed")
    await _check_superseded(connection, request)
    run = f"run_{now:%Y%m%d_%H%M%S}_{secrets.token_hex(4)}"
    account, objects = request.account.stored, list(request.objects)
    await connection.execute(
        sql("runs/create_run"),
        *(run, account, request.window.from_, request.window.until, objects),
        *("dry-run" if request.dry_run else "run", request.requested_by, request.reserve_for),
        msgspec.json.encode(request.options).decode(),
    )
    if request.options.supersedes is not None:
        superseding = "update paywatch.runs set supersedes = $2 where id = $1"
        await connection.execute(superseding, run, request.options.supersedes)
    await connection.execute(sql("runs/create_object_runs"), run, [*objects, BALANCE], account)
    return run


async def _check_superseded(connection: Any, request: Request) -> None:
    corrected = request.options.supersedes
    if corrected is None:
        return
    row = await connection.fetchrow("select account, status from paywatch.runs where id = $1", corrected)
    if row is None:
        raise ValueError(f"no reconciliation run has the id {corrected!r}, so none can supersede it")
    if row["account"] != (request.account.stored):
        raise ValueError(f"{corrected} is of another account: a correction is of the same one")
    if row["status"] in ACTIVE:
        raise ValueError(f"{corrected} has not ended: it cannot be superseded yet")


async def list_runs(store: asyncpg.Pool, limit: int = 20) -> list[Run]:
    """Returns the newest runs first."""
    return [_run(row) for row in await store.fetch(sql("runs/list_runs"), limit)]


async def get(store: asyncpg.Pool, run: str) -> Run:
    """Returns a run. Raises UnknownRun."""
    row = await store.fetchrow(sql("runs/get_run"), run)
    if row is None:
        raise UnknownRun(run)
    return _run(row)


async def resumable(store: asyncpg.Pool) -> list[str]:
    """Returns the runs that can be executed now and that no worker holds, oldest first."""
    return [row["id"] for row in await store.fetch(sql("runs/resumable_runs"))]


async def cancel(store: asyncpg.Pool, run: str) -> bool:
    """Cancels a run; later writes of its worker are refused. Returns False if it had ended before."""
    async with store.acquire() as connection, connection.transaction():
        await connection.execute(sql("runs/lock_object_runs"), run)
        done = await connection.fetchval(sql("runs/cancel_run"), run)
        await connection.execute(
            "update paywatch.object_runs set active = false where run = $1 and $2", run, bool(done)
        )
    if not done:
        await get(store, run)
    return bool(done)


async def progress(store: asyncpg.Pool, run: str) -> list[dict[str, Any]]:
    """Returns the progress of each object from the store: object, phase, pages and records listed, objects
    retrieved by id, the share of the list that was read, and an `Activity`, None if nobody executes the
    run."""
    rows = await store.fetch(sql("runs/run_progress"), run)
    return [{**row, "activity": _activity(row["activity"])} for row in rows]


def _activity(text: str | None) -> Activity | None:
    """None also for one of another version."""
    try:
        return None if text is None else msgspec.json.decode(text, type=Activity)
    except msgspec.ValidationError:
        return None


def _run(row: Any) -> Run:
    return Run(
        row["id"],
        Account(row["account"]),
        Window(row["window_from"], row["window_until"]),
        tuple(row["objects"]),
        row["mode"],
        row["status"],
        row["reason_code"],
        row["reason"],
        row["requested_by"],
        row["attempt"],
        row["created_at"],
        row["started_at"],
        row["finished_at"],
        None if row["result"] is None else msgspec.json.decode(row["result"]),
        row["held"],
        row["leased_by"],
    )
