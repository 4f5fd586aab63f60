"""Undoing a run: the table is as it was, but for what somebody changed since."""

import itertools
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import ReconcileError, UnknownRun, create, undo, undos
from sandbox.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, reconcile, rows

GAPS = Plan(missing=7, stale_status=5, stale_amount=3, conflicting=4, ahead=2)
ALL = ("created", "updated", "conflict")
EVERY = itertools.count()


async def test_undo_puts_the_table_back_as_it_was(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world, GAPS)
    before = await rows(ledger_pool)
    deps = await make_deps(shop, repair=ALL)
    result = await reconcile(deps, day_of(shop))
    assert result.status == "repaired"
    repaired = await rows(ledger_pool)

    tried = await undo(deps.store, ledger_pool, result.run, by="ada", dry_run=True)
    assert (tried.status, tried.objects) == (
        "undone",
        {"payments": {"put_back": 14, "deleted": 7, "left": 0}},
    )
    assert await rows(ledger_pool) == repaired
    assert await undos(deps.store, result.run) == []

    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert (done.status, done.objects, done.exit_code) == (tried.status, tried.objects, 0)
    assert await rows(ledger_pool) == before
    (record,) = await undos(deps.store, result.run)
    assert (record["requested_by"], record["rows"]) == ("ada", {"payments": {"put back": 14, "deleted": 7}})
    assert record["started_at"] <= record["finished_at"]
