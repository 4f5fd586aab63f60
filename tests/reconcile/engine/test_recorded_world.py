"""Recorded objects of Stripe are listed and written to the default ledger, each under its account,
unchanged."""

import asyncio
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import KINDS, RunResult, Window, create, ensure_default_ledger, execute
from reconcile.codes import ProofCode
from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS
from sandbox.stripe.recorded import read_worlds
from settings.accounts import Account
from settings.reconcile import OBJECTS
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start

STRIPE = Path(__file__).resolve().parents[4] / "shared" / "stripe"
SUMS = """
select case account when '' then 'platform' else 'connected' end || '|' || currency || '|' || status as side,
  count(*) as count, sum(amount)::bigint as sum
from paywatch_ledger.{} group by 1
"""


@pytest.mark.skipif(not STRIPE.is_dir(), reason="the recorded world is not available")
@pytest.mark.parametrize("version", ["2023-10-16", "2025-10-29.clover"])
async def test_ledger_holds_recorded_objects_to_the_cent(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, version: str
) -> None:
    expected = json.loads((STRIPE / "expected" / "aggregates.json").read_text())[version]
    worlds = read_worlds(STRIPE / "world" / version)
    recorded = company(payments=0, worlds=worlds)
    await ensure_default_ledger(ledger_pool)
    deps = await make_deps(recorded, mapping=None)
    now = datetime.now(UTC).replace(microsecond=0)
    window = Window(datetime(2012, 1, 1, tzinfo=UTC), now - timedelta(days=1))
    read, free = Counter[str](), asyncio.Semaphore(4)

    async def one(run: str) -> RunResult:
        async with free:
            return await execute(run, deps)

    runs = []
    for account, world in worlds.items():
        objects = [name for name in OBJECTS if len(world.collections[KINDS[name].path].keys())]
        if not objects and len(world.collections[BALANCE_TRANSACTIONS.path].keys()):
            objects = ["payments"]
        if objects:
            runs.append(
                await create(deps.store, window, objects=objects, account=Account.connected_as(account))
            )
    for result in await asyncio.gather(*[one(run) for run in runs]):
        for name in {*OBJECTS} & {*result.objects}:
            counts = result.objects[name]
            status = "repaired" if counts["read"] else "matched"
            assert (result.ends[name].status, counts["created"]) == (status, counts["read"])
            read[name] += counts["read"]
        even = [each for each in result.proofs if each.code == ProofCode.GROSS_FEE_NET]
        verdicts = {each.currency: (each.result, each.reason) for each in even}
        nothing = {None: "NOT CHECKED"}  # no recorded movement has this to prove
        found = {currency: verdict for currency, (verdict, _) in verdicts.items()}
        assert found == nothing or set(found.values()) == {"PASS"}, verdicts
    for object_, kind in KINDS.items():
        if kind.noun in expected:
            assert read[object_] == expected[kind.noun]["rows"]
            assert await in_ledger(ledger_pool, object_) == by_side(expected[kind.noun])
    assert await moved(deps.store) == by_currency(expected["balance_transaction"])


async def moved(store: asyncpg.Pool) -> dict[str, tuple[int, ...]]:
    """Returns count, amount, fee and net of the balance transactions that the runs summed, by side and
    currency."""
    found: defaultdict[str, tuple[int, ...]] = defaultdict(lambda: (0, 0, 0, 0))
    query = "select account, facts::text from paywatch.object_runs where object = 'balance_transactions'"
    for account, facts in await store.fetch(query):
        activity = json.loads(facts)["activity"]
        assert activity["flawed"] == 0
        for line in activity["lines"]:
            side = f"{'connected' if account else 'platform'}|{line['currency']}"
            sums = (line[name] for name in ("count", "amount", "fee", "net"))
            found[side] = tuple(map(sum, zip(found[side], sums, strict=True)))
    return dict(found)


def by_currency(expected: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Returns the expected sums in the form of ``moved``."""
    found: defaultdict[str, tuple[int, ...]] = defaultdict(lambda: (0, 0, 0, 0))
    for key, sums in expected["by_side_currency_status_type"].items():
        side = "|".join(key.split("|")[:2])
        more = (sums.get(name, 0) for name in ("count", "sum_amount", "sum_fee", "sum_net"))
        found[side] = tuple(map(sum, zip(found[side], more, strict=True)))
    return dict(found)


async def in_ledger(ledger: asyncpg.Pool, name: str) -> dict[str, tuple[int, int]]:
    return {row["side"]: (row["count"], row["sum"]) for row in await ledger.fetch(SUMS.format(name))}


def by_side(expected: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Returns count and sum by side, currency and status. The file also separates types."""
    found: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for key, sums in expected["by_side_currency_status_type"].items():
        side = key.rpartition("|")[0]
        found[side] = (found[side][0] + sums["count"], found[side][1] + sums.get("sum_amount", 0))
    return dict(found)
