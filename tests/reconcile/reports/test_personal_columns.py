"""Columns of the mapping that may identify a customer are hashed in reports."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import export
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.reports.personal_columns import is_personal, personal_columns
from reconcile.reports.privacy import Scrubber
from settings.reconcile import Mapping
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.reports.test_exception_rows import finding
from tests.reconcile.shop import Start, day_of, reconcile

MAPPING = Mapping(
    table="t",
    id="id",
    amount="amount",
    currency="currency",
    status="status",
    created="created",
    extra={"customer": "customer", "order_id": "metadata.order_id", "everything": "metadata"},
    compare=("customer", "order_id"),
)


@pytest.mark.parametrize(
    ("column", "path"),
    [
        ("customer", "customer"),
        ("c", "customer_details.phone"),
        ("c", "billing_details.email"),
        ("c", "shipping.address.line1"),
        ("c", "receipt_email"),
        ("c", "owner.verified_name"),
        ("c", "payment_method_details.card.last4"),
        ("customerName", "metadata.a"),
        ("c", "metadata.lastname"),
        ("c", 'metadata."Client IP"'),
        ("c", "metadata.clientIP"),
        ("c", "description"),
    ],
)
def test_personal_word_in_name_or_path_makes_a_column_personal(column: str, path: str) -> None:
    assert is_personal(column, tuple(path.split(".")))


@pytest.mark.parametrize(
    ("column", "path"),
    [
        ("orderId", "metadata.order_id"),
        ("received", "amount_received"),
        ("method", "payment_method_types.0"),
        ("descriptor", "statement_descriptor"),
        ("shipped", "metadata.recipe"),
    ],
)
def test_column_without_a_personal_word_is_not_personal(column: str, path: str) -> None:
    assert not is_personal(column, tuple(path.split(".")))


async def test_no_file_identifies_a_customer_and_equal_sides_match(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    shop = company(payments=60)
    await ledger_pool.execute(
        "create table t (id text primary key, amount bigint, currency text, status text, "
        "created timestamptz, customer text, order_id text, everything jsonb)"
    )
    deps = await make_deps(shop, mapping=MAPPING)
    await reconcile(deps, day_of(shop))
    one, other = [row["id"] for row in await ledger_pool.fetch("select id from t order by id limit 2")]
    await ledger_pool.execute("update t set customer = 'Anna Ahrens' where id = $1", one)
    await ledger_pool.execute("update t set order_id = 'order_x' where id = $1", other)
    result = await reconcile(deps, day_of(shop), dry_run=True)
    folder = await export(deps.store, result.run, tmp_path)
    text = "".join(path.read_text() for path in sorted(folder.rglob("*")) if path.is_file())
    assert not re.search(r"cus_|Anna|Ahrens", text)
    found = {
        each["id"]: each for each in map(json.loads, (folder / "findings.jsonl").read_text().splitlines())
    }
    assert _hidden(found[one]["fields"]["extra.customer"]) == "differ"
    assert found[other]["fields"]["extra.order_id"]["ledger"] == "order_x"
    sides = {"stripe": found[other]["stripe"]["extra"], "ledger": found[other]["ledger"][0]["extra"]}
    assert _hidden({side: extra["customer"] for side, extra in sides.items()}) == "equal"
    assert _hidden({side: extra["everything"] for side, extra in sides.items()})
    differs = {
        row["id"]: row["differs"]
        for row in csv.DictReader((folder / "exceptions.csv").read_text().splitlines())
    }
    assert differs == {one: "extra.customer", other: "extra.order_id"}
    assert (await verify_store(deps.store, VerifyRequest())).problems == []


def _hidden(sides: dict[str, Any]) -> str:
    assert all(re.fullmatch(r"private:[0-9a-f]{16}", value) for value in sides.values())
    return "equal" if len(set(sides.values())) == 1 else "differ"


def test_unknown_column_is_hashed_and_null_stays_null() -> None:
    hash_in = personal_columns(None, Scrubber(b"key")).hash_in
    hidden = hash_in(finding(stripe={"id": "pi_1", "extra": {"a": "b", "c": None}}))
    assert hidden.stripe is not None
    assert hidden.stripe["extra"] == {"a": Scrubber(b"key").hash_whole("b"), "c": None}
