"""The lease of a run: one worker holds it, renews it while it works, and is fenced off if it paused too
long."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg
import msgspec

from reconcile.errors import Busy, Fenced, RunExecuting, RunOpen
from reconcile.postgres import is_outage
from reconcile.queries import sql
from reconcile.runs.deps import Deps
from reconcile.runs.guarded import Lease, end_superseded_sessions
from reconcile.runs.records import Options, get
from reconcile.windows import Window
from settings.accounts import Account


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that this worker has claimed. ``unended`` counts the attempts since it last ended, this one
    included."""

    lease: Lease
    account: Account
    window: Window
    dry_run: bool
    options: Options
    unended: int = 1
    requested_by: str = ""


async def claim_run(deps: Deps, run: str, *, again: bool = False) -> Claim | None:
    """Claims the run, with ``again`` also one that failed; returns None if it has ended. Raises Busy if
    another worker holds it, or another run of the account is open."""
    try:
        async with deps.store.acquire() as connection, connection.transaction():
            await connection.execute(sql("runs/lock_unheld_object_runs"), run)
            row = await connection.fetchrow(sql("runs/claim_run"), run, deps.worker, deps.lease_time, again)
            if row is not None:
                await connection.execute(sql("runs/activate_object_runs"), run)
    except asyncpg.UniqueViolationError:
        found = await get(deps.store, run)
        other = await deps.store.fetchval(
            sql("runs/blocking_run"), run, found.account.stored, list(found.objects)
        )
        raise await _busy(deps, other or run) from None
    if row is not None:
        window = Window(row["window_from"], row["window_until"])
        options = msgspec.json.decode(row["options"], type=Options)
        dry_run = row["mode"] == "dry-run"
        return Claim(
            Lease(run, row["fence"]),
            Account(row["account"]),
            window,
            dry_run,
            options,
            row["unended"],
            row["requested_by"],
        )
    found = await get(deps.store, run)
    if found.status in ("queued", "running"):
        raise RunExecuting(run, found.leased_by)
    return None


async def _busy(deps: Deps, other: str) -> Busy:
    found = await get(deps.store, other)
    return RunExecuting(other, found.leased_by) if found.held else RunOpen(other, found.account)


async def keep_renewed(deps: Deps, lease: Lease, activity: Callable[[], str]) -> None:
    """Renews the lease until the run has ended, and stores its ``activity`` (JSON) each time.

    Raises Fenced if another worker holds the run, or may by now.
    """
    seconds = deps.lease_time.total_seconds()
    renewed = time.monotonic()
    while True:
        began = time.monotonic()
        try:
            held = (lease.run, lease.fence, deps.lease_time, activity())
            state = await deps.store.fetchval(sql("runs/renew_lease"), *held, timeout=seconds / 2)
            await end_superseded_sessions(deps, lease)
        except Exception as error:
            if not is_outage(error):
                raise
            if time.monotonic() - renewed > seconds:
                raise Fenced(lease.run) from error
        else:
            if state is None:
                raise Fenced(lease.run)
            if state == "ended":
                return
            renewed = began
        await asyncio.sleep(seconds / 4)


async def release(deps: Deps, lease: Lease, *, interrupted: bool) -> None:
    """Releases the lease so that another worker can claim the run now rather than when it expires. An attempt
    that was ``interrupted`` does not count as a failed one."""
    try:
        await deps.store.execute(sql("runs/release_lease"), lease.run, lease.fence, interrupted, timeout=5)
    except Exception as error:
        if not is_outage(error):
            raise
