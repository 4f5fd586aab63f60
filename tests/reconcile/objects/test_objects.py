"""Every kind of object: decoded, compared with its table and repaired."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from pydantic import SecretStr

from reconcile import KINDS, Deps, RunResult, Window, create, ensure_default_ledger, execute
from reconcile.inspection.comparison import fields
from reconcile.inspection.explanation import explain
from reconcile.inspection.live import ask, object_of
from reconcile.objects.charges import CHARGES
from reconcile.objects.disputes import DISPUTES
from reconcile.objects.kind import Kind
from reconcile.objects.kinds import default_mapping
from reconcile.objects.payments import PAYMENTS
from reconcile.objects.payouts import PAYOUTS
from reconcile.objects.refunds import REFUNDS
from sandbox.company import Company
from sandbox.shop.default_ledger import Gaps, seed_default_ledger
from sandbox.shop.ledger import seed_ledger
from settings.accounts import PLATFORM_ACCOUNT
from settings.reconcile import OBJECTS, Object
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import (
    DERIVED,
    PLAIN,
    SHOP,
    Start,
    day_of,
    findings,
    hours,
    plain_table,
    reconcile,
    rows,
)

RECORDED = Path(__file__).parents[4] / "shared" / "stripe" / "objects"
GAPS = Gaps(missing=3, stale=2, conflicting=2, malformed=1, orphaned=2)
MONTH_AGO = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=30)
EVERYTHING = ("id", "amount", "currency", "status", "created_at")


def recorded(name: str) -> Iterator[dict[str, Any]]:
    path = RECORDED / f"{KINDS[name].noun}.jsonl"
    if not path.exists():
        pytest.skip(f"there is no recorded traffic at {RECORDED}")
    with path.open() as lines:
        for line in lines:
            yield json.loads(line)["obj"]


@pytest.mark.parametrize("name", OBJECTS)
def test_every_recorded_object_is_decoded(name: Object) -> None:
    kind, objects = KINDS[name], list(recorded(name))
    found = [kind.decode_one(msgspec.json.encode(each)) for each in objects]
    assert [record.flaw for record in found] == [None] * len(objects)
    assert [(record.id, record.amount, record.currency, record.status) for record in found] == [
        (each["id"], each["amount"], each["currency"], each["status"]) for each in objects
    ]
    page = {"object": "list", "data": objects, "has_more": True, "url": kind.path}
    assert kind.decode_page(msgspec.json.encode(page)) == (found, True)
    assert {record.status for record in found} <= {*kind.statuses}


def an(kind: Kind, **fields: Any) -> dict[str, Any]:
    common = {"id": "x_1", "object": kind.noun, "amount": 100, "currency": "usd", "created": 1_700_000_000}
    return common | {"status": next(iter(kind.statuses))} | fields


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_field_of_the_wrong_type_is_a_flaw(kind: Kind) -> None:
    wrong = {"amount": "100", "currency": "DOLLARS", "created": -1, "object": "coupon"}
    for name, value in wrong.items():
        record = kind.decode_one(msgspec.json.encode(an(kind, **{name: value})))
        assert record.id == "x_1"
        assert f"$.{name}" in (record.flaw or "")
    assert kind.decode_one(msgspec.json.encode(an(kind, status="a_new_word", unheard="of"))).flaw is None


@pytest.mark.parametrize("kind", [PAYMENTS, CHARGES, REFUNDS, DISPUTES], ids=lambda kind: kind.object)
def test_only_payouts_can_be_negative(kind: Kind) -> None:
    assert kind.decode_one(msgspec.json.encode(an(kind, amount=-1))).flaw is not None
    assert PAYOUTS.decode_one(msgspec.json.encode(an(PAYOUTS, amount=-1))).amount == -1


def test_only_a_refund_may_lack_a_status() -> None:
    assert REFUNDS.decode_one(msgspec.json.encode(an(REFUNDS, status=None))).flaw is None
    for kind in (PAYMENTS, CHARGES, PAYOUTS, DISPUTES):
        assert kind.decode_one(msgspec.json.encode(an(kind, status=None))).flaw is not None


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, "PAID"),
        ({"refunded": True, "amount_refunded": 100}, "REFUNDED"),
        ({"amount_refunded": 40}, "PARTLY"),
        ({"disputed": True, "refunded": True, "amount_refunded": 100}, "REFUNDED"),
        ({"disputed": True}, "PAID"),
        ({"captured": False}, "PAID"),
        ({"status": "failed", "disputed": True}, "failed"),
        ({"status": "a_new_word", "amount_refunded": 40}, "a_new_word"),
    ],
)
def test_mapped_flags_of_a_charge_are_its_status(flags: dict[str, Any], expected: str) -> None:
    statuses = {"succeeded": "PAID", "refunded": "REFUNDED", "partially_refunded": "PARTLY"}
    mapping = default_mapping(CHARGES).model_copy(update={"statuses": statuses})
    record = CHARGES.decode_one(msgspec.json.encode(an(CHARGES, **{"status": "succeeded"} | flags)))
    status = CHARGES.status_of(record, mapping) or ""
    assert statuses.get(status, status) == expected
    assert CHARGES.status_of(record, default_mapping(CHARGES)) == record.status


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_final_statuses_are_statuses_of_the_kind(kind: Kind) -> None:
    known = {*kind.statuses, *kind.derived_statuses}
    assert {*kind.amount_final, *kind.final, *kind.provisional} <= known
    assert not {*kind.provisional} & {*kind.final}
    highest = max(kind.statuses.values())
    assert all(
        status in kind.final
        for status, rank in kind.statuses.items()
        if rank == highest and "appeal" not in status
    )


async def seeded(shop: Company, ledger: asyncpg.Pool, dsn: str, gaps: Gaps | None) -> dict[str, Any]:
    await ensure_default_ledger(ledger)
    return {name: await seed_default_ledger(dsn, shop.world, name, gaps) for name in DERIVED}


def ends(result: RunResult) -> dict[str, str]:
    """The status in which each object ended."""
    return {name: end.status for name, end in result.ends.items() if name in DERIVED}


@pytest.fixture
def shop(company: Start) -> Company:
    """A month of payments, so that it includes their refunds, disputes and payouts."""
    return company(payments=1500, since=MONTH_AGO, until=MONTH_AGO + timedelta(days=29))


async def test_every_planted_gap_of_every_object_is_found(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    planted = await seeded(shop, ledger_pool, database, GAPS)
    deps = await make_deps(shop, mapping=None)
    result = await reconcile(deps, day_of(shop), objects=DERIVED)
    for name in DERIVED:
        expected = planted[name].counts()
        assert result.objects[name] == {"read": planted[name].payments, "out_of_scope": 0, **expected}, name
    assert (result.status, result.reason) == ("discrepancies", "")
    assert ends(result) == dict.fromkeys(DERIVED, "discrepancies")
    found = await findings(deps, result)
    assert {id_ for id_, each in found.items() if each["resolved"]} == {
        id_ for each in planted.values() for id_ in (*each.created, *each.updated)
    }


async def test_a_second_run_over_all_objects_changes_nothing(
    shop: Company, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ensure_default_ledger(ledger_pool)
    deps = await make_deps(shop, mapping=None)
    first = await reconcile(deps, day_of(shop), objects=DERIVED)
    assert first.status == "repaired"
    assert all(counts["created"] == counts["read"] > 0 for counts in first.objects.values())
    query = " union all ".join(
        f"select '{name}', id, xmin::text from paywatch_ledger.{name}" for name in DERIVED
    )
    before = await rows(ledger_pool, f"{query} order by 1, 2")
    second = await reconcile(deps, day_of(shop), objects=DERIVED)
    assert second.status == "matched"
    assert await rows(ledger_pool, f"{query} order by 1, 2") == before
    for object_ in DERIVED:
        await _explained(deps, object_, [first.run, second.run])


SECTIONS = {
    "payments": "payments",
    "charges": "payments",
    "refunds": "refunds",
    "payouts": "payouts",
    "disputes": "disputes",
}
"""Where Stripe's Dashboard has each kind."""


