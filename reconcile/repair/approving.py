"""Approves what daily runs may write, from a plan that wrote nothing: a dry run's, or a daily run's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from reconcile.currency import format_compared
from reconcile.errors import ReconcileError
from reconcile.queries import sql
from reconcile.runs.approvals import (
    Approval,
    Writes,
    approve,
    is_approved,
    plan_of,
    writes_of,
)
from reconcile.runs.records import ACTIVE, Options, get
from reconcile.windows import Window
from settings import Settings
from settings.accounts import Account

SHOWN = 20
"""The planned writes of each object that are shown."""


@dataclass(frozen=True, slots=True)
class PlannedWrite:
    """One planned write. ``fields`` has the present and the new value of each column that it changes, as
    people read them: amounts in major units, and the team's own word for a status."""

    id: str
    action: str
    class_: str
    fields: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one object of a run would have written, and would be approved."""

    run: str
    plan: str
    window: Window
    writes: Writes
    table: str
    inserts: int
    updates: int
    first: Sequence[PlannedWrite]
    approved: bool


class NotApprovable(ReconcileError):
    """The message says why, and which run to start instead."""


async def proposals(
    store: asyncpg.Pool,
    settings: Settings,
    *,
    run: str | None = None,
    accounts: Sequence[Account] | None = None,
    objects: Sequence[str] | None = None,
) -> list[Proposal]:
    """Returns the newest plan of each account and object, or those of one run.

    Raises NotApprovable if there is none, or if one is outdated: the mapping has changed, the configuration
    repairs more, or a later run has planned other writes.
    """
    if run is not None and (await get(store, run)).status in ACTIVE:
        raise NotApprovable(f"{run} has not ended: approve its plan once it has")
    stored = None if accounts is None else [each.stored for each in accounts]
    if objects is None and run is None:
        objects = settings.reconcile.objects
    rows = await store.fetch(sql("repair/plans_to_approve"), run, stored, objects and list(objects))
    if not rows:
        raise NotApprovable(_none(run))
    return [await _proposal(store, settings, row) for row in rows]


async def approve_all(store: asyncpg.Pool, found: Sequence[Proposal], by: str) -> None:
    """Records that a person accepts the proposals, all of them or none."""
    approvals = [Approval(each.writes, each.run, each.plan, by) for each in found]
    async with store.acquire() as connection, connection.transaction():
        await approve(connection, approvals)


def _none(run: str | None) -> str:
    dry = "`paywatch reconcile run --from ... --until ... --dry-run`"
    if run is None:
        return f"no run of the last 30 days has a plan that was not executed: start one with {dry}"
    return f"{run} has no plan that could be approved: it wrote, or ended before it planned; start {dry}"


async def _proposal(store: asyncpg.Pool, settings: Settings, row: Any) -> Proposal:
    account, plan = Account(row["account"]), msgspec.json.decode(row["plan"])
    writes = writes_of(account, row["object"], plan)
    configured = writes_of(account, row["object"], plan_of(settings, row["object"]))
    if why := _outdated(row, writes, configured):
        raise NotApprovable(
            f"the plan of {row['object']} in {row['id']} {why}: start a dry run, and approve its plan"
        )
    return Proposal(
        row["id"],
        row["run_plan"] or f"sha256:{row['plan_sha256'].hex()}",
        Window(row["window_from"], row["window_until"]),
        writes,
        plan["mapping"]["table"],
        row["inserts"],
        row["updates"],
        await _first(store, row["object_run"], plan["mapping"].get("statuses", {})),
        await is_approved(store, writes),
    )


def _outdated(row: Any, planned: Writes, configured: Writes) -> str | None:
    """Why nobody should approve this plan any more; None if nothing has changed since."""
    options = msgspec.json.decode(row["options"], type=Options)
    if options.only:
        return "was limited to single ids by --only, and does not show what daily runs would write"
    if planned.digest != configured.digest:
        return "is outdated: the configuration has another mapping, or another mode of Stripe, now"
    if not planned.repair:
        return "repairs nothing: name the classes with `repair` in the configuration or with --repair"
    if wider := configured.repair - planned.repair:
        return f"is outdated: the configuration also repairs {', '.join(sorted(wider))} now"
    return None if row["newer"] is None else f"is outdated: {row['newer']} has planned other writes since"


async def _first(store: asyncpg.Pool, object_run: int, statuses: Mapping[str, str]) -> list[PlannedWrite]:
    rows = await store.fetch(sql("repair/first_planned_writes"), object_run, SHOWN)
    return [PlannedWrite(row["id"], row["plan"], row["class"], _fields(row, statuses)) for row in rows]


def _fields(row: Any, statuses: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    stripe = msgspec.json.decode(row["stripe"])
    differing = msgspec.json.decode(row["fields"])
    if row["plan"] == "insert":
        differing = {name: {"stripe": stripe.get(name)} for name in ("amount", "currency", "status")}
    currency = stripe.get("currency")
    held = differing.get("currency", {}).get("ledger", currency)
    return {
        name: (
            format_compared(name, sides.get("ledger"), held),
            format_compared(name, statuses.get(new, new) if name == "status" else new, currency),
        )
        for name, sides in differing.items()
        for new in [sides.get("stripe")]
    }
