"""The ledger's rows of one object now, without a request to Stripe."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from reconcile.errors import LedgerError
from reconcile.inspection.found import Found, ObjectRun
from reconcile.inspection.live import finding_of, read_rows
from reconcile.inspection.secrecy import display_scrubber
from reconcile.ledger.errors import explain
from reconcile.objects.kinds import KINDS, mapping_of
from reconcile.objects.mapped import as_mapped
from reconcile.queries import sql
from reconcile.reports.personal_columns import personal_columns
from settings import Settings
from settings.accounts import Account

TIMEOUT = "2s"
"""Of each statement: somebody waits for the page, and the ledger may have other work."""


@dataclass(frozen=True, slots=True)
class StripeSide:
    """An object as the newest run that still keeps it read it from Stripe. ``amount`` is in minor units."""

    run: str
    amount: int | None
    currency: str | None
    status: str | None
    created: datetime | None
    seen_at: datetime


async def ledger_now(
    store: asyncpg.Pool, ledger: asyncpg.Pool, settings: Settings, key: tuple[str, str, Account]
) -> Found:
    """Returns the rows as the ledger's side of a finding, with hashes in place of what names a customer.

    ``key``: object, id and account. Raises LedgerError, also if the ledger cannot be reached in time.
    """
    object_, id_, account = key
    mapping = mapping_of(settings.reconcile, object_)  # type: ignore[arg-type]  # a key of KINDS
    kind = as_mapped(KINDS[object_], mapping)
    try:
        rows = await read_rows(ledger, kind, mapping, (id_, account), limit=TIMEOUT)
    except asyncpg.QueryCanceledError as error:
        raise LedgerError(f"{mapping.table} did not answer within {TIMEOUT}") from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        sentence = explain(error, settings, mapping.table) or "the ledger cannot be reached"
        raise LedgerError(sentence) from error
    scrubber = await display_scrubber(store, settings)
    plan = {"mapping": mapping.model_dump(mode="json")}
    of = ObjectRun("", object_, account, False, mapping.amount_unit, personal_columns(plan, scrubber))
    finding = of.personal.hash_in(finding_of(of, id_, None, [each.image for each in rows], {}))
    plain = msgspec.json.decode(scrubber.scrub_json(finding.line(0)))
    return Found(of, plain, finding, {}, False, None, None, await store.fetchval("select clock_timestamp()"))


async def stripe_last_seen(
    store: asyncpg.Pool, account: Account, object_: str, id_: str
) -> StripeSide | None:
    """None if no run keeps Stripe's record: runs keep what differs, and the rest for two days at most."""
    row = await store.fetchrow(sql("inspection/stripe_last_seen"), account.stored, object_, id_)
    return None if row is None else StripeSide(**row)
