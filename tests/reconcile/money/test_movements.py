"""Movements in runs: each one has the row of a compared object, and names objects that changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import Window
from reconcile.codes import ProofCode
from sandbox.shop.ledger import seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.money.company import (
    YESTERDAY,
    by_category,
    charge_of,
    execute_soon,
    forget_events,
    objects_of,
    proof_results,
    report,
    totals,
    transactions,
    verdicts,
    within,
)
from tests.reconcile.shop import DERIVED, Start, day_of, findings, reconcile


async def test_uncompared_movements_are_unexplained_by_category(
    stage: Callable[..., Any], tmp_path: Path
) -> None:
    shop, deps = await stage()
    result = await reconcile(deps, YESTERDAY, objects=("payments",))
    money = (await report(deps, result, tmp_path))["money"]
    window = within(YESTERDAY, transactions(shop))
    expected = totals(each for each in window if each["reporting_category"] not in ("charge", "refund"))
    assert expected
    assert by_category(money["unexplained"]) == expected
    assert by_category(money["activity"]) == totals(window)
    assert proof_results(result, ProofCode.ONE_ROW_EACH) == {"PASS"}
    every = await reconcile(deps, YESTERDAY, objects=DERIVED)
    unexplained = {each["category"] for each in (await report(deps, every, tmp_path))["money"]["unexplained"]}
    assert unexplained <= {"fee"}


async def test_movements_find_rows_through_any_compared_object(
    stage: Callable[..., Any],
) -> None:
    _, deps = await stage()
    for objects in (("charges",), ("payments",), ("payments", "refunds"), ("charges", "refunds")):
        assert proof_results(await reconcile(deps, YESTERDAY, objects=objects), ProofCode.ONE_ROW_EACH) == {
            "PASS"
        }
    result = await reconcile(deps, YESTERDAY, objects=("refunds",))
    assert proof_results(result, ProofCode.ONE_ROW_EACH) == {"NOT CHECKED"}
    assert "belong to no object that is compared" in verdicts(result, ProofCode.ONE_ROW_EACH)["usd"][1]
    assert result.status == "matched"


async def test_movement_without_its_row_fails_the_proof(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    refund = next(iter(within(YESTERDAY, transactions(shop, type="refund"))))
    (charge,) = [each for each in objects_of(shop, "charges") if each["id"] == charge_of(shop, refund)]
    # The payment is older than the window: only its refund shows that its row is missing.
    await deps.ledger.execute("delete from paywatch_ledger.payments where id = $1", charge["payment_intent"])
    result = await reconcile(deps, YESTERDAY, objects=("payments",))
    verdict, reason = verdicts(result, ProofCode.ONE_ROW_EACH)[refund["currency"]]
    assert verdict == "FAIL"
    assert reason.endswith(f"; 1 have none or several: {refund['id']}")
    dry = await reconcile(deps, YESTERDAY, objects=("payments",), dry_run=True)
    assert verdicts(dry, ProofCode.ONE_ROW_EACH)[refund["currency"]][0] == "NOT CHECKED"


async def test_old_payment_with_new_movement_is_repaired(
    stage: Callable[..., Any], ledger_pool: asyncpg.Pool
) -> None:
    shop, deps = await stage()
    old = next(each for each in objects_of(shop, "payment_intents") if each["status"] == "processing")
    shop.changes.change_payment(old["id"], status="succeeded")
    forget_events(shop)
    movement = transactions(shop)[0]
    at = datetime.fromtimestamp(movement["created"], UTC)
    window = Window(at - timedelta(minutes=30), at + timedelta(seconds=1))
    result = await execute_soon(deps, window, objects=("payments", "charges"))
    found = await findings(deps, result)
    assert {id_: (each["class"], each["source"], each["action"]) for id_, each in found.items()} == {
        old["id"]: ("updated", "moved_money", "updated"),
        old["latest_charge"]: ("updated", "moved_money", "updated"),
    }
    assert result.status == "repaired"
    statuses = "select status from paywatch_ledger.payments where id = $1"
    assert await ledger_pool.fetchval(statuses, old["id"]) == "succeeded"
    again = await reconcile(deps, window, objects=("payments", "charges"))
    assert (again.status, again.objects["payments"]["read"]) == ("matched", 0)


@pytest.mark.parametrize("name", ["disputes", "refunds"])
async def test_old_dispute_or_refund_is_found_by_its_movement(
    stage: Callable[..., Any], ledger_pool: asyncpg.Pool, name: str
) -> None:
    shop, deps = await stage()
    category = {"disputes": "dispute_reversal", "refunds": "refund_failure"}[name]
    moved = transactions(shop, reporting_category=category)
    forget_events(shop)
    if not moved:
        pytest.skip(f"no {category} in this company")
    at = datetime.fromtimestamp(moved[0]["created"], UTC)
    window = Window(at, at + timedelta(seconds=1))
    await ledger_pool.execute(
        f"update paywatch_ledger.{name} set status = 'pending' where id = $1", moved[0]["source"]
    )
    result = await reconcile(deps, window, objects=(name,))
    (found,) = (await findings(deps, result)).values()
    assert (found["id"], found["source"]) == (moved[0]["source"], "moved_money")


async def test_objects_are_counted_by_the_run_of_their_window(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=400)
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    charged = sorted(each["created"] for each in transactions(shop, type="charge"))
    cuts = [datetime.fromtimestamp(charged[place], UTC) for place in (100, 200, 300)]
    edges = [day.from_, *cuts, day.until]
    runs = [await reconcile(deps, Window(*ends)) for ends in pairwise(edges)]
    assert sum(run.objects["payments"]["read"] for run in runs) == 400
    assert {run.status for run in runs} == {"matched"}
