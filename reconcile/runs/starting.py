"""Starts the runs that a person asks for. A run that a killed command left open is resumed by the same
request, so that the command can simply be repeated."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import msgspec

from reconcile.errors import RunExecuting, RunOpen
from reconcile.queries import sql
from reconcile.runs.records import Options, Request, insert, lock_accounts
from reconcile.windows import Window
from settings.accounts import Account

_POLL = 0.25
"""Seconds between two looks at a lease."""


@dataclass(frozen=True, slots=True)
class Started:
    """The runs of a request, in the order of its accounts. ``resumed``: those that existed, with who executed
    them last (empty if nobody did)."""

    runs: list[str] = field(default_factory=list)
    resumed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeaseSeen:
    """A lease that is valid now, and may be that of a dead worker."""

    run: str
    holder: str
    seconds_left: float


OnWait = Callable[[LeaseSeen], None]


def ignore_wait(_: LeaseSeen) -> None:
    """For callers that show nothing."""


async def start(
    store: asyncpg.Pool, request: Request, accounts: Sequence[Account], on_wait: OnWait = ignore_wait
) -> Started:
    """Creates or resumes the run of each account: of all of them, or of none.

    Waits until each open run of these accounts has shown whether somebody executes it, at most for the rest
    of its lease. Raises RunExecuting if so, RunOpen if an abandoned run has another window, other objects or
    other options, and ValueError as `insert` does.
    """
    while True:
        started = await _start_unless_leased(store, request, accounts)
        if isinstance(started, Started):
            return started
        await wait_until_abandoned(store, started, on_wait)


async def wait_until_abandoned(store: asyncpg.Pool, run: str, on_wait: OnWait = ignore_wait) -> None:
    """Returns once no lease on the run is valid. Raises RunExecuting as soon as its holder renews it."""
    first = await store.fetchrow(sql("runs/lease_of_run"), run)
    if first is None or not first["held"]:
        return
    on_wait(LeaseSeen(run, first["leased_by"], first["seconds_left"]))
    while True:
        await asyncio.sleep(_POLL)
        now = await store.fetchrow(sql("runs/lease_of_run"), run)
        if now is None or not now["held"]:
            return
        if (now["lease_until"], now["fence"]) != (first["lease_until"], first["fence"]):
            raise RunExecuting(run, now["leased_by"])


async def _start_unless_leased(
    store: asyncpg.Pool, request: Request, accounts: Sequence[Account]
) -> Started | str:
    """Returns a run whose lease is valid instead, if there is one."""
    started = Started()
    async with store.acquire() as connection, connection.transaction():
        await lock_accounts(connection, accounts)
        for account in accounts:
            open_ = await connection.fetch(sql("runs/open_runs"), account.stored, list(request.objects))
            if leased := next((row["id"] for row in open_ if row["held"]), None):
                return str(leased)
            same = next((row for row in open_ if _is_same(row, request)), None)
            if open_ and same is None:
                raise RunOpen(open_[0]["id"], account)
            if same is not None:
                started.resumed[same["id"]] = same["leased_by"] or ""
            run = same["id"] if same else await insert(connection, replace(request, account=account))
            started.runs.append(run)
    return started


def _is_same(row: Any, request: Request) -> bool:
    """Whether an open run has the window, objects, mode and options of the request."""
    options = msgspec.json.decode(row["options"], type=Options)
    return (
        Window(row["window_from"], row["window_until"]) == request.window
        and set(row["objects"]) == set(request.objects)
        and (row["mode"] == "dry-run") == request.dry_run
        and _in_order(options) == _in_order(request.options)
    )


def _in_order(options: Options) -> Options:
    """Without the order in which the options were written, and without what does not change what is done."""
    repair = None if options.repair is None else tuple(sorted(options.repair))
    return msgspec.structs.replace(
        options, repair=repair, only=tuple(sorted(options.only)), accepted=False, approved_by=None
    )
