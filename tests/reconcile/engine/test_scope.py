"""Which of Stripe's objects and which rows a mapping compares: objects_where and rows_where."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from reconcile import RunResult, Window
from reconcile.undo.undo import undo
from settings.reconcile import Mapping
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.recorded import AT, CREATED, OLDER, UNTIL, WINDOW, paid, payment, transaction, world
from tests.reconcile.shop import PLAIN, Start, an_hour_ago, day_of, findings, plain_table, reconcile, rows

OURS, THEIRS = payment("pi_1Ours"), payment("pi_2Theirs", app="books", amount=500)


def scoped(**scope: Any) -> Mapping:
    return Mapping(**{**PLAIN.model_dump(exclude_unset=True), **scope})


async def insert(ledger: asyncpg.Pool, id_: str | None, amount: int = 2000, **columns: Any) -> None:
    values = {"id": id_, "amount": amount, "currency": "usd", "status": "succeeded"} | columns
    values.setdefault("created", AT)
    places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    await ledger.execute(f"insert into t ({', '.join(values)}) values ({places})", *values.values())


def failed(result: RunResult) -> list[str]:
    return [f"{each.name}: {each.reason}" for each in result.proofs if each.result == "FAIL"]


async def test_a_payment_of_another_app_is_counted_and_not_inserted(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table())
    shop = company(payments=0, worlds={None: world(paid(OURS, THEIRS))})
    deps = await make_deps(shop, mapping=scoped(objects_where={"metadata.app": "webshop"}))
    result = await reconcile(deps, WINDOW)
    counts = result.objects["payments"]
    assert (result.status, counts["read"], counts["created"], counts["out_of_scope"]) == ("repaired", 2, 1, 1)
    assert await rows(ledger_pool, "select id from t") == [("pi_1Ours",)]
    assert failed(result) == []
    (left_out,) = result.scope["payments"].objects
    assert (left_out.by, left_out.currency, left_out.count, left_out.minor) == (
        "metadata.app",
        "usd",
        1,
        "500",
    )
    again = await reconcile(deps, WINDOW)
    assert (again.status, again.objects["payments"]["out_of_scope"]) == ("matched", 1)


async def test_a_row_of_an_excluded_object_is_reported_and_left(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table())
    await insert(ledger_pool, "pi_1Ours", created=AT)
    await insert(ledger_pool, "pi_2Theirs", amount=1, created=AT)
    shop = company(payments=0, worlds={None: world(paid(OURS, THEIRS))})
    mapping = scoped(objects_where={"metadata.app": "webshop"})
    deps = await make_deps(shop, mapping=mapping, repair=("created", "updated", "conflict"))
    before = await rows(ledger_pool, "select xmin::text, * from t order by id")
    result = await reconcile(deps, WINDOW)
    assert (result.status, result.objects["payments"]["out_of_scope"]) == ("discrepancies", 1)
    found = (await findings(deps, result))["pi_2Theirs"]
    assert (found["class"], found["reason_code"]) == ("out_of_scope", "row_of_excluded_object")
    assert (found["differs"], found["plan"], found["at_risk"]) == ("{}", None, {"usd": 1})
    assert await rows(ledger_pool, "select xmin::text, * from t order by id") == before


async def test_rows_that_are_not_stripes_are_neither_read_nor_written(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(
        plain_table("provider text", "livemode boolean not null").replace(
            "id text primary key", "id text unique"
        )
    )
    long_ago = datetime.fromtimestamp(0, UTC)
    other: dict[str, Any] = {"created": AT, "livemode": True}
    await insert(ledger_pool, "PAYPAL-1", amount=70, provider="paypal", **other)
    await insert(ledger_pool, "pi_3TestMode", amount=30, provider="stripe", **other | {"livemode": False})
    await insert(ledger_pool, None, amount=9, provider=None, **other)
    await insert(
        ledger_pool, "PAYPAL-2", provider="paypal", **other | {"created": long_ago, "status": "open"}
    )
    mapping = scoped(rows_where={"provider": "stripe", "livemode": True, "id": {"exists": True}})
    deps = await make_deps(company(payments=0, worlds={None: world(paid(OURS))}), mapping=mapping)
    before = await rows(ledger_pool, "select xmin::text, * from t order by id")
    result = await reconcile(deps, WINDOW)
    assert (result.status, failed(result)) == ("repaired", [])
    left_out = result.scope["payments"].rows
    assert left_out is not None
    assert [(each.currency, each.count, each.minor) for each in left_out] == [("usd", 3, "109")]
    inserted = await rows(ledger_pool, "select provider, livemode from t where id = 'pi_1Ours'")
    assert inserted == [("stripe", True)]
    others = "select xmin::text, * from t where id is distinct from 'pi_1Ours' order by id"
    assert await rows(ledger_pool, others) == before
    assert (await reconcile(deps, WINDOW)).status == "matched"


async def test_no_row_is_inserted_beside_one_that_is_left_out(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table("deleted_at timestamptz"))
    await insert(ledger_pool, "pi_1Ours", deleted_at=UNTIL)
    mapping = scoped(rows_where={"deleted_at": {"exists": False}})
    deps = await make_deps(company(payments=0, worlds={None: world(paid(OURS))}), mapping=mapping)
    before = await rows(ledger_pool, "select xmin::text, * from t")
    planned = await reconcile(deps, WINDOW, dry_run=True)
    assert (await findings(deps, planned))["pi_1Ours"]["action"] == "none"
    for _ in range(2):
        result = await reconcile(deps, WINDOW)
        found = (await findings(deps, result))["pi_1Ours"]
        assert (result.status, found["class"], found["note_code"]) == (
            "discrepancies",
            "created",
            "row_left_out",
        )
    assert await rows(ledger_pool, "select xmin::text, * from t") == before


async def test_a_soft_deleted_twin_is_no_duplicate(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(
        plain_table("deleted_at timestamptz").replace("id text primary key", "id text")
        + "; create unique index on t (id) where deleted_at is null"
    )
    await insert(ledger_pool, "pi_1Ours", status="processing", created=AT)
    await insert(ledger_pool, "pi_1Ours", status="failed", created=AT, deleted_at=UNTIL)
    mapping = scoped(rows_where={"deleted_at": {"exists": False}})
    deps = await make_deps(company(payments=0, worlds={None: world(paid(OURS))}), mapping=mapping)
    result = await reconcile(deps, WINDOW)
    assert (result.status, result.objects["payments"]["updated"], failed(result)) == ("repaired", 1, [])
    assert await rows(ledger_pool, "select status from t order by deleted_at nulls first") == [
        ("succeeded",),
        ("failed",),
    ]
    undone = await undo(deps.store, ledger_pool, result.run, by="tests")
    assert (undone.status, undone.objects["payments"]["put_back"]) == ("undone", 1)
    assert await rows(ledger_pool, "select status from t order by deleted_at nulls first") == [
        ("processing",),
        ("failed",),
    ]


async def test_a_write_that_no_run_would_find_again_is_refused(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table("provider text not null default 'paypal'"))
    deps = await make_deps(
        company(payments=0, worlds={None: world(paid(OURS))}),
        mapping=scoped(rows_where={"provider": {"in": ["stripe", "stripe_connect"]}}),
    )
    for dry_run in (True, False):
        result = await reconcile(deps, WINDOW, dry_run=dry_run)
        found = (await findings(deps, result))["pi_1Ours"]
        assert (found["action"], found["note_code"]) == ("refused", "write_out_of_scope")
    assert await rows(ledger_pool, "select * from t") == []


async def test_a_path_that_no_object_has_is_not_agreement(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table())
    shop = company(payments=0, worlds={None: world(paid(OURS, THEIRS))})
    deps = await make_deps(shop, mapping=scoped(objects_where={"metadata.ap": "webshop"}))
    result = await reconcile(deps, WINDOW)
    assert (result.status, result.reason_code) == ("incomplete", "nothing_in_scope")
    assert "metadata.ap" in result.reason
    deps = await make_deps(shop, mapping=scoped(objects_where={"metadata.app": "museum"}))
    assert (await reconcile(deps, WINDOW)).status == "matched"


async def test_a_refund_of_an_excluded_payment_needs_no_row(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    """The payment is older than the window, so that only its refund names it."""
    await ledger_pool.execute(plain_table())
    old = payment("pi_2Theirs", app="books", created=OLDER)
    refund = {
        "id": "re_2",
        "object": "refund",
        "amount": 2000,
        "currency": "usd",
        "created": CREATED,
        "status": "succeeded",
        "charge": "ch_2Theirs",
        "payment_intent": "pi_2Theirs",
    }
    moved = transaction(
        "txn_re2", "re_2", type="refund", amount=-2000, net=-2000, reporting_category="refund"
    )
    shop = company(payments=0, worlds={None: world(paid(OURS), old, refund, moved)})
    deps = await make_deps(shop, mapping=scoped(objects_where={"metadata.app": "webshop"}))
    result = await reconcile(deps, WINDOW)
    assert (result.status, failed(result)) == ("repaired", [])
    assert result.objects["payments"]["read"] == 1
    (proof,) = [each for each in result.proofs if each.code == "one_row_each"]
    assert proof.reason.endswith("1 movements are of objects out of scope")


async def test_an_intent_is_compared_once_it_is_a_payment(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table())
    shop = company(payments=3, **an_hour_ago())
    changes, window = shop.changes_of(None), day_of(shop)
    at = int(window.until.timestamp()) - 600
    id_ = changes.create_payment(status="requires_payment_method", created=at)
    mapping = scoped(objects_where={"status": {"not_in": ["requires_payment_method"]}})
    deps = await make_deps(shop, mapping=mapping)
    first = await reconcile(deps, window)
    assert first.objects["payments"]["out_of_scope"] >= 1
    assert await rows(ledger_pool, f"select * from t where id = '{id_}'") == []

    changes.change_payment(id_, status="succeeded")
    later = Window(window.until, window.until + timedelta(minutes=30))
    second = await reconcile(deps, later)
    assert await rows(ledger_pool, f"select status from t where id = '{id_}'") == [("succeeded",)]
    assert (await findings(deps, second))[id_]["source"] == "changed"


async def test_the_scope_is_part_of_the_plan(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table())
    shop = company(payments=0, worlds={None: world(paid(OURS))})
    plans = set()
    for where in ({}, {"metadata.app": "webshop"}, {"metadata.app": {"in": ["webshop", "books"]}}):
        deps = await make_deps(shop, mapping=scoped(objects_where=where))
        plans.add((await reconcile(deps, WINDOW, dry_run=True)).plan)
    assert len(plans) == 3


async def test_stripes_words_about_the_other_mode_are_repeated(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_pool.execute(plain_table())
    await insert(ledger_pool, "pi_9TestMode")
    shop = company(payments=0, worlds={None: world(paid(OURS))})
    shop.stripe.faults.add("other_mode", path="/v1/payment_intents/pi_9TestMode")
    deps = await make_deps(shop, mapping=PLAIN)
    found = (await findings(deps, await reconcile(deps, WINDOW)))["pi_9TestMode"]
    assert (found["class"], found["reason_code"]) == ("orphaned", "not_at_stripe")
    assert found["reason"] == (
        "Stripe has no object with this id: a similar object exists in test mode, but a live mode key was "
        "used to make this request"
    )
