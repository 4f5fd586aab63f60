"""Statuses that are derived from the charge and its dispute: they must be true now, and are written only on
request."""

from typing import Any

import asyncpg
import pytest

from settings.reconcile import Mapping
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.recorded import AT, CREATED, WINDOW, Json, charge, payment, world
from tests.reconcile.shop import PLAIN, Start, findings, plain_table, reconcile, rows

STATUSES = {
    "succeeded": "PAID",
    "processing": "PENDING",
    "refunded": "REFUNDED",
    "partially_refunded": "PARTIALLY_REFUNDED",
    "disputed": "DISPUTED",
}
ALL = ("created", "updated", "derived")


def mapped(**changes: Any) -> Mapping:
    return Mapping(**{**PLAIN.model_dump(exclude_unset=True), "statuses": STATUSES, **changes})


def disputes(*statuses: str) -> list[Json]:
    return [
        {
            "id": f"dp_{number}",
            "object": "dispute",
            "amount": 2000,
            "currency": "usd",
            "created": CREATED,
            "charge": "ch_1",
            "payment_intent": "pi_1",
            "status": status,
        }
        for number, status in enumerate(statuses)
    ]


async def ledger_with(ledger: asyncpg.Pool, status: str, amount: int = 2000) -> None:
    await ledger.execute(plain_table())
    await ledger.execute("insert into t values ('pi_1', $1, 'usd', $2, $3)", amount, status, AT)


DISPUTED = charge("ch_1", disputed=True)
PARTLY_CAPTURED = {"amount": 20675, "amount_captured": 20300}
CASES: dict[str, tuple[list[Json], str]] = {
    "needs a response": ([DISPUTED, *disputes("needs_response")], "DISPUTED"),
    "lost": ([DISPUTED, *disputes("lost")], "DISPUTED"),
    "won": ([DISPUTED, *disputes("won")], "PAID"),
    "inquiry": ([DISPUTED, *disputes("warning_needs_response")], "PAID"),
    "closed inquiry": ([DISPUTED, *disputes("warning_closed")], "PAID"),
    "prevented": ([DISPUTED, *disputes("prevented")], "PAID"),
    "won, then disputed again": ([DISPUTED, *disputes("won", "under_review")], "DISPUTED"),
    "won and refunded": (
        [charge("ch_1", disputed=True, refunded=True, amount_refunded=2000), *disputes("won")],
        "REFUNDED",
    ),
    "part captured": ([charge("ch_1", **PARTLY_CAPTURED, amount_refunded=375)], "PAID"),
    "part captured and returned": (
        [charge("ch_1", **PARTLY_CAPTURED, amount_refunded=475)],
        "PARTIALLY_REFUNDED",
    ),
    "part captured, all returned": (
        [charge("ch_1", **PARTLY_CAPTURED, amount_refunded=20675, refunded=True)],
        "REFUNDED",
    ),
}


@pytest.mark.parametrize(("found", "expected"), CASES.values(), ids=CASES.keys())
async def test_a_derived_status_is_true_now(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, found: list[Json], expected: str
) -> None:
    amount = found[0]["amount"]
    paid = payment("pi_1", amount=amount, latest_charge="ch_1")
    await ledger_with(ledger_pool, "PAID", amount)
    shop = company(payments=0, worlds={None: world(paid, found)})
    deps = await make_deps(shop, mapping=mapped(), repair=ALL)
    result = await reconcile(deps, WINDOW)
    assert result.status == ("matched" if expected == "PAID" else "repaired")
    assert await rows(ledger_pool, "select status from t") == [(expected,)]


@pytest.mark.parametrize(
    ("before", "status", "classed"),
    [("PAID", "lost", "updated"), ("DISPUTED", "won", "updated"), (None, "lost", "created")],
    ids=["to a derived status", "from a derived status", "a new row"],
)
async def test_a_derived_status_is_left_unless_the_policy_names_it(
    company: Start,
    make_deps: MakeDeps,
    ledger_pool: asyncpg.Pool,
    *,
    before: str | None,
    status: str,
    classed: str,
) -> None:
    await ledger_with(ledger_pool, before or "PAID")
    if before is None:
        await ledger_pool.execute("delete from t")
    shop = company(
        payments=0,
        worlds={None: world(payment("pi_1", latest_charge="ch_1"), DISPUTED, disputes(status))},
    )
    deps = await make_deps(shop, mapping=mapped(), repair=("created", "updated", "conflict"))
    unchanged = await rows(ledger_pool, "select xmin::text, * from t")
    result = await reconcile(deps, WINDOW)
    found = (await findings(deps, result))["pi_1"]
    assert (result.status, found["class"]) == ("discrepancies", classed)
    assert (found["note_code"], found["plan"]) == ("derived_not_repaired", None)
    assert await rows(ledger_pool, "select xmin::text, * from t") == unchanged


async def test_a_dispute_that_stripe_does_not_show_leaves_the_row(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_with(ledger_pool, "PAID")
    shop = company(payments=0, worlds={None: world(payment("pi_1", latest_charge="ch_1"), DISPUTED)})
    deps = await make_deps(shop, mapping=mapped(), repair=ALL)
    result = await reconcile(deps, WINDOW)
    found = (await findings(deps, result))["pi_1"]
    assert (result.status, found["class"], found["reason_code"]) == (
        "discrepancies",
        "invalid",
        "dispute_unknown",
    )
    assert await rows(ledger_pool, "select status from t") == [("PAID",)]


async def test_a_payment_that_the_bank_returned_is_no_success(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    await ledger_with(ledger_pool, "PAID")
    returned = charge("ch_1", status="failed", failure_balance_transaction="txn_9", failure_code="returned")
    shop = company(payments=0, worlds={None: world(payment("pi_1", latest_charge="ch_1"), returned)})
    result = await reconcile(await make_deps(shop, mapping=mapped(), repair=ALL), WINDOW)
    assert result.status == "discrepancies"
    named = mapped(statuses={**STATUSES, "failed": "FAILED"})
    deps = await make_deps(shop, mapping=named, repair=ALL)
    assert (await findings(deps, result))["pi_1"]["note_code"] == "status_not_mapped"
    assert (await reconcile(deps, WINDOW)).status == "repaired"
    assert await rows(ledger_pool, "select status from t") == [("FAILED",)]


@pytest.mark.parametrize(
    ("amount_of", "amount"), [("amount", 20675), ("amount_received", 20300), ("amount_captured", 20300)]
)
async def test_the_mapping_says_which_amount_the_column_holds(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, amount_of: str, amount: int
) -> None:
    await ledger_with(ledger_pool, "PAID", amount)
    paid = payment("pi_1", amount=20675, amount_received=20300, latest_charge="ch_1")
    shop = company(payments=0, worlds={None: world(paid, charge("ch_1", **PARTLY_CAPTURED))})
    deps = await make_deps(shop, mapping=mapped(amount_of=amount_of, statuses={"succeeded": "PAID"}))
    assert (await reconcile(deps, WINDOW)).status == "matched"
