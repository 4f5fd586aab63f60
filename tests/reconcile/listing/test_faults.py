"""Faults of Stripe: a run still reads everything, or reports that it did not."""

import asyncio
from typing import Any

import asyncpg
import pytest

from reconcile import Progress, create, execute
from sandbox.http.faults import FaultKind
from sandbox.shop.ledger import Plan, seed_ledger
from stripeapi.pacing.pacer import LIVE, Pacer
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


async def test_payment_created_while_listing_is_read(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=800)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    newest = int(day.until.timestamp()) - 5
    shop.stripe.between(LIST, lambda: shop.changes.create_payment(created=newest), 4)
    result = await reconcile(await make_deps(shop), day)
    assert (result.status, result.objects["payments"]["read"]) == ("repaired", 801)


async def test_payment_that_succeeds_after_listing_is_no_conflict(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    (processing,) = await ledger_pool.fetch("select * from public.payments where status = 'PENDING' limit 1")
    id_ = processing["stripe_payment_intent_id"]
    pay = "update public.payments set status = 'PAID' where stripe_payment_intent_id = $1"
    await ledger_pool.execute(pay, id_)
    shop.stripe.between(LIST, lambda: shop.changes.change_payment(id_, status="succeeded"), 5)
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["synced"]) == ("matched", 300)


async def test_second_with_more_than_a_page_is_read_completely(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=900, bursts=3)
    await seed_ledger(database, shop.world)
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 900)


async def test_payments_within_a_few_hours_are_all_read(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=3000, skewed=True, dsn=database)
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["created"]) == ("repaired", 3000)


async def test_small_window_costs_two_requests(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=90)
    await seed_ledger(database, shop.world)
    await reconcile(await make_deps(shop), day_of(shop))
    assert shop.stripe.statistics.total(LIST) == 2  # the list, and its newest minutes a second time


async def test_deleted_cursor_does_not_end_the_list(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=350)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    deps = await make_deps(shop, rate=1.0)
    listed = sorted((shop.world.payment(i).created, shop.world.payment_id(i)) for i in range(350))[::-1]
    shop.stripe.between(LIST, lambda: shop.changes.delete(listed[99][1]), 1)
    result = await reconcile(deps, day)
    assert result.objects["payments"]["read"] == 350


async def test_list_that_omits_objects_makes_the_run_incomplete(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=700)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("missing_object", path=LIST)
    deps = await make_deps(shop)
    before = await rows(deps.ledger)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.exit_code) == ("incomplete", 1)
    assert "Stripe's list leaves out" in result.reason
    assert result.objects["payments"]["orphaned"] == 0
    assert await rows(deps.ledger) == before


async def test_interrupted_second_listing_is_completed_later(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=450)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("missing_object", path=LIST, times=1)
    deps = await make_deps(shop, rate=1.0)
    phases: list[str] = []

    def fail_after_the_first_reread_page(progress: Progress) -> None:
        phases.append(progress.phase)
        if progress.object == "payments" and phases[-1] == "list" and "lookups" in phases:
            shop.stripe.faults.add("error", path=LIST)

    run = await create(deps.store, day_of(shop))
    first = await execute(run, deps, fail_after_the_first_reread_page)
    assert first.ends["payments"].status == "incomplete"
    shop.stripe.faults.clear()
    result = await execute(run, deps)
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 450)


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


async def test_deletions_while_listing_lose_no_other_payment(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=450)
    await seed_ledger(database, shop.world)
    listed = sorted((shop.world.payment(i).created, shop.world.payment_id(i)) for i in range(450))[::-1]
    gone = [id_ for _, id_ in listed[150:200]]

    def delete() -> None:
        for id_ in gone:
            shop.changes.delete(id_)

    shop.stripe.between(LIST, delete, 1)
    deps = await make_deps(shop, rate=1.0)
    result = await reconcile(deps, day_of(shop))
    assert classes(result) == {**dict.fromkeys(classes(result), 0), "synced": 400, "orphaned": 50}
    assert set(await findings(deps, result)) == set(gone)


async def test_unknown_fields_and_statuses_are_reported(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=150)
    await seed_ledger(database, shop.world)
    strange, bare, absurd, nameless = (shop.world.payment_id(i) for i in (3, 50, 90, 120))
    shop.changes.patch(strange, {"status": "requires_quantum_review", "quantum": {"bits": [1, None]}})
    shop.changes.patch(bare, {"latest_charge": None, "customer": None, "new_in_2027": []})
    shop.changes.patch(absurd, {"amount": "a lot"})
    shop.changes.patch(nameless, {"currency": None})
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.objects["payments"]["read"]) == ("discrepancies", 150)
    found = await findings(deps, result)
    assert {id_: each["class"] for id_, each in found.items() if id_ != strange} == {
        absurd: "invalid",
        nameless: "invalid",
    }
    assert "requires_quantum_review" in found[strange]["differs"]
    assert not found[strange]["resolved"]


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
