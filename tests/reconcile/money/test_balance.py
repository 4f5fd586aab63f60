"""The balance in runs: it must move by the net of the window's transactions."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from reconcile import Window
from reconcile.codes import ProofCode
from sandbox.company import RESTRICTED_KEY
from tests.reconcile.money.company import (
    DAY,
    LIST,
    TODAY,
    YESTERDAY,
    last_days,
    proof_results,
    verdicts,
)
from tests.reconcile.shop import reconcile


async def test_unlisted_money_fails_the_balance_proof(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    before, yesterday = last_days()
    await reconcile(deps, before)
    shop.world.activity.net_by_day.add("eur", int(yesterday.from_.timestamp()), 1)
    result = await reconcile(deps, yesterday)
    assert result.status == "discrepancies"
    failed = {
        currency: reason
        for currency, (verdict, reason) in verdicts(result, ProofCode.BALANCE_CONTINUITY).items()
        if verdict == "FAIL"
    }
    assert [*failed] == ["eur"]
    assert failed["eur"].endswith(": off by 0.01 EUR")


async def test_balance_is_proven_although_money_moves_meanwhile(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    shop.stripe.between("/v1/balance", shop.changes.create_payment)
    before, yesterday = last_days()
    await reconcile(deps, before)
    result = await reconcile(deps, yesterday)
    assert proof_results(result, ProofCode.BALANCE_CONTINUITY) == {"PASS"}


async def test_balance_of_an_old_window_is_not_checked(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    old = Window(TODAY - 5 * DAY, TODAY - 4 * DAY)
    result = await reconcile(deps, old)
    assert verdicts(result, ProofCode.BALANCE_CONTINUITY)[None] == (
        "NOT CHECKED",
        "the window ended more than 2 days ago, and Stripe reports only the current balance",
    )
    requests = [parse_qs(each.query) for each in shop.stripe.statistics.requests if each.path == LIST]
    listed = [int(each["created[gte]"][0]) for each in requests if "created[gte]" in each]
    assert listed
    assert max(listed) < old.until.timestamp()


async def test_only_the_balance_proof_needs_balance_permission(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage(stripe={"key": RESTRICTED_KEY})
    shop.stripe.denied.add("/v1/balance")
    result = await reconcile(deps, YESTERDAY)
    assert result.status == "matched"
    assert verdicts(result, ProofCode.BALANCE_CONTINUITY)[None][0] == "NOT CHECKED"
    assert "the API key may not read the balance" in verdicts(result, ProofCode.BALANCE_CONTINUITY)[None][1]
    assert (
        proof_results(result, ProofCode.GROSS_FEE_NET)
        == proof_results(result, ProofCode.ONE_ROW_EACH)
        == {"PASS"}
    )
