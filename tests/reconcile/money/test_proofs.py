"""The proofs about money as pure functions, and the statement that adds movements up beside the same in plain
Python."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.codes import BalanceReason
from reconcile.money.activity import Activity, CategoryActivity, CurrencyActivity
from reconcile.money.balance import BalanceBounds
from reconcile.money.movements import make_movements
from reconcile.money.proofs import PayoutSum, balance, even, matched, payouts
from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS
from reconcile.objects.records import Record
from reconcile.queries import sql

AMOUNTS = st.integers(-(10**12), 10**12)
CURRENCIES = st.sampled_from(["usd", "eur", "jpy", "bhd"])
SUMS = st.builds(
    PayoutSum,
    id=st.from_regex(r"po_[a-z]{6}", fullmatch=True),
    currency=CURRENCIES,
    automatic=st.sampled_from([True, True, True, False, None]),
    reconciliation=st.sampled_from(["completed", "completed", "in_progress", None]),
    count=st.integers(1, 500),
    net=st.sampled_from([0, 0, 0, 0, 1, -1]),
    own=st.sampled_from([1, 1, 1, 1, 0, 2]),
    foreign_currency=st.sampled_from([0, 0, 0, 0, 1]),
    done=st.sampled_from([True, True, True, False]),
    reason_code=st.sampled_from([None, None, None, "payout_unreadable"]),
    reason=st.just("Stripe refuses this"),
    carried=st.booleans(),
)


def of(currency: str, **fields: Any) -> CurrencyActivity:
    plain = {"count": 0, "uneven": 0, "uneven_ids": None, "moved": 0, "matchable": 0, "matched": 0}
    plain |= {"unmapped": 0, "unmatched_ids": None, "sourceless": 0}
    return CurrencyActivity(currency=currency, **{**plain, **fields})


def activity(*currencies: CurrencyActivity, **fields: Any) -> Activity:
    return Activity([], list(currencies), **fields)


@given(st.lists(SUMS, max_size=12))
def test_payouts_never_offset_each_other(found: list[PayoutSum]) -> None:
    told = {each.currency: each.result for each in payouts(found)}
    for currency in {each.currency for each in found}:
        here = [each for each in found if each.currency == currency]
        known = [
            each
            for each in here
            if each.automatic and each.reconciliation == "completed" and each.done and not each.reason_code
        ]
        if any(each.net or each.own != 1 or each.foreign_currency for each in known):
            assert told[currency] == "FAIL"
        else:
            assert told[currency] == ("PASS" if len(known) == len(here) else "NOT CHECKED")


MONEY = st.dictionaries(CURRENCIES, AMOUNTS)


@given(opening=MONEY, moved=MONEY, slip=MONEY)
def test_balance_is_checked_per_currency(
    opening: dict[str, int], moved: dict[str, int], slip: dict[str, int]
) -> None:
    currencies = {*opening, *moved, *slip}
    closing = {name: opening.get(name, 0) + moved.get(name, 0) + slip.get(name, 0) for name in currencies}
    told = BalanceBounds(opening=opening, closing=closing)
    found = activity(*(of(name, count=1, moved=net) for name, net in moved.items()))
    verdicts = {each.currency: each.result for each in balance(told, found)}
    assert verdicts == {name: "FAIL" if slip.get(name) else "PASS" for name in currencies}


def test_unchecked_balance_gives_its_reason() -> None:
    refused = BalanceBounds(reason_code=BalanceReason.BALANCE_NOT_PERMITTED, reason="no permission")
    first = BalanceBounds(
        closing={"usd": 1}, no_opening_code=BalanceReason.NO_OPENING_BALANCE, no_opening="no earlier run"
    )
    for told, code, reason in [
        (None, "balance_not_fetched", "the balance was not fetched"),
        (refused, "balance_not_permitted", "no permission"),
        (first, "no_opening_balance", "no earlier run"),
    ]:
        (proof,) = balance(told, activity())
        assert (proof.currency, proof.result) == (None, "NOT CHECKED")
        assert (proof.reason_code, proof.reason) == (code, reason)


def test_unreadable_balance_transaction_fails_the_proof() -> None:
    (proof,) = even(activity(flawed=1, flawed_ids=["txn_1"]))
    assert (proof.result, proof.reason) == ("FAIL", "1 balance transactions cannot be read: txn_1")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.booleans())
def test_movements_without_a_row_fail_the_proof(have: int, lack: int, unmapped: int, dry_run: bool) -> None:
    found = of(
        "usd",
        count=have + lack + unmapped,
        matchable=have + lack + unmapped,
        matched=have,
        unmapped=unmapped,
        unmatched_ids=["txn_9"] if lack else None,
    )
    (proof,) = matched(activity(found), {}, dry_run=dry_run)
    if lack:
        assert proof.result == ("NOT CHECKED" if dry_run else "FAIL")
        assert "txn_9" in proof.reason
    else:
        assert proof.result == ("NOT CHECKED" if unmapped else "PASS")
    (proof,) = matched(activity(found), {"refunds": "no permission"}, dry_run=dry_run)
    assert (proof.result, proof.currency) == ("NOT CHECKED", None)
    assert "refunds: no permission" in proof.reason


def transaction(**fields: Any) -> bytes:
    plain = {"id": "txn_1", "object": "balance_transaction", "amount": 100, "fee": 3, "net": 97}
    plain |= {"currency": "usd", "created": 1_700_000_000, "status": "pending", "type": "charge"}
    return msgspec.json.encode(plain | fields)


def details(record: Record) -> dict[str, Any]:
    assert record.flaw is None
    assert record.details is not None
    found: dict[str, Any] = msgspec.json.decode(record.details)
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, {}),
        ("ch_1", {"source": "ch_1"}),
        (
            {"id": "py_1", "object": "charge", "payment_intent": "pi_1", "amount": "no matter"},
            {"source": "py_1", "kind": "charge", "payment": "pi_1"},
        ),
        (
            {"id": "pyr_1", "object": "refund", "charge": {"id": "py_1"}, "payment_intent": None},
            {"source": "pyr_1", "kind": "refund", "charge": "py_1"},
        ),
        (
            {"id": "po_1", "object": "payout", "automatic": True, "reconciliation_status": "completed"},
            {"source": "po_1", "kind": "payout", "automatic": True, "reconciliation": "completed"},
        ),
        ({"id": "x", "object": "something_new"}, {"source": "x", "kind": "something_new"}),
    ],
)
def test_source_kind_comes_from_its_object_field(source: Any, expected: Any) -> None:
    found = details(BALANCE_TRANSACTIONS.decode_one(transaction(source=source)))
    assert found == {"fee": 3, "net": 97, "type": "charge", "category": "charge"} | expected


def test_negative_fees_and_other_balances_are_read() -> None:
    body = transaction(amount=-100, fee=-3, net=-97, balance_type="issuing", reporting_category="fee")
    record = BALANCE_TRANSACTIONS.decode_one(body)
    assert record.amount == -100
    found = details(record)
    assert (found["fee"], found["other"], found["category"]) == (-3, "issuing", "fee")
    assert "other" not in details(BALANCE_TRANSACTIONS.decode_one(transaction(balance_type="payments")))


OBJECTS = ("payments", "charges", "refunds", "disputes", "payouts")
FROM = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = FROM + timedelta(days=1)


def a_movement(rng: random.Random, number: int) -> tuple[Record, bytes]:
    kind = rng.choice(["charge", "refund", "dispute", "payout", "topup", None])
    links = {name: rng.choice([None, f"{name}_{rng.randrange(6)}"]) for name in ("payment_intent", "charge")}
    source: Any = None
    if kind is not None:
        source = {"id": f"{kind}_{rng.randrange(6)}", "object": kind, **links}
        source = rng.choice([source, source, source, source["id"]])
    amount, fee = rng.randrange(-500, 500), rng.randrange(-5, 20)
    body = transaction(
        id=f"txn_{number}",
        amount=amount,
        fee=fee,
        net=amount - fee + (rng.random() < 0.1),
        currency=rng.choice(["usd", "eur"]),
        created=int(FROM.timestamp()) + rng.randrange(-300, 86400),
        reporting_category=rng.choice(["charge", "refund", "fee"]),
        balance_type=rng.choice(["payments", "payments", "issuing"]),
        source=source,
    )
    return BALANCE_TRANSACTIONS.decode_one(body), body


def place_of(found: dict[str, Any], compared: set[str]) -> tuple[str, str] | None:
    """In which object's rows a movement should be, and under which id: the finest one that is compared."""
    candidates = {
        "charge": [("charges", found.get("source")), ("payments", found.get("payment"))],
        "refund": [
            ("refunds", found.get("source")),
            ("charges", found.get("charge")),
            ("payments", found.get("payment")),
        ],
        "dispute": [("disputes", found.get("source"))],
        "payout": [("payouts", found.get("source"))],
    }
    for name, key in candidates.get(found.get("kind", ""), []):
        if name in compared and key is not None:
            return name, key
    return None


