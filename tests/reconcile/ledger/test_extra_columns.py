"""The example of docs/reconciliation.md, and further columns that a mapping fills and compares."""

import re
import tomllib
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import examine_all
from reconcile.codes import Gap
from reconcile.ledger.values import KEYS
from reconcile.objects.extra_fields import has_field, text_at
from settings.reconcile import Mapping, ReconcileSettings
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import PLAIN, Start, day_of, findings, hours, plain_table, reconcile

PAGE = (Path(__file__).parents[3] / "docs" / "reconciliation.md").read_text()
(PRISMA,) = re.findall(r"^```sql\n(CREATE TYPE.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLE, *_ = re.findall(
    r"^```toml\n(\[reconcile\.payments\]\ntable.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
)
MAPPING = Mapping(**tomllib.loads(EXAMPLE)["reconcile"]["payments"])


async def test_the_documented_mapping_is_filled_and_repaired(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=200)
    await ledger_pool.execute(PRISMA)
    assert await examine_all(ledger_pool, ReconcileSettings(payments=MAPPING)) == {"payments": []}
    deps = await make_deps(shop, mapping=MAPPING)
    first = await reconcile(deps, day_of(shop))
    assert (first.status, first.objects["payments"]["created"]) == ("repaired", 200)
    rows = await ledger_pool.fetch('select * from "Payment"')
    assert {len(row["id"]) for row in rows} == {25}
    assert len({row["id"] for row in rows}) == 200
    assert all(row["orderId"] for row in rows)

    await ledger_pool.execute("""update "Payment" set "orderId" = null where ctid = '(0,1)'""")
    await ledger_pool.execute("""update "Payment" set "orderId" = 'mine' where ctid = '(0,2)'""")
    await ledger_pool.execute("""update "Payment" set "status" = 'PENDING' where ctid = '(0,3)'""")
    repaired = await reconcile(deps, day_of(shop))
    assert (repaired.status, repaired.objects["payments"]["updated"]) == ("repaired", 3)
    by_id = {row["id"]: (row["orderId"], row["status"]) for row in rows}
    now = {
        row["id"]: (row["orderId"], row["status"])
        for row in await ledger_pool.fetch('select * from "Payment"')
    }
    assert now == by_id
    versions = await ledger_pool.fetch('select xmin::text, * from "Payment" order by "id"')
    assert (await reconcile(deps, day_of(shop))).status == "matched"
    assert await ledger_pool.fetch('select xmin::text, * from "Payment" order by "id"') == versions


async def test_an_uncompared_extra_fills_only_null_columns(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=60)
    await ledger_pool.execute(plain_table("order_id text"))
    deps = await make_deps(
        shop, mapping=PLAIN.model_copy(update={"extra": {"order_id": "metadata.order_id"}})
    )
    await reconcile(deps, day_of(shop))
    one, other = [row["id"] for row in await ledger_pool.fetch("select id from t order by id limit 2")]
    await ledger_pool.execute("update t set order_id = 'mine' where id = $1", one)
    await ledger_pool.execute("update t set order_id = null where id = $1", other)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.objects["payments"]["updated"]) == ("repaired", 1)
    (found,) = (await findings(deps, result)).values()
    assert found["id"] == other
    assert '"extra.order_id"' in found["differs"]
    assert await ledger_pool.fetchval("select order_id from t where id = $1", one) == "mine"
    assert await ledger_pool.fetchval("select order_id from t where id = $1", other) is not None


async def test_extras_are_written_in_the_types_of_their_columns(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=60)
    await ledger_pool.execute(
        plain_table(
            *("received numeric(12,2)", "paid_at timestamp", "paid_on date", "live boolean", "method text"),
            *("raw jsonb", "seconds bigint", "kind varchar(20)"),
        )
    )
    extra = {
        "received": "amount_received",
        "paid_at": "created",
        "paid_on": "created",
        "live": "livemode",
        "method": "payment_method_types.0",
        "raw": "metadata",
        "seconds": "created",
        "kind": "object",
    }
    compare = tuple(name for name in extra if name not in ("raw", "paid_on"))
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update={"extra": extra, "compare": compare}))
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    row = await ledger_pool.fetchrow("select * from t limit 1")
    assert row is not None
    assert row["paid_at"] == row["created"].replace(tzinfo=None)
    assert (row["paid_on"], row["seconds"]) == (row["created"].date(), int(row["created"].timestamp()))
    assert (row["live"], row["kind"], row["method"]) == (False, "payment_intent", "card")
    assert "order_id" in row["raw"]
    again = await reconcile(deps, day_of(shop))
    assert (again.status, again.objects["payments"]["synced"]) == ("matched", 60)


