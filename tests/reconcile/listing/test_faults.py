"""Faults of Stripe: a run still reads everything, or reports that it did not."""

import asyncio
from typing import Any

import pytest

from reconcile import create, execute
from sandbox.http.faults import FaultKind
from sandbox.shop.ledger import Plan, seed_ledger
from stripeapi.pacing.limits import LIVE
from stripeapi.pacing.pacer import Pacer
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, classes, day_of, findings, reconcile, rows

LIST = "/v1/payment_intents"
GAPS = Plan(missing=9, stale_status=6, orphaned=4)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "rate_limit", "times": 8, "retry_after": "1"},
        {"kind": "rate_limit", "probability": 0.3},
        {"kind": "lock_timeout", "times": 3},
        {"kind": "error", "probability": 0.2},
        {"kind": "outage", "times": 4, "after": 3},
        {"kind": "reset", "times": 5, "after": 1},
        {"kind": "reset", "times": 3, "bytes": -1},
        {"kind": "truncate", "times": 3},
        {"kind": "garbage", "times": 3},
        {"kind": "wrong_page", "times": 3, "after": 2},
        {"kind": "duplicate_object", "probability": 0.5},
        {"kind": "early_end", "times": 1, "after": 2},
        {"kind": "missing_object", "times": 1, "after": 1},
        {"kind": "early_end"},
        {"kind": "latency", "seconds": 0.05, "probability": 0.5},
        {"kind": "hang", "times": 2, "after": 2},
    ],
    ids=lambda fault: f"{fault['kind']}-{len(fault)}",
)
async def test_temporary_fault_changes_no_result(
    company: Start, make_deps: MakeDeps, database: str, fault: dict[str, Any]
) -> None:
    shop = company(payments=1000)
    planted = await seed_ledger(database, shop.world, GAPS)
    shop.stripe.faults.add(path=LIST, **fault)
    deps = await make_deps(shop, stripe={"attempts": 12, "timeout": 2.0})
    result = await reconcile(deps, day_of(shop))
    assert classes(result) == planted.counts()
    assert result.objects["payments"]["read"] == 1000
    assert "FAIL" not in {proof.result for proof in result.proofs if proof.currency is None}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("unauthorized", "Stripe rejected the API key"),
        ("forbidden", "grant the key this permission"),
        ("error", "try again later"),
        ("wrong_page", "the list /v1/payment_intents cannot be trusted"),
    ],
)
async def test_lasting_fault_makes_the_run_incomplete(
    company: Start, make_deps: MakeDeps, database: str, kind: FaultKind, reason: str
) -> None:
    shop = company(payments=1000)
    await seed_ledger(database, shop.world, GAPS)
    shop.stripe.faults.add(kind, path=LIST, after=4)
    deps = await make_deps(shop)
    before = await rows(deps.ledger)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.exit_code) == ("incomplete", 1)
    assert result.reason.startswith("payments: the list could not be read completely: ")
    assert reason in result.reason
    assert "FAIL" in {proof.result for proof in result.proofs}
    assert await rows(deps.ledger) == before


async def test_rejected_key_fails_the_run(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    result = await reconcile(await make_deps(shop, stripe={"key": "sk_test_wrong"}), day_of(shop))
    assert (result.status, result.exit_code) == ("failed", 1)
    assert "Stripe rejected the API key" in result.reason
    assert "sk_test_wrong" not in str(result)


async def test_incomplete_run_resumes_where_it_stopped(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=1500)
    planted = await seed_ledger(database, shop.world, GAPS)
    shop.stripe.faults.add("error", path=LIST, after=8)
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop))
    first = await execute(run, deps)
    assert first.status == "incomplete"
    read = first.objects["payments"]["read"]
    assert 0 < read < 1500
    shop.stripe.faults.clear()
    shop.stripe.statistics.clear()
    result = await execute(run, deps)
    assert (classes(result), result.status) == (planted.counts(), "discrepancies")
    assert shop.stripe.statistics.total("payment_intents") < 15


async def test_run_without_fetch_permission_still_repairs(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=300)
    planted = await seed_ledger(database, shop.world, GAPS)
    shop.stripe.faults.add("forbidden", path=LIST + "/pi_")
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert result.status == "incomplete"
    assert "not every object could be fetched by its id" in result.reason
    assert classes(result) == planted.counts() | {"orphaned": 0}
    (unproven,) = [proof for proof in result.proofs if proof.code == "rows_looked_up"]
    assert (unproven.result, unproven.reason) == (
        "FAIL",
        "Stripe did not say whether it has 4 of the ledger's rows",
    )
    repaired = [each for each in (await findings(deps, result)).values() if each["resolved"]]
    assert len(repaired) == 15


@pytest.mark.parametrize("fault", ["error", "forbidden"])
async def test_unconfirmed_conflicts_delay_writes_only_if_retryable(
    company: Start, make_deps: MakeDeps, database: str, fault: FaultKind
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world, Plan(missing=5, ahead=2))
    deps, day = await make_deps(shop), day_of(shop)
    before = await rows(deps.ledger)
    shop.stripe.faults.add(fault, path=f"{LIST}/pi_")
    run = await create(deps.store, day)
    first = await execute(run, deps)
    assert (first.status, first.exit_code) == ("incomplete", 1)
    assert "conflicts could not be fetched again" in first.ends["payments"].reason
    written = len(await rows(deps.ledger)) - len(before)
    assert written == (0 if fault == "error" else 5)
    shop.stripe.faults.clear()
    result = await execute(run, deps)
    assert result.status == ("discrepancies" if fault == "error" else "incomplete")
    assert len(await rows(deps.ledger)) == len(before) + 5


async def test_list_is_read_completely_below_the_expected_limit(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=1200)
    await seed_ledger(database, shop.world)
    shop.stripe.limits.per_endpoint = 5
    pacer = Pacer(None, "acct_1:live", LIVE, 1.0)
    limited = {"pace": pacer.wait, "slow_down": pacer.penalize, "attempts": 20, "sleep": asyncio.sleep}
    result = await reconcile(await make_deps(shop, rate=25.0, stripe=limited), day_of(shop))
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 1200)
    assert shop.stripe.statistics.total(LIST, 429) > 0


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (LIST + "/", "objects_not_fetched"),
        ("/v1/events", "events_not_read"),
    ],
)
async def test_later_attempt_reads_what_stripe_failed_to_return(
    company: Start, make_deps: MakeDeps, database: str, path: str, code: str
) -> None:
    shop = company(payments=300)
    planted = await seed_ledger(database, shop.world, Plan(missing=3, orphaned=4))
    shop.stripe.faults.add("error", path=path)
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop))
    first = await execute(run, deps)
    assert first.status == "incomplete"
    assert first.ends["payments"].reason_code == code
    shop.stripe.faults.clear()
    second = await execute(run, deps)
    assert (second.status, second.ends["payments"].reason) == ("discrepancies", "")
    assert classes(second) == planted.counts()


async def test_rejected_events_request_does_not_stop_the_repair(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=100)
    await seed_ledger(database, shop.world, Plan(missing=3))
    shop.stripe.faults.add("error", path="/v1/events", status=400)
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert result.ends["payments"].status == "incomplete"
    assert result.ends["payments"].reason_code == "events_not_read"
    assert all(each["resolved"] for each in (await findings(deps, result)).values())


async def test_key_revoked_before_lookups_leaves_run_incomplete(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world, Plan(orphaned=4))
    shop.stripe.faults.add("unauthorized", path=LIST + "/")
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["orphaned"]) == ("incomplete", 0)
    assert "Stripe rejected the API key" in result.reason
