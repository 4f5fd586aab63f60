"""Explains one object from the store alone: both sides, its class and why, what to do, and its history."""

from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from reconcile.errors import ReconcileError
from reconcile.inspection.found import Found, is_live
from reconcile.inspection.history import (
    Movement,
    PayoutSum,
    Related,
    Sighting,
    covering,
    created_at,
    first_seen,
    movements_of,
    newest_first,
    payout_sums_of,
    related_to,
    rows_about,
    sighting,
    was_compared,
)
from reconcile.inspection.listing import Selection, list_findings
from reconcile.inspection.live import object_of
from reconcile.objects.dashboard import dashboard_url
from reconcile.windows import format_utc
from settings import Settings
from settings.accounts import Account

_RUNS = """
select count(*) as runs, min(window_from) as first, max(window_until) as last from paywatch.runs r
where exists (
  select from paywatch.object_runs p
  where p.run = r.id and ($1::text is null or p.account = $1) and ($2::text is null or p.object = $2))
"""


class UnknownObject(ReconcileError):
    """No run has stored anything about the id."""


class SeveralObjects(ReconcileError):
    """The same id is in several accounts, or among several kinds of objects."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """``found`` is the newest finding, None if no run that is stored found a difference.

    ``since``: when the difference that is open now was first found.
    """

    id: str
    object: str
    account: Account
    found: Found | None
    since: datetime | None
    sightings: list[Sighting]
    movements: list[Movement]
    related: list[Related]
    payout_sums: list[PayoutSum]
    url: str | None
    unknown: list[str]

    @property
    def open(self) -> bool:
        return self.found is not None and self.found.open

    @property
    def class_(self) -> str:
        """Its class in the newest run that saw it."""
        return self.sightings[0].class_


async def explain(
    store: asyncpg.Pool,
    settings: Settings,
    id_: str,
    account: Account | None = None,
    object_: str | None = None,
) -> Explanation:
    """Raises UnknownObject and SeveralObjects."""
    rows = await rows_about(store, id_, account, object_)
    if not rows:
        raise UnknownObject(await _unknown(store, settings, id_, account, object_))
    of_account, of_object = _only_one(id_, rows)
    found = await _newest_finding(store, settings, id_, rows)
    created = next((row["created"] for row in rows if row["created"]), None)
    created = created or (None if found is None else created_at(found))
    sightings = [sighting(row) for row in rows if was_compared(row, created)]
    if created is not None:
        sightings += await covering(store, of_account, of_object, created, id_)
    if not sightings:
        raise UnknownObject(await _unknown(store, settings, id_, account, object_))
    live = is_live(settings)
    return Explanation(
        *(id_, of_object, of_account, found),
        await first_seen(store, of_account, of_object, id_),
        newest_first(sightings),
        await movements_of(store, of_account, id_),
        [] if found is None else await related_to(store, found),
        await payout_sums_of(store, of_account, id_) if of_object == "payouts" else [],
        None if live is None else dashboard_url(of_object, id_, of_account, live=live),
        await _limits(store, settings, found),
    )


async def _newest_finding(
    store: asyncpg.Pool, settings: Settings, id_: str, rows: list[asyncpg.Record]
) -> Found | None:
    row = next((row for row in rows if not row["quiet"]), None)
    if row is None:
        return None
    selection = Selection(objects=[row["object"]], ids=[id_])
    async with aclosing(list_findings(store, settings, row["run"], selection)) as found:
        return await anext(found, None)


def _only_one(id_: str, rows: list[asyncpg.Record]) -> tuple[Account, str]:
    accounts = sorted({Account(row["account"]) for row in rows})
    if len(accounts) > 1:
        names = ", ".join(each.name for each in accounts)
        raise SeveralObjects(f"{id_!r} is in several accounts: choose one of {names} with --account")
    objects = list(dict.fromkeys(row["object"] for row in rows))
    if len(objects) > 1:
        raise SeveralObjects(f"{id_!r} is among several objects: choose {' or '.join(objects)} with --object")
    return accounts[0], objects[0]


async def _unknown(
    store: asyncpg.Pool, settings: Settings, id_: str, account: Account | None, object_: str | None
) -> str:
    row = await store.fetchrow(_RUNS, None if account is None else account.stored, object_)
    runs = 0 if row is None else row["runs"]
    narrowed = [f" of {object_}" if object_ else "", f" of {account.name}" if account else ""]
    looked = f"the findings and look-ups of {runs:,} {'run' if runs == 1 else 'runs'}{''.join(narrowed)}"
    if row is not None and runs:
        looked += f" (windows from {format_utc(row['first'])} to {format_utc(row['last'])})"
    parts = [
        f"nothing is known about {id_!r}: looked at {looked}",
        await _retired(store),
        _not_reconciled(settings, object_ or object_of(id_)),
        "a record that was always in sync is not stored by its id: ask Stripe and the ledger with --live",
    ]
    return "; ".join(filter(None, parts))


def _not_reconciled(settings: Settings, object_: str | None) -> str:
    configured = settings.reconcile.objects
    if object_ is None or object_ in configured:
        return ""
    return f"{object_} are not reconciled: reconcile.objects has {', '.join(configured)}"


async def _retired(store: asyncpg.Pool) -> str:
    runs = await store.fetchval("select count(*) from paywatch.retired_runs")
    return f"what {runs:,} retired runs found is not known any more" if runs else ""


async def _limits(store: asyncpg.Pool, settings: Settings, found: Found | None) -> list[str]:
    """Says what the answer lacks."""
    retired = await _retired(store)
    hashed = found is not None and "private:" in str(found.plain)
    sentences = (
        (bool(retired), retired),
        (hashed, "values that may identify a customer are shown as hashes (private:...), as in reports"),
        (is_live(settings) is None, "without STRIPE_SECRET_KEY there is no link: live and test mode differ"),
    )
    return [sentence for applies, sentence in sentences if applies]
