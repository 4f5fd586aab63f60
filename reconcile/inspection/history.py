"""What the store knows about one object: which runs saw it, and what they left about it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from reconcile.inspection.found import Found
from reconcile.postgres import LONG_TIMEOUT
from reconcile.queries import sql
from settings.accounts import Account

QUIET = "synced"
"""The class of a record that a run read, and about which it has no finding."""


class Sighting(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """One run that saw the object, and the class it had there.

    ``basis``: ``finding``; ``fetched`` by its id; or ``window``, if the run read all of the time at which the
    object was created, and has no finding about it.
    """

    run: str
    mode: str
    finished_at: datetime | None
    class_: str
    basis: str
    source: str | None = None
    reason_code: str | None = None
    action: str | None = None
    resolved: bool | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None


class Movement(msgspec.Struct, frozen=True):
    """One balance transaction; amounts are minor units."""

    id: str
    type: str | None
    amount: int | None
    fee: int | None
    net: int | None
    currency: str | None
    source: str | None
    created: datetime | None
    run: str


class Related(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """A finding of the same run about an object that is linked with this one."""

    object: str
    id: str
    class_: str
    resolved: bool


class PayoutSum(msgspec.Struct, frozen=True):
    """The transactions of a payout as a run added them up. ``net`` is minor units, 0 if they add up."""

    run: str
    currency: str
    count: int
    net: int
    done: bool
    reason_code: str | None


async def rows_about(
    store: asyncpg.Pool, id_: str, account: Account | None, object_: str | None
) -> list[Any]:
    """Returns a row for each object of a run that has something about the id, the newest first."""
    stored = None if account is None else account.stored
    return await store.fetch(sql("inspection/sightings"), id_, stored, object_, timeout=LONG_TIMEOUT)


def was_compared(row: Any, created: datetime | None) -> bool:
    """False for a run that fetched the object and left it to the run whose window has its creation."""
    return not row["quiet"] or created is None or created < row["window_until"]


def sighting(row: Any) -> Sighting:
    if row["quiet"]:
        return Sighting(row["run"], row["mode"], row["finished_at"], QUIET, "fetched")
    return Sighting(
        *(row["run"], row["mode"], row["finished_at"], row["class"], "finding", row["source"]),
        *(row["reason_code"], row["action"], row["resolved"], row["undone_at"], row["undone_by"]),
    )


async def covering(
    store: asyncpg.Pool, account: Account, object_: str, created: datetime, id_: str
) -> list[Sighting]:
    """Returns the runs that read the time of its creation, and found no difference."""
    query = sql("inspection/covering_runs")
    rows = await store.fetch(query, account.stored, object_, created, id_)
    return [Sighting(row["run"], row["mode"], row["finished_at"], QUIET, "window") for row in rows]


def newest_first(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Each run once: what it stored about the object counts before what can be concluded."""
    found: dict[str, Sighting] = {}
    for each in sightings:
        found.setdefault(each.run, each)
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(found.values(), key=lambda each: (each.finished_at or latest, each.run), reverse=True)


def created_at(found: Found) -> datetime | None:
    """Returns when Stripe, or else the ledger, says that the object was created."""
    image = found.finding.stripe or {}
    if isinstance(image.get("created"), int):
        return datetime.fromtimestamp(image["created"], UTC)
    row = (found.finding.ledger or [{}])[0]
    try:
        moment = datetime.fromisoformat(str(row.get("created")))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


async def first_seen(store: asyncpg.Pool, account: Account, object_: str, id_: str) -> datetime | None:
    """Returns since when the object differs; None if it does not, as far as the runs know."""
    query = (
        "select min(first_seen) from paywatch.exceptions "
        "where account = $1 and object = $2 and object_id = $3"
    )
    found: datetime | None = await store.fetchval(query, account.stored, object_, id_)
    return found


async def movements_of(store: asyncpg.Pool, account: Account, id_: str) -> list[Movement]:
    rows = await store.fetch(sql("inspection/movements_of"), id_, account.stored, timeout=LONG_TIMEOUT)
    return [Movement(**row) for row in rows]


async def related_to(store: asyncpg.Pool, found: Found) -> list[Related]:
    details = (found.finding.stripe or {}).get("details") or {}
    linked = [each for each in (details.get("payment"), details.get("charge")) if isinstance(each, str)]
    query = sql("inspection/related_findings")
    rows = await store.fetch(query, found.finding.id, found.of.run, linked, timeout=LONG_TIMEOUT)
    return [Related(row["object"], row["id"], row["class"], row["resolved"]) for row in rows]


async def payout_sums_of(store: asyncpg.Pool, account: Account, id_: str) -> list[PayoutSum]:
    rows = await store.fetch(sql("inspection/payout_sums_of"), id_, account.stored)
    return [PayoutSum(**{**row, "net": int(row["net"])}) for row in rows]