async def _explained(deps: Deps, object_: Object, runs: list[str]) -> None:
    """One object of each kind was created by the first run, and is in sync in the second one and now."""
    live = deps.settings.model_copy(update={"stripe_secret_key": SecretStr("rk_live_1")})
    id_ = await deps.ledger.fetchval(f"select id from paywatch_ledger.{object_} order by id limit 1")
    known = await explain(deps.store, live, id_)
    assert [(each.run, each.class_) for each in known.sightings] == [
        (runs[1], "synced"),
        (runs[0], "created"),
    ]
    assert (known.object, known.open) == (object_, False)
    assert known.url == f"https://dashboard.stripe.com/{SECTIONS[object_]}/{id_}"
    assert object_of(id_) == object_
    now = await ask(
        deps.stripe(PLATFORM_ACCOUNT), (deps.store, deps.ledger), live, (object_, id_, PLATFORM_ACCOUNT)
    )
    assert now.equal, now.found.plain
    sides = {each.name: (each.stripe, each.ledger) for each in fields(now.found)}
    assert sides["amount"] == (sides["amount"][1][0], sides["amount"][1])


async def test_negative_and_failed_payouts_are_repaired(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    await seeded(shop, ledger_pool, database, None)
    query = "select id from paywatch_ledger.payouts where status = 'paid' and created_at < $1 limit 2"
    paid, other = await ledger_pool.fetch(query, day_of(shop).until)
    shop.changes.patch(paid["id"], {"status": "failed", "failure_code": "account_closed"})
    shop.changes.patch(other["id"], {"amount": -4200, "reconciliation_status": "in_progress"})
    await ledger_pool.execute("update paywatch_ledger.payouts set amount = -4200 where id = $1", other["id"])
    result = await reconcile(await make_deps(shop, mapping=None), day_of(shop), objects=("payouts",))
    assert (result.status, result.objects["payouts"]["updated"]) == ("repaired", 1)
    query = "select status from paywatch_ledger.payouts where id = $1"
    assert await ledger_pool.fetchval(query, paid["id"]) == "failed"


async def test_a_refund_without_status_keeps_the_ledgers_status(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    await seeded(shop, ledger_pool, database, None)
    window = day_of(shop)
    stored, missing = await ledger_pool.fetch(
        "select id from paywatch_ledger.refunds where created_at < $1 order by id limit 2", window.until
    )
    for each in (stored, missing):
        shop.changes.patch(each["id"], {"status": None})
    await ledger_pool.execute("delete from paywatch_ledger.refunds where id = $1", missing["id"])
    result = await reconcile(await make_deps(shop, mapping=None), window, objects=("refunds",))
    assert (result.status, result.objects["refunds"]["created"]) == ("repaired", 1)
    query = "select status from paywatch_ledger.refunds where id = $1"
    assert await ledger_pool.fetchval(query, missing["id"]) is None
    assert await ledger_pool.fetchval(query, stored["id"]) == "succeeded"


def test_only_a_succeeded_payment_has_derived_statuses() -> None:
    charge = {"id": "ch_1", "object": "charge", "refunded": True, "amount_refunded": 100, "disputed": True}
    paid = PAYMENTS.decode_one(msgspec.json.encode(an(PAYMENTS, status="succeeded", latest_charge=charge)))
    tried = PAYMENTS.decode_one(msgspec.json.encode(an(PAYMENTS, status="canceled", latest_charge=charge)))
    assert (paid.derived_statuses, tried.derived_statuses) == (("disputed", "refunded"), ())
    plain = PAYMENTS.decode_one(msgspec.json.encode(an(PAYMENTS, status="succeeded", latest_charge="ch_1")))
    assert (plain.details, plain.derived_statuses) == (paid.details, ())


async def refundable(
    company: Start, make_deps: MakeDeps, database: str, **further: str
) -> tuple[Company, Deps, Window]:
    """A company whose morning was reconciled with a mapping of derived statuses, and the window after it."""
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    statuses = {**SHOP.statuses, "refunded": "REFUNDED", **further}
    mapping = SHOP.model_copy(update={"statuses": statuses})
    deps = await make_deps(shop, mapping=mapping, repair=("created", "updated", "derived"))
    await reconcile(deps, hours(day_of(shop), 0, 12))
    return shop, deps, hours(day_of(shop), 12, 24)


def one_paid(shop: Company, before: datetime) -> str:
    """A payment that succeeded before a time, and was neither refunded nor disputed."""
    found = (
        each
        for each in shop.world.every_payment()
        if each.status == "succeeded"
        and each.created < before.timestamp()
        and not (each.refunded or each.disputed)
    )
    return shop.world.payment_id(next(found).index)


async def test_a_payment_refunded_later_gets_the_mapped_status(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await refundable(company, make_deps, database, disputed="DISPUTED")
    refunded = one_paid(shop, afternoon.from_)
    shop.changes.refund(refunded)
    disputed = one_paid(shop, afternoon.from_)
    shop.changes.dispute(disputed)
    result = await reconcile(deps, afternoon)
    assert result.ends["payments"].status == "repaired"
    old = {id_: each for id_, each in (await findings(deps, result)).items() if each["source"] != "listed"}
    assert {id_: (each["class"], each["source"]) for id_, each in old.items()} == dict.fromkeys(
        (refunded, disputed), ("updated", "changed")
    )
    status = "select status from public.payments where stripe_payment_intent_id = $1"
    assert await ledger_pool.fetchval(status, refunded) == "REFUNDED"
    assert await ledger_pool.fetchval(status, disputed) == "DISPUTED"


async def test_a_refund_without_events_is_found_by_its_movement(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, deps, _ = await refundable(company, make_deps, database)
    refunded = one_paid(shop, day_of(shop).from_ + timedelta(hours=12))
    shop.changes.refund(refunded)
    now = datetime.fromtimestamp(shop.world.now(), UTC)
    shop.stripe.faults.add("forbidden", path="/v1/events")
    await asyncio.sleep(1.1)  # a window cannot end in the future
    result = await reconcile(deps, Window(now - timedelta(seconds=5), now + timedelta(seconds=1)))
    found = await findings(deps, result)
    assert {id_: (each["class"], each["source"]) for id_, each in found.items()} == {
        refunded: ("updated", "moved_money")
    }


async def test_charges_are_expanded_only_for_derived_statuses(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, _, afternoon = await refundable(company, make_deps, database)
    expanded = [each for each in shop.stripe.statistics.requests if "latest_charge" in each.query]
    assert {each.path for each in expanded} >= {"/v1/payment_intents"}
    shop.stripe.statistics.clear()
    plain = await make_deps(shop)
    await reconcile(plain, afternoon)
    assert not [each for each in shop.stripe.statistics.requests if "latest_charge" in each.query]


async def test_an_expanded_link_in_extra_is_read_as_its_id(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=60)
    await ledger_pool.execute(plain_table("charge text"))
    statuses = {**{status: status for status in PAYMENTS.statuses}, "refunded": "refunded"}
    mapping = PLAIN.model_copy(update={"statuses": statuses, "extra": {"charge": "latest_charge"}})
    await reconcile(await make_deps(shop, mapping=mapping), day_of(shop))
    charges = await ledger_pool.fetch("select charge from t where status in ('succeeded', 'refunded')")
    assert charges
    assert all(row["charge"].startswith("ch_") for row in charges)


async def test_an_unreadable_list_does_not_affect_other_objects(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    planted = await seeded(shop, ledger_pool, database, Gaps(missing=2))
    shop.stripe.faults.add("forbidden", path="/v1/disputes")
    shop.stripe.faults.add("error", path="/v1/refunds")
    deps = await make_deps(shop, mapping=None)
    result = await reconcile(deps, day_of(shop), objects=("payments", "disputes", "refunds"))
    assert (result.status, result.exit_code) == ("incomplete", 1)
    assert ends(result) == {
        "payments": "repaired",
        "disputes": "incomplete",
        "refunds": "incomplete",
    }
    assert "disputes: the API key may not read this list: " in result.reason
    assert "refunds: the list could not be read completely" in result.reason
    expected = {"read": 1500, "out_of_scope": 0, **planted["payments"].counts()}
    assert result.objects["payments"] == expected
    repaired = [each for each in (await findings(deps, result)).values() if each["resolved"]]
    assert len(repaired) == 2


async def test_a_resumed_run_reads_only_the_incomplete_object(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    planted = await seeded(shop, ledger_pool, database, GAPS)
    shop.stripe.faults.add("error", path="/v1/charges", after=3)
    deps = await make_deps(shop, mapping=None)
    run = await create(deps.store, day_of(shop), objects=DERIVED)
    first = await execute(run, deps)
    assert (first.status, first.ends["charges"].status) == ("incomplete", "incomplete")
    assert first.ends["payments"].status == "discrepancies"
    shop.stripe.faults.clear()
    shop.stripe.statistics.clear()
    result = await execute(run, deps)
    assert ends(result) == dict.fromkeys(DERIVED, "discrepancies")
    for name in DERIVED:
        expected = {"read": planted[name].payments, "out_of_scope": 0, **planted[name].counts()}
        assert result.objects[name] == expected
    assert shop.stripe.statistics.total("/v1/payment_intents") == 0
    assert shop.stripe.statistics.total("/v1/charges") > 0


async def test_lists_of_several_objects_are_read_concurrently(
    shop: Company, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ensure_default_ledger(ledger_pool)
    deps = await make_deps(shop, mapping=None)
    # Without it a busy machine may read the whole short list before the other one starts.
    shop.stripe.faults.add("latency", path="/v1/payment_intents", seconds=0.2)
    await reconcile(deps, day_of(shop), objects=("payments", "charges"))
    endpoints = [each.endpoint for each in shop.stripe.statistics.requests]
    first, last = (
        endpoints.index("/v1/charges"),
        max(i for i, each in enumerate(endpoints) if each == "/v1/payment_intents"),
    )
    assert first < last
