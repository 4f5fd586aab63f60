"""Runs and their balance transactions: which result they lead to, and what a run does without them."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from reconcile import create, execute
from reconcile.codes import ProofCode
from reconcile.money.proofs import MONEY
from sandbox.shop.ledger import seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.money.company import (
    DAY,
    LIST,
    TODAY,
    YESTERDAY,
    create_week,
    last_days,
    proof_results,
    transactions,
    verdicts,
    within,
)
from tests.reconcile.shop import DERIVED, SHOP, Start, day_of, reconcile


@pytest.mark.parametrize("seed", [1, 7, 23])
async def test_matching_money_is_proven_per_currency(stage: Callable[..., Any], seed: int) -> None:
    shop, deps = await stage(seed)
    before, yesterday = last_days()
    first = await reconcile(deps, before, objects=DERIVED)
    assert first.status == "matched", first.reason
    assert verdicts(first, ProofCode.BALANCE_CONTINUITY)[None][0] == "NOT CHECKED"
    assert "no earlier run recorded the balance at" in verdicts(first, ProofCode.BALANCE_CONTINUITY)[None][1]

    result = await reconcile(deps, yesterday, objects=DERIVED)
    assert (result.status, result.ends["balance_transactions"].status) == ("matched", "matched")
    moved = {each["currency"] for each in within(yesterday, transactions(shop))}
    for name in (ProofCode.GROSS_FEE_NET, ProofCode.BALANCE_CONTINUITY):
        assert {*verdicts(result, name)} == moved
        assert proof_results(result, name) == {"PASS"}
    assert proof_results(result, ProofCode.ONE_ROW_EACH) == {"PASS"}
    paid = within(yesterday, transactions(shop, type="payout"))
    assert {*verdicts(result, ProofCode.PAYOUTS_NET_TO_ZERO)} == {each["currency"] for each in paid}
    assert proof_results(result, ProofCode.PAYOUTS_NET_TO_ZERO) == {"PASS"}
    assert "balance_transactions" not in result.objects


async def test_fee_off_by_a_cent_fails_the_run(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    wrong = within(YESTERDAY, transactions(shop, type="charge", currency="usd"))[3]
    shop.changes.patch(wrong["id"], {"fee": wrong["fee"] + 1})
    result = await reconcile(deps, YESTERDAY)
    assert (result.status, result.exit_code) == ("discrepancies", 1)
    verdict, reason = verdicts(result, ProofCode.GROSS_FEE_NET)["usd"]
    assert verdict == "FAIL"
    assert reason.startswith("it does not in 1 of ")
    assert wrong["id"] in reason
    assert {
        currency
        for currency, (verdict, _) in verdicts(result, ProofCode.GROSS_FEE_NET).items()
        if verdict == "FAIL"
    } == {"usd"}
    assert wrong["id"] in result.reason
    assert result.ends["payments"].status == "matched"


async def test_run_without_transaction_permission_still_repairs(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = create_week(company)
    shop.stripe.denied.add(LIST)
    await seed_ledger(database, shop.world)
    await (await make_deps(shop)).ledger.execute("delete from public.payments")
    deps = await make_deps(shop, stripe={"key": shop.restricted_key})
    result = await reconcile(deps, YESTERDAY)
    assert (result.status, result.exit_code) == ("incomplete", 1)
    assert result.ends["payments"].status == "repaired"
    assert "balance_transactions: the API key may not read balance transactions" in result.reason
    assert "older objects whose money moved are not compared" in result.reason
    assert shop.restricted_key not in str(result)
    for name in MONEY:
        assert proof_results(result, name) == {"NOT CHECKED"}
        assert "may not read balance transactions" in verdicts(result, name)[None][1]
    assert (await execute(result.run, deps)).status == "incomplete"


async def test_unreadable_transactions_delay_writes_to_next_attempt(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = create_week(company)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop)
    await deps.ledger.execute("delete from public.payments where created_at >= $1", TODAY - DAY / 4)
    shop.stripe.faults.add("error", path=LIST, after=2)
    run = await create(deps.store, YESTERDAY)
    first = await execute(run, deps)
    assert (first.status, first.exit_code) == ("incomplete", 1)
    assert first.ends["payments"].status == "incomplete"
    assert "the list could not be read completely" in first.ends["balance_transactions"].reason
    assert (
        await deps.ledger.fetchval("select count(*) from public.payments where source = 'reconciliation'")
        == 0
    )
    shop.stripe.faults.clear()
    result = await execute(run, deps)
    assert result.status == "repaired"
    assert "FAIL" not in {each.result for each in result.proofs}


async def test_runs_of_different_objects_execute_concurrently(
    stage: Callable[..., Any],
) -> None:
    _, deps = await stage()
    runs = [await create(deps.store, YESTERDAY, objects=(name,)) for name in ("payments", "refunds")]
    executions = [execute(run, deps) for run in runs]
    assert {result.status for result in await asyncio.gather(*executions)} == {"matched"}


async def test_run_without_valid_objects_sends_no_request(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    wrong = SHOP.model_copy(update={"status": "no_such_column"})
    result = await reconcile(await make_deps(shop, mapping=wrong), day_of(shop))
    assert (result.status, shop.stripe.statistics.total()) == ("failed", 0)
    assert proof_results(result, ProofCode.GROSS_FEE_NET) == {"NOT CHECKED"}
