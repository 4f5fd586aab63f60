"""Payouts in runs: the transactions of each one must net to zero."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from reconcile import create, execute
from reconcile.codes import ProofCode
from reconcile.currency import format_amount
from sandbox.stripe.keys import SortedKeys
from tests.reconcile.money.company import (
    BEFORE,
    LIST,
    YESTERDAY,
    proof_results,
    transactions,
    verdicts,
    within,
)
from tests.reconcile.shop import reconcile


async def test_payout_lacking_a_transaction_fails_its_proof(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    (payout,) = within(YESTERDAY, transactions(shop, type="payout", currency="usd"))
    listed = shop.world.collections[LIST].apply_filter("payout", [payout["source"]])
    assert isinstance(listed, SortedKeys)
    gone = msgspec.json.decode(shop.world.render("balance_transaction", listed.values[2]))
    del listed.values[2]
    result = await reconcile(deps, YESTERDAY)
    assert result.status == "discrepancies"
    verdict, reason = verdicts(result, ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    off = format_amount(-gone["net"], "usd")
    assert (verdict, reason) == (
        "FAIL",
        f"{payout['source']} is off by {off} over its {len(listed)} transactions",
    )
    others = {
        verdict
        for currency, (verdict, _) in verdicts(result, ProofCode.PAYOUTS_NET_TO_ZERO).items()
        if currency != "usd"
    }
    assert others == {"PASS"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"automatic": False}, "is manual: Stripe does not report which transactions it pays out"),
        ({"reconciliation_status": "in_progress"}, "is not yet broken down by Stripe (in_progress)"),
    ],
)
async def test_payout_without_breakdown_is_not_checked(
    stage: Callable[..., Any], fields: dict[str, Any], reason: str
) -> None:
    shop, deps = await stage()
    (payout,) = within(YESTERDAY, transactions(shop, type="payout", currency="usd"))
    shop.changes.patch(payout["source"], fields)
    result = await reconcile(deps, YESTERDAY)
    assert verdicts(result, ProofCode.PAYOUTS_NET_TO_ZERO)["usd"] == (
        "NOT CHECKED",
        f"{payout['source']} {reason}; so far: 0 of 1 payouts, with 0 transactions",
    )
    assert result.status == "matched"
    assert payout["source"] not in str([each.query for each in shop.stripe.statistics.requests])


async def test_payout_in_progress_is_proven_by_a_later_run(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    (payout,) = within(BEFORE, transactions(shop, type="payout", currency="usd"))
    id_ = payout["source"]
    shop.changes.patch(id_, {"reconciliation_status": "in_progress"})
    assert verdicts(await reconcile(deps, BEFORE), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"][0] == "NOT CHECKED"

    waiting = verdicts(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    open_ = f"{id_} (left by an earlier run) is not yet broken down by Stripe (in_progress)"
    open_ = f"{open_}; so far: 1 of 2 payouts"
    assert (waiting[0], waiting[1].partition(", with")[0]) == ("NOT CHECKED", open_)

    shop.changes.patch(id_, {"reconciliation_status": "completed"})
    proven = verdicts(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert proven[0] == "PASS"
    assert proven[1].startswith("2 of 2 payouts")
    assert proven[1].endswith(f"; 1 of them left by earlier runs: {id_}")
    after = verdicts(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (after[0], after[1].startswith("1 of 1 payouts")) == ("PASS", True)


async def test_wrong_payout_of_an_earlier_run_fails_its_proof(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    (payout,) = within(BEFORE, transactions(shop, type="payout", currency="usd"))
    shop.changes.patch(payout["source"], {"reconciliation_status": "in_progress"})
    await reconcile(deps, BEFORE)
    shop.changes.patch(payout["source"], {"reconciliation_status": "completed"})
    listed = shop.world.collections[LIST].apply_filter("payout", [payout["source"]])
    assert isinstance(listed, SortedKeys)
    del listed.values[2]
    verdict, reason = verdicts(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (verdict, reason.startswith(f"{payout['source']} (left by an earlier run) is off by ")) == (
        "FAIL",
        True,
    )


async def test_deleted_payout_of_an_earlier_run_is_not_checked(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    (payout,) = within(BEFORE, transactions(shop, type="payout", currency="usd"))
    shop.changes.patch(payout["source"], {"reconciliation_status": "in_progress"})
    await reconcile(deps, BEFORE)
    shop.changes.delete(payout["source"])
    verdict, reason = verdicts(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (verdict, f"{payout['source']} (left by an earlier run) could not be read" in reason) == (
        "NOT CHECKED",
        True,
    )


async def test_payout_that_stripe_omits_is_not_checked(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    (payout,) = within(YESTERDAY, transactions(shop, type="payout", currency="usd"))
    shop.changes.delete(payout["source"])
    result = await reconcile(deps, YESTERDAY)
    verdict, reason = verdicts(result, ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (verdict, reason.partition(";")[0]) == (
        "NOT CHECKED",
        f"{payout['source']} was not included in its balance transaction by Stripe",
    )
    assert (result.status, proof_results(result, ProofCode.ONE_ROW_EACH)) == ("matched", {"PASS"})


async def test_unreadable_payouts_are_read_by_the_next_attempt(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    statistics = shop.stripe.statistics
    await reconcile(deps, YESTERDAY)
    before_payouts = [
        each.path for each in statistics.requests if each.path == LIST and "payout" not in each.query
    ]
    shop.stripe.faults.add("error", path=LIST, after=len(before_payouts) + 1)
    run = await create(deps.store, YESTERDAY)
    first = await execute(run, deps)
    assert first.status == "incomplete"
    shop.stripe.faults.clear()
    result = await execute(run, deps)
    assert result.status == "matched"
    assert (
        proof_results(result, ProofCode.PAYOUTS_NET_TO_ZERO)
        == proof_results(result, ProofCode.ONE_ROW_EACH)
        == {"PASS"}
    )