@pytest.mark.parametrize(
    ("path", "compared"),
    [
        ("metadata.order_id", True),
        ("metadata.oder_id", False),
        ("invoice", False),
        ("latest_charge.payment_method_details.card.brand", False),
        ("canceled_at", True),
        ("last_payment_error.code", True),
    ],
)
async def test_a_comparison_with_nothing_is_not_agreement(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, path: str, compared: bool
) -> None:
    shop = company(payments=12)
    await ledger_pool.execute(plain_table("it text"))
    change = {"extra": {"it": path}, "compare": ("it",)}
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update=change))
    await reconcile(deps, day_of(shop))
    result = await reconcile(deps, day_of(shop))
    if compared:
        assert (result.status, result.reason_code) == ("matched", None)
        return
    assert (result.status, result.reason_code, result.exit_code) == ("incomplete", Gap.NOTHING_COMPARED, 1)
    assert result.reason == (
        f'payments: Stripe has no "{path}" in any of 12 objects, so the column "it" was compared with nothing'
        ": correct the path in extra, or remove the column from compare"
    )
    quiet = await reconcile(deps, hours(day_of(shop), -48, -24))
    assert quiet.status == "matched"


@pytest.mark.parametrize(
    ("document", "path", "found"),
    [
        ({"customer": None}, ("customer",), True),
        ({"customer": None}, ("customer", "id"), True),
        ({"customer": ""}, ("customer",), True),
        ({}, ("customer",), False),
        ({"metadata": {}}, ("metadata", "order_id"), False),
        ({"customer": "cus_1"}, ("customer", "name"), False),
        ({"items": []}, ("items", "0"), False),
        ({"items": [None]}, ("items", "0"), True),
    ],
)
def test_a_field_that_is_null_is_there(document: object, path: tuple[str, ...], found: bool) -> None:
    assert has_field(document, path) is found


async def test_a_later_write_of_a_webhook_is_not_overwritten(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=60)
    await ledger_pool.execute(plain_table("order_id text"))
    change = {"extra": {"order_id": "metadata.order_id"}, "compare": ("order_id",)}
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update=change))
    await reconcile(deps, day_of(shop))
    newer, older = [row["id"] for row in await ledger_pool.fetch("select id from t order by created limit 2")]
    write = "update t set order_id = $2 where id = $1"
    await ledger_pool.execute(write, newer, "newer")
    await ledger_pool.execute(write, older, "older")
    shop.stripe.between(
        "/v1/payment_intents", lambda: shop.changes.patch(newer, {"metadata": {"order_id": "newer"}}), 2
    )
    result = await reconcile(deps, day_of(shop))
    assert result.status == "repaired"
    assert set(await findings(deps, result)) == {older}
    assert await ledger_pool.fetchval("select order_id from t where id = $1", newer) == "newer"


async def test_a_violated_unique_constraint_is_named(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=60)
    one, other = (shop.world.payment_id(index) for index in (3, 9))
    for id_ in (one, other):
        shop.changes.patch(id_, {"metadata": {"order_id": "the same"}})
    await ledger_pool.execute(plain_table("order_id text constraint one_for_an_order unique"))
    change = {"extra": {"order_id": "metadata.order_id"}}
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update=change))
    found = await findings(deps, await reconcile(deps, day_of(shop)))
    refused = {id_: each for id_, each in found.items() if not each["resolved"]}
    assert set(refused) < {one, other}
    assert [(each["action"], each["note"]) for each in refused.values()] == [
        (
            "refused",
            ('the ledger refused the row: duplicate key value violates unique constraint "one_for_an_order"'),
        )
    ]


async def test_a_uuid_key_is_generated_for_inserted_rows(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=40)
    await ledger_pool.execute(
        "create table t (key uuid primary key, id text unique, amount bigint, currency text, status text, "
        "created timestamptz, synced_at timestamp not null)"
    )
    mapping = PLAIN.model_copy(update={"generate": {"key": "uuid", "synced_at": "now"}})
    deps = await make_deps(shop, mapping=mapping)
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    for row in await ledger_pool.fetch("select key, id from t"):
        assert row["key"] == uuid.UUID(KEYS["uuid"](row["id"]))
    assert await ledger_pool.fetchval("select max(now() at time zone 'UTC' - synced_at) < '1 hour' from t")


def test_generated_key_depends_only_on_the_id() -> None:
    assert KEYS["cuid"]("pi_1") == KEYS["cuid"]("pi_1") != KEYS["cuid"]("pi_2")
    assert re.fullmatch("c[0-9a-z]{24}", KEYS["cuid"]("pi_1"))
    assert uuid.UUID(KEYS["uuid"]("pi_1")).version == 5


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("metadata", "order.id"), "o-1"),
        (("metadata",), '{"order.id":"o-1","empty":""}'),
        (("amount",), "1999"),
        (("livemode",), "false"),
        (("charges", "0", "id"), "ch_1"),
        (("charges", "1", "id"), None),
        (("metadata", "empty"), None),
        (("customer",), None),
        (("customer", "id"), None),
        (("amount", "x"), None),
    ],
)
def test_path_gives_text_or_none(path: tuple[str, ...], text: str | None) -> None:
    raw: dict[str, Any] = {
        "metadata": {"order.id": "o-1", "empty": ""},
        "amount": 1999,
        "livemode": False,
        "charges": [{"id": "ch_1"}],
        "customer": None,
    }
    assert text_at(raw, path) == text