@pytest.mark.parametrize("seed", range(12))
async def test_sql_sums_movements_like_plain_python(store_pool: asyncpg.Pool, seed: int) -> None:
    rng = random.Random(seed)
    compared = {*rng.sample(OBJECTS, rng.randrange(1, 6))}
    records = [a_movement(rng, number)[0] for number in range(120)]
    rows = Counter(
        (name, f"{noun}_{rng.randrange(6)}")
        for name in compared
        for noun in ("charge", "refund", "dispute", "payout", "payment_intent")
        for _ in range(5)
    )
    object_run = await staged(store_pool, compared, records, rows)
    await make_movements(store_pool, object_run)
    row = await store_pool.fetchrow(sql("money/sum_activity"), object_run, FROM, UNTIL, 5)
    assert row is not None
    found = Activity(
        msgspec.json.decode(row["lines"], type=list[CategoryActivity]),
        msgspec.json.decode(row["currencies"], type=list[CurrencyActivity]),
    )
    lines: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 8)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        told, currency = details(record), record.currency or ""
        place = place_of(told, compared)
        explained = place is not None and rows[place] == 1
        values = [1, record.amount or 0, told["fee"], told["net"]]
        line = lines[currency, told["category"]]
        lines[currency, told["category"]] = [
            *(old + new for old, new in zip(line[:4], values, strict=True)),
            *(old + new * (not explained) for old, new in zip(line[4:], values, strict=True)),
        ]
        inside = record.created is not None and FROM <= record.created < UNTIL
        matchable = told.get("kind") in ("charge", "refund")
        counts[currency].update(
            {
                "count": 1,
                "uneven": int((record.amount or 0) - told["fee"] != told["net"]),
                "moved": told["net"] if inside and "other" not in told else 0,
                "matchable": int(matchable),
                "matched": int(matchable and explained),
                "unmapped": int(matchable and place is None),
                "sourceless": int("source" in told and "kind" not in told),
            }
        )
    names = ("count", "amount", "fee", "net")
    assert {
        (each.currency, each.category): [
            *(getattr(each, name) for name in names),
            each.unexplained,
            *(getattr(each, f"unexplained_{name}") for name in names[1:]),
        ]
        for each in found.lines
    } == dict(lines)
    assert {
        each.currency: {name: getattr(each, name) for name in counts[each.currency]}
        for each in found.currencies
    } == {currency: dict(counted) for currency, counted in counts.items()}


async def staged(
    store: asyncpg.Pool, compared: set[str], records: list[Record], rows: Counter[tuple[str, str]]
) -> int:
    """The balance transactions of a run that compares these objects, as an object run."""
    await store.execute(
        "insert into paywatch.runs (id, window_from, window_until, objects, mode) "
        "values ('run_1', $1, $2, $3, 'run')",
        FROM,
        UNTIL,
        [*compared],
    )
    created = """
        insert into paywatch.object_runs (run, object, account) values ('run_1', $1, '') returning object_run
    """
    parts = {name: await store.fetchval(created, name) for name in (*compared, "balance_transactions")}
    for (name, id_), count in rows.items():
        for _ in range(count):
            ledger = "insert into paywatch.staged_ledger (object_run, id, in_window) values ($1, $2, true)"
            await store.execute(ledger, parts[name], id_)
    for record in records:
        await store.execute(
            "insert into paywatch.staged_stripe "
            "(object_run, source, id, amount, currency, created, in_scope, details, seen_at) "
            "values ($1, 'listed', $2, $3, $4, $5, true, $6, now())",
            *(parts["balance_transactions"], record.id, record.amount, record.currency, record.created),
            record.details,
        )
    return int(parts["balance_transactions"])
