"""The balance transactions of a run against the pretend company, whose money ties out until something is
planted."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import msgspec
import pytest

from reconcile import RunResult, Window, create, ensure_default_ledger, execute, export
from reconcile.codes import ProofCode
from reconcile.money.proofs import MONEY
from sandbox.company import RESTRICTED_KEY, Company
from sandbox.shop.default_ledger import seed_default_ledger
from sandbox.shop.ledger import seed_ledger
from sandbox.stripe.keys import SortedKeys
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import DERIVED, SHOP, Start, day_of, findings, reconcile

LIST = "/v1/balance_transactions"
DAY = timedelta(days=1)
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
YESTERDAY, BEFORE = Window(TODAY - DAY, TODAY), Window(TODAY - 2 * DAY, TODAY - DAY)


def of(result: RunResult, code: ProofCode) -> dict[str | None, tuple[str, str]]:
    """Result and reason of one proof, by currency."""
    return {each.currency: (each.result, each.reason) for each in result.proofs if each.code == code}


def results(result: RunResult, code: ProofCode) -> set[str]:
    return {verdict for verdict, _ in of(result, code).values()}


def a_week(company: Start, seed: int = 1, payments: int = 700) -> Company:
    """Payments of the last six whole days, with what became of them."""
    return company(seed=seed, payments=payments, since=TODAY - 6 * DAY, until=TODAY)


def transactions(shop: Company, **filters: Any) -> list[dict[str, Any]]:
    """What Stripe lists, newest first."""
    narrowed = shop.world.collections[LIST]
    found = [msgspec.json.decode(narrowed.render(value)) for value in reversed(narrowed.keys().values)]
    return [each for each in found if all(each[name] == value for name, value in filters.items())]


def of_window(window: Window, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in found if datetime.fromtimestamp(each["created"], UTC) in window]


@pytest.fixture
def stage(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> Callable[..., Any]:
    """A company whose ledger has everything, in the default tables, and what a run needs of both."""

    async def staged(seed: int = 1, **options: Any) -> tuple[Company, Any]:
        shop = a_week(company, seed)
        await ensure_default_ledger(ledger_pool)
        for name in DERIVED:
            await seed_default_ledger(database, shop.world, name, None)
        return shop, await make_deps(shop, mapping=None, **options)

    return staged


@pytest.mark.parametrize("seed", [1, 7, 23])
async def test_matching_money_is_proven_per_currency(stage: Callable[..., Any], seed: int) -> None:
    shop, deps = await stage(seed)
    first = await reconcile(deps, BEFORE, objects=DERIVED)
    assert first.status == "matched", first.reason
    assert of(first, ProofCode.BALANCE_CONTINUITY)[None][0] == "NOT CHECKED"
    assert "no earlier run recorded the balance at" in of(first, ProofCode.BALANCE_CONTINUITY)[None][1]

    result = await reconcile(deps, YESTERDAY, objects=DERIVED)
    assert (result.status, result.ends["balance_transactions"].status) == ("matched", "matched")
    moved = {each["currency"] for each in of_window(YESTERDAY, transactions(shop))}
    for name in (ProofCode.GROSS_FEE_NET, ProofCode.BALANCE_CONTINUITY):
        assert {*of(result, name)} == moved
        assert results(result, name) == {"PASS"}
    assert results(result, ProofCode.ONE_ROW_EACH) == {"PASS"}
    paid = of_window(YESTERDAY, transactions(shop, type="payout"))
    assert {*of(result, ProofCode.PAYOUTS_NET_TO_ZERO)} == {each["currency"] for each in paid}
    assert results(result, ProofCode.PAYOUTS_NET_TO_ZERO) == {"PASS"}
    assert "balance_transactions" not in result.objects


async def test_fee_off_by_a_cent_fails_the_run(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    wrong = of_window(YESTERDAY, transactions(shop, type="charge", currency="usd"))[3]
    shop.changes.patch(wrong["id"], {"fee": wrong["fee"] + 1})
    result = await reconcile(deps, YESTERDAY)
    assert (result.status, result.exit_code) == ("discrepancies", 1)
    verdict, reason = of(result, ProofCode.GROSS_FEE_NET)["usd"]
    assert verdict == "FAIL"
    assert reason.startswith("it does not in 1 of ")
    assert wrong["id"] in reason
    assert {
        currency
        for currency, (verdict, _) in of(result, ProofCode.GROSS_FEE_NET).items()
        if verdict == "FAIL"
    } == {"usd"}
    assert wrong["id"] in result.reason
    assert result.ends["payments"].status == "matched"


async def test_payout_lacking_a_transaction_fails_its_proof(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    (payout,) = of_window(YESTERDAY, transactions(shop, type="payout", currency="usd"))
    listed = shop.world.collections[LIST].apply_filter("payout", [payout["source"]])
    assert isinstance(listed, SortedKeys)
    gone = msgspec.json.decode(shop.world.render("balance_transaction", listed.values[2]))
    del listed.values[2]
    result = await reconcile(deps, YESTERDAY)
    assert result.status == "discrepancies"
    verdict, reason = of(result, ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (verdict, reason) == (
        "FAIL",
        f"{payout['source']} is off by {-gone['net']} over its {len(listed)} transactions",
    )
    others = {
        verdict
        for currency, (verdict, _) in of(result, ProofCode.PAYOUTS_NET_TO_ZERO).items()
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
    (payout,) = of_window(YESTERDAY, transactions(shop, type="payout", currency="usd"))
    shop.changes.patch(payout["source"], fields)
    result = await reconcile(deps, YESTERDAY)
    assert of(result, ProofCode.PAYOUTS_NET_TO_ZERO)["usd"] == (
        "NOT CHECKED",
        f"{payout['source']} {reason}; so far: 0 of 1 payouts, with 0 transactions",
    )
    assert result.status == "matched"
    assert payout["source"] not in str([each.query for each in shop.stripe.statistics.requests])


async def test_payout_in_progress_is_proven_by_a_later_run(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    (payout,) = of_window(BEFORE, transactions(shop, type="payout", currency="usd"))
    id_ = payout["source"]
    shop.changes.patch(id_, {"reconciliation_status": "in_progress"})
    assert of(await reconcile(deps, BEFORE), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"][0] == "NOT CHECKED"

    waiting = of(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    open_ = f"{id_} (left by an earlier run) is not yet broken down by Stripe (in_progress)"
    open_ = f"{open_}; so far: 1 of 2 payouts"
    assert (waiting[0], waiting[1].partition(", with")[0]) == ("NOT CHECKED", open_)

    shop.changes.patch(id_, {"reconciliation_status": "completed"})
    proven = of(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert proven[0] == "PASS"
    assert proven[1].startswith("2 of 2 payouts")
    assert proven[1].endswith(f"; 1 of them left by earlier runs: {id_}")
    after = of(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (after[0], after[1].startswith("1 of 1 payouts")) == ("PASS", True)


async def test_wrong_payout_of_an_earlier_run_fails_its_proof(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    (payout,) = of_window(BEFORE, transactions(shop, type="payout", currency="usd"))
    shop.changes.patch(payout["source"], {"reconciliation_status": "in_progress"})
    await reconcile(deps, BEFORE)
    shop.changes.patch(payout["source"], {"reconciliation_status": "completed"})
    listed = shop.world.collections[LIST].apply_filter("payout", [payout["source"]])
    assert isinstance(listed, SortedKeys)
    del listed.values[2]
    verdict, reason = of(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (verdict, reason.startswith(f"{payout['source']} (left by an earlier run) is off by ")) == (
        "FAIL",
        True,
    )


async def test_deleted_payout_of_an_earlier_run_is_not_checked(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    (payout,) = of_window(BEFORE, transactions(shop, type="payout", currency="usd"))
    shop.changes.patch(payout["source"], {"reconciliation_status": "in_progress"})
    await reconcile(deps, BEFORE)
    shop.changes.delete(payout["source"])
    verdict, reason = of(await reconcile(deps, YESTERDAY), ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (verdict, f"{payout['source']} (left by an earlier run) could not be read" in reason) == (
        "NOT CHECKED",
        True,
    )


async def test_payout_that_stripe_omits_is_not_checked(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    (payout,) = of_window(YESTERDAY, transactions(shop, type="payout", currency="usd"))
    shop.changes.delete(payout["source"])
    result = await reconcile(deps, YESTERDAY)
    verdict, reason = of(result, ProofCode.PAYOUTS_NET_TO_ZERO)["usd"]
    assert (verdict, reason.partition(";")[0]) == (
        "NOT CHECKED",
        f"{payout['source']} was not included in its balance transaction by Stripe",
    )
    assert (result.status, results(result, ProofCode.ONE_ROW_EACH)) == ("matched", {"PASS"})


async def test_unlisted_money_fails_the_balance_proof(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    await reconcile(deps, BEFORE)
    shop.world.activity.net_by_day.add("eur", int(YESTERDAY.from_.timestamp()), 1)
    result = await reconcile(deps, YESTERDAY)
    assert result.status == "discrepancies"
    failed = {
        currency: reason
        for currency, (verdict, reason) in of(result, ProofCode.BALANCE_CONTINUITY).items()
        if verdict == "FAIL"
    }
    assert [*failed] == ["eur"]
    assert failed["eur"].endswith(": off by 1")


async def test_balance_is_proven_although_money_moves_meanwhile(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    shop.stripe.between("/v1/balance", shop.changes.create_payment)
    await reconcile(deps, BEFORE)
    result = await reconcile(deps, YESTERDAY)
    assert results(result, ProofCode.BALANCE_CONTINUITY) == {"PASS"}


async def test_balance_of_an_old_window_is_not_checked(stage: Callable[..., Any]) -> None:
    shop, deps = await stage()
    old = Window(TODAY - 5 * DAY, TODAY - 4 * DAY)
    result = await reconcile(deps, old)
    assert of(result, ProofCode.BALANCE_CONTINUITY)[None] == (
        "NOT CHECKED",
        "the window ended more than 2 days ago, and Stripe reports only the current balance",
    )
    asked = [parse_qs(each.query) for each in shop.stripe.statistics.requests if each.path == LIST]
    listed = [int(each["created[gte]"][0]) for each in asked if "created[gte]" in each]
    assert listed
    assert max(listed) < old.until.timestamp()


async def test_run_without_transaction_permission_still_repairs(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = a_week(company)
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
        assert results(result, name) == {"NOT CHECKED"}
        assert "may not read balance transactions" in of(result, name)[None][1]
    assert (await execute(result.run, deps)).status == "incomplete"


async def test_only_the_balance_proof_needs_balance_permission(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage(stripe={"key": RESTRICTED_KEY})
    shop.stripe.denied.add("/v1/balance")
    result = await reconcile(deps, YESTERDAY)
    assert result.status == "matched"
    assert of(result, ProofCode.BALANCE_CONTINUITY)[None][0] == "NOT CHECKED"
    assert "the API key may not read the balance" in of(result, ProofCode.BALANCE_CONTINUITY)[None][1]
    assert results(result, ProofCode.GROSS_FEE_NET) == results(result, ProofCode.ONE_ROW_EACH) == {"PASS"}


async def test_uncompared_movements_are_unexplained_by_category(
    stage: Callable[..., Any], tmp_path: Path
) -> None:
    shop, deps = await stage()
    result = await reconcile(deps, YESTERDAY, objects=("payments",))
    money = (await report(deps, result, tmp_path))["money"]
    window = of_window(YESTERDAY, transactions(shop))
    expected = totals(each for each in window if each["reporting_category"] not in ("charge", "refund"))
    assert expected
    assert by_category(money["unexplained"]) == expected
    assert by_category(money["activity"]) == totals(window)
    assert results(result, ProofCode.ONE_ROW_EACH) == {"PASS"}
    every = await reconcile(deps, YESTERDAY, objects=DERIVED)
    unexplained = {each["category"] for each in (await report(deps, every, tmp_path))["money"]["unexplained"]}
    assert unexplained <= {"fee"}


async def test_movements_find_rows_through_any_compared_object(
    stage: Callable[..., Any],
) -> None:
    _, deps = await stage()
    for objects in (("charges",), ("payments",), ("payments", "refunds"), ("charges", "refunds")):
        assert results(await reconcile(deps, YESTERDAY, objects=objects), ProofCode.ONE_ROW_EACH) == {"PASS"}
    result = await reconcile(deps, YESTERDAY, objects=("refunds",))
    assert results(result, ProofCode.ONE_ROW_EACH) == {"NOT CHECKED"}
    assert "belong to no object that is compared" in of(result, ProofCode.ONE_ROW_EACH)["usd"][1]
    assert result.status == "matched"


async def test_movement_without_its_row_fails_the_proof(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    refund = next(iter(of_window(YESTERDAY, transactions(shop, type="refund"))))
    (charge,) = [each for each in objects_of(shop, "charges") if each["id"] == charge_of(shop, refund)]
    # A payment of before the window: only its refund tells that its row is gone.
    await deps.ledger.execute("delete from paywatch_ledger.payments where id = $1", charge["payment_intent"])
    result = await reconcile(deps, YESTERDAY, objects=("payments",))
    verdict, reason = of(result, ProofCode.ONE_ROW_EACH)[refund["currency"]]
    assert verdict == "FAIL"
    assert reason.endswith(f"; 1 have none or several: {refund['id']}")
    dry = await reconcile(deps, YESTERDAY, objects=("payments",), dry_run=True)
    assert of(dry, ProofCode.ONE_ROW_EACH)[refund["currency"]][0] == "NOT CHECKED"


async def test_old_payment_with_new_movement_is_repaired(
    stage: Callable[..., Any], ledger_pool: asyncpg.Pool
) -> None:
    shop, deps = await stage()
    old = next(each for each in objects_of(shop, "payment_intents") if each["status"] == "processing")
    shop.changes.change_payment(old["id"], status="succeeded")
    forget_events(shop)
    settled = transactions(shop)[0]
    at = datetime.fromtimestamp(settled["created"], UTC)
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


async def test_unreadable_transactions_delay_writes_to_next_attempt(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = a_week(company)
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


async def test_unreadable_payouts_are_read_by_the_next_attempt(
    stage: Callable[..., Any],
) -> None:
    shop, deps = await stage()
    asked = shop.stripe.statistics
    await reconcile(deps, YESTERDAY)
    before_payouts = [
        each.path for each in asked.requests if each.path == LIST and "payout" not in each.query
    ]
    shop.stripe.faults.add("error", path=LIST, after=len(before_payouts) + 1)
    run = await create(deps.store, YESTERDAY)
    first = await execute(run, deps)
    assert first.status == "incomplete"
    shop.stripe.faults.clear()
    result = await execute(run, deps)
    assert result.status == "matched"
    assert (
        results(result, ProofCode.PAYOUTS_NET_TO_ZERO) == results(result, ProofCode.ONE_ROW_EACH) == {"PASS"}
    )


async def test_runs_of_different_objects_execute_concurrently(
    stage: Callable[..., Any],
) -> None:
    _, deps = await stage()
    runs = [await create(deps.store, YESTERDAY, objects=(name,)) for name in ("payments", "refunds")]
    ended = [execute(run, deps) for run in runs]
    assert {result.status for result in await asyncio.gather(*ended)} == {"matched"}


async def test_run_without_valid_objects_sends_no_request(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    wrong = SHOP.model_copy(update={"status": "no_such_column"})
    result = await reconcile(await make_deps(shop, mapping=wrong), day_of(shop))
    assert (result.status, shop.stripe.statistics.total()) == ("failed", 0)
    assert results(result, ProofCode.GROSS_FEE_NET) == {"NOT CHECKED"}


def forget_events(shop: Company) -> None:
    """As Stripe does after 30 days: then only the money tells."""
    del shop.world.events.values[:]


async def execute_soon(deps: Any, window: Window, **request: Any) -> RunResult:
    """As soon as the window has ended."""
    await asyncio.sleep(max(0.0, (window.until - datetime.now(UTC)).total_seconds() + 0.01))
    return await reconcile(deps, window, **request)


async def report(deps: Any, result: RunResult, folder: Path) -> dict[str, Any]:
    await export(deps.store, result.run, folder / result.run)
    found: dict[str, Any] = msgspec.json.decode((folder / result.run / "report.json").read_bytes())
    return found


def objects_of(shop: Company, name: str) -> list[dict[str, Any]]:
    """Oldest first."""
    collection = shop.world.collections[f"/v1/{name}"]
    return [msgspec.json.decode(collection.render(value)) for value in collection.keys().values]


def charge_of(shop: Company, movement: dict[str, Any]) -> str:
    (refund,) = [each for each in objects_of(shop, "refunds") if each["id"] == movement["source"]]
    return str(refund["charge"])


Totals = dict[tuple[str, str], tuple[int, int, int, int]]


def totals(found: Iterable[dict[str, Any]]) -> Totals:
    """Count, amount, fee and net by currency and category."""
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in found:
        line = sums[each["currency"], each["reporting_category"]]
        for place, value in enumerate((1, each["amount"], each["fee"], each["net"])):
            line[place] += value
    return {key: (line[0], line[1], line[2], line[3]) for key, line in sums.items()}


def by_category(lines: list[dict[str, Any]]) -> Totals:
    return {
        (each["currency"], each["category"]): (each["count"], each["amount"], each["fee"], each["net"])
        for each in lines
    }
