"""Prints what a run would cost: ``paywatch reconcile run --estimate``."""

from collections.abc import Sequence

import asyncpg

from reconcile.inspection.cost import Cost, Work, estimate_cost
from reconcile.windows import Window
from settings import Settings
from settings.accounts import Account
from settings.reconcile import Object
from settings.texts import escape_controls
from workers.databases import open_ledger
from workers.output import Exit, notes, print_json, print_table
from workers.reconciling.cost_json import cost_json

UNKNOWN = "unknown"


async def print_costs(
    pool: asyncpg.Pool,
    settings: Settings,
    window: Window,
    objects: Sequence[Object],
    accounts: Sequence[Account],
    *,
    as_json: bool,
) -> Exit:
    """Prints about how many requests Stripe's lists take. Asks the store and the ledger, starts nothing."""
    async with open_ledger(settings) as ledger:
        found = [
            (account, cost)
            for account in accounts
            for cost in await estimate_cost(pool, ledger, Work(settings, account, window, objects))
        ]
    if as_json:
        print_json([cost_json(*each) for each in found])
        return Exit.FINE
    columns = ["account", "object", "records", "requests", "known from"]
    print_table(columns, [_row(*each) for each in found], empty="")
    notes().print(
        "In addition one request for each record that only one side has: their number is not known."
    )
    return Exit.FINE


def _row(account: Account, cost: Cost) -> tuple[str, ...]:
    numbers = (UNKNOWN if each is None else f"{each:,}" for each in (cost.records, cost.requests))
    why = f": {escape_controls(cost.why)}" if cost.why else ""
    return account.name, cost.object, *numbers, f"{cost.basis}{why}"
