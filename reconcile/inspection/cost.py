"""What a run would cost, before it is started: Stripe's lists have 100 records a page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import asyncpg

from reconcile.errors import LedgerError
from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.statements import Statements
from reconcile.ledger.validate import inspect
from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.objects.kinds import KINDS, mapping_of
from reconcile.objects.mapped import as_mapped
from reconcile.paging import PAGE
from reconcile.queries import sql
from reconcile.windows import Window
from settings import Settings
from settings.accounts import Account
from settings.reconcile import Object

COUNTED = 20_000_000
"""The most rows of the ledger that are counted."""
PATIENCE = "3s"
"""How long the ledger may count: somebody waits for the answer."""
Basis = Literal["ledger", "last run", "unknown"]


@dataclass(frozen=True, slots=True)
class Cost:
    """About how many records of one kind the window has, and the requests that list them.

    ``basis``: where the number is from. None if it cannot be known; ``why`` says the reason.
    """

    object: str
    basis: Basis
    records: int | None = None
    why: str = ""

    @property
    def requests(self) -> int | None:
        return None if self.records is None else max(1, math.ceil(self.records / PAGE))


@dataclass(frozen=True, slots=True)
class Work:
    """What a run would read."""

    settings: Settings
    account: Account
    window: Window
    objects: Sequence[Object]


async def estimate_cost(store: asyncpg.Pool, ledger: asyncpg.Pool | None, work: Work) -> list[Cost]:
    """Estimates from the ledger's rows of the window, or else from the last complete run of the account.

    The balance transactions, which every run lists too, come last. Stripe is not asked. Records that only one
    side has are fetched by their id, one request each: nobody knows their number before.
    """
    costs = [await _of_object(store, ledger, work, each) for each in work.objects]
    return [*costs, await _as_usual(store, work, BALANCE)]


async def _of_object(store: asyncpg.Pool, ledger: asyncpg.Pool | None, work: Work, object_: Object) -> Cost:
    if ledger is None:
        return await _as_usual(store, work, object_, "the ledger is not configured")
    mapping = mapping_of(work.settings.reconcile, object_)
    kind = as_mapped(KINDS[object_], mapping)
    try:
        async with ledger.acquire() as connection, connection.transaction(readonly=True):
            await connection.execute(f"set local statement_timeout = '{PATIENCE}'")
            table = await inspect(connection, MappingCheck.of(kind, mapping, ()))
            rows = await connection.fetchval(Statements(table, work.account).count(work.window, COUNTED))
    except asyncpg.QueryCanceledError:
        why = f"the ledger did not count its rows within {PATIENCE}"
    except LedgerError as error:
        why = str(error)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        why = "the ledger cannot be read"
    else:
        return Cost(object_, "ledger", rows)
    return await _as_usual(store, work, object_, why)


async def _as_usual(store: asyncpg.Pool, work: Work, object_: str, why: str = "") -> Cost:
    rate: float | None = await store.fetchval(sql("listing/usual_rate"), work.account.stored, object_)
    if rate is None:
        return Cost(object_, "unknown", None, why or "no complete run of the account has listed them")
    return Cost(
        object_, "last run", round(rate * (work.window.until - work.window.from_).total_seconds()), why
    )
