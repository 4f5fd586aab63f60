"""The SQL that classifies gives the classes of the oracle in plain Python, on random ledgers."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import Window, create
from reconcile.classify.classify import CLASSES, Sums, Total, combined, parameters, sums_of
from reconcile.currency import major
from reconcile.objects.charges import CHARGES
from reconcile.objects.disputes import DISPUTES
from reconcile.objects.kind import Kind
from reconcile.objects.kinds import default_mapping
from reconcile.objects.payments import PAYMENTS
from reconcile.objects.payouts import PAYOUTS
from reconcile.objects.refunds import REFUNDS
from reconcile.queries import sql
from settings.accounts import Account
from settings.reconcile import Mapping as Configured
from tests.reconcile.oracle import LedgerRow, StatusMapping, StripeSide, classify, counts, minor_amount
from tests.reconcile.shop import SHOP

NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
DAY = Window(NOON.replace(hour=0), NOON)
MANY_TO_ONE = SHOP.model_copy(
    update={
        "statuses": {"succeeded": "PAID", "processing": "OPEN", "requires_action": "OPEN", "canceled": "VOID"}
    }
)
DERIVED = default_mapping(CHARGES).model_copy(
    update={
        "statuses": {"succeeded": "PAID", "pending": "OPEN", "refunded": "REFUNDED", "uncaptured": "OPEN"},
    }
)
REFUNDED = SHOP.model_copy(
    update={
        "statuses": {**SHOP.statuses, "partially_refunded": "PAID", "refunded": "REFUNDED"},
        "extra": {"order": "metadata.order", "count": "metadata.count", "note": "metadata.note"},
        "compare": ("order", "count"),
    }
)
CASES: dict[str, tuple[Kind, Configured]] = {
    "team statuses": (PAYMENTS, SHOP),
    "many to one": (PAYMENTS, MANY_TO_ONE),
    "derived statuses and extra columns": (PAYMENTS, REFUNDED),
    "Stripe statuses": (PAYMENTS, SHOP.model_copy(update={"statuses": {}})),
    "major units": (PAYMENTS, MANY_TO_ONE.model_copy(update={"amount_unit": "major"})),
    "charges": (CHARGES, default_mapping(CHARGES)),
    "charges with derived statuses": (CHARGES, DERIVED),
    "refunds": (REFUNDS, default_mapping(REFUNDS)),
    "payouts": (PAYOUTS, default_mapping(PAYOUTS)),
    "payouts in major units": (
        PAYOUTS,
        default_mapping(PAYOUTS).model_copy(update={"amount_unit": "major", "statuses": {"paid": "PAID"}}),
    ),
    "disputes": (DISPUTES, default_mapping(DISPUTES)),
}
PARTS = itertools.count(1_000_000)

TEXTS = (
    "0",
    "1",
    "100",
    "1.00",
    "1050",
    "10.50",
    "10.5",
    "1.050",
    "1e2",
    "-1",
    "0.001",
    "NaN",
    "ten",
    "",
    None,
)
CURRENCIES = ("usd", "USD", " usd ", "jpy", "kwd", "dollars", "", None)
STATUSES = ("PAID", "OPEN", "VOID", "PENDING", "succeeded", "processing", "a_new_word", "REFUNDED", None)
SHAPES = (
    *(*("pair",) * 8, "only Stripe", "only ledger", "orphan", "flawed", "twice", "two"),
    *("excluded", "excluded only at Stripe"),
)
SOURCES = (*("listed",) * 3, "overlap", "changed", "moved_money", "open", "unlisted")
EXTRA_TEXTS = ("5", "5.0", "seven", "10")
EXTRA_VALUES = (*EXTRA_TEXTS, 5, 10, None)

Pair = tuple[StripeSide | None, list[LedgerRow]]


@st.composite
def pairs(draw: st.DrawFn, kind: Kind, mapping: Configured) -> Pair:
    """Draws mostly an object with its row: equal or different in some fields, inside the window or not."""
    amount = draw(st.sampled_from([0, 1, 100, 1050, 10**15, *([-1, -1050] if kind.signed else [])]))
    currency = draw(st.sampled_from(["usd", "jpy", "kwd"]))
    status = draw(st.sampled_from([*kind.ranks(mapping), "a_new_word", *([None] if kind is REFUNDS else [])]))
    source = draw(st.sampled_from(SOURCES))
    columns = [*mapping.extra]
    texts = {name: draw(st.sampled_from(EXTRA_TEXTS)) for name in columns if draw(st.booleans())}
    stripe = StripeSide(
        amount,
        currency,
        status,
        source=source,
        in_scope=source == "listed" or draw(st.booleans()),
        extra=texts,
    )
    written = major(amount, currency) if mapping.amount_unit == "major" else str(amount)
    row = LedgerRow(
        in_window=draw(st.booleans()),
        extra={name: draw(st.sampled_from([*[texts.get(name)] * 5, *EXTRA_VALUES])) for name in columns},
        amount=draw(st.sampled_from([*(written,) * len(TEXTS), *TEXTS])),
        currency=draw(st.sampled_from([*(currency,) * len(CURRENCIES), *CURRENCIES])),
        status=draw(
            st.sampled_from(
                [*(status and mapping.statuses.get(status, status),) * 5, *kind.statuses, *STATUSES]
            )
        ),
    )
    shapes: dict[str, Pair] = {
        "pair": (stripe, [row]),
        "only Stripe": (stripe, []),
        "only ledger": (None, [row]),
        "orphan": (StripeSide(absent=True, source=source, in_scope=False), [row]),
        "flawed": (replace(stripe, flaw="Stripe's object cannot be read"), [row]),
        "excluded": (replace(stripe, excluded=True), [row]),
        "excluded only at Stripe": (replace(stripe, excluded=True), []),
        "twice": (stripe, [row, row]),
        "two": (stripe, [row, replace(row, amount="7", in_window=not row.in_window)]),
    }
    return shapes[draw(st.sampled_from(SHAPES))]


def status_mapping(kind: Kind, mapping: Configured) -> StatusMapping:
    major_units = mapping.amount_unit == "major"
    return StatusMapping(
        kind.ranks(mapping),
        mapping.statuses,
        kind.amount_final,
        major=major_units,
        signed=kind.signed,
        compared=mapping.compare,
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_sql_classifies_like_the_oracle(
    store_pool: asyncpg.Pool, case: tuple[Kind, Configured], data: st.DataObject
) -> None:
    ledger = data.draw(st.lists(pairs(*case), min_size=1, max_size=60))
    object_run, statuses = await create_object_run(store_pool), status_mapping(*case)
    await stage(store_pool, object_run, ledger)
    ends = data.draw(st.lists(st.sampled_from(("pi_", "pi_1", "pi_2", "pi_35", "pi_5", "row:")), unique=True))
    sums, found = await classify_in_sql(store_pool, object_run, *case, sorted(ends))
    classes = [classify(stripe, rows, statuses) for stripe, rows in ledger]
    counted = {
        f"pi_{n}": name
        for n, ((stripe, rows), name) in enumerate(zip(ledger, classes, strict=True))
        if counts(stripe, rows, name)
    }
    rowless = {f"pi_{n}" for n, (_, rows) in enumerate(ledger) if not rows}
    assert found == {
        id_: name
        for id_, name in counted.items()
        if name != "synced" and not (name == "out_of_scope" and id_ in rowless)
    }
    left_out = [stripe for stripe, rows in ledger if stripe and counts(stripe, rows, "out_of_scope")]
    assert sum(each.count for each in sums.facts.out_of_scope) == sum(each.excluded for each in left_out)
    assert sum(int(each.sum) for each in sums.facts.out_of_scope) == sum(
        each.amount or 0 for each in left_out if each.excluded
    )
    assert sums.counts == dict.fromkeys(CLASSES, 0) | Counter(counted.values())
    assert sums.facts.neighbours == classes.count("synced") - Counter(counted.values())["synced"]
    assert sums.facts.unproven == sum(
        stripe is None and any(each.in_window for each in rows) for stripe, rows in ledger
    )
    assert sums.facts.stripe_records == sum(name != "orphaned" for name in counted.values())
    assert totals(sums.totals, "ledger") == ledger_totals(ledger, statuses)
    assert await count_again(store_pool, object_run, *case, sums.totals) == sums.totals
    uncompared = ["id", "created", "details", "extra"]
    assert await store_pool.fetch(MISNAMED, object_run, uncompared) == []


MISNAMED = """
select f.id, f.fields::text
from paywatch.findings f join paywatch.object_runs p on p.object_run = f.object_run
where f.object_run = $1 and f.exception <> paywatch.exception_id(p.object, f.id, f.class, (
  select string_agg(name, ',' order by name collate "C") from jsonb_object_keys(
    case f.class when 'created' then jsonb_strip_nulls(f.stripe) - $2::text[] else f.fields end) as name))
"""


async def stage(store: asyncpg.Pool, object_run: int, ledger: Sequence[Pair]) -> None:
    await store.executemany(
        "insert into paywatch.staged_stripe "
        "(object_run, source, id, amount, currency, status, created, in_scope, absent, flaw, seen_at, extra, "
        "excluded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $7, $11, $12)",
        [
            (
                *(object_run, each.source, f"pi_{n}", each.amount, each.currency, each.status, NOON),
                *(each.in_scope and not each.absent, each.absent, each.flaw, _json(each.extra)),
                "metadata.app" if each.excluded else None,
            )
            for n, (each, _) in enumerate(ledger)
            if each is not None
        ],
    )
    await store.executemany(
        "insert into paywatch.staged_ledger values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            (
                *(object_run, f"pi_{n}", row.amount, row.currency, row.status, NOON),
                *(row.in_window, _json(row.extra)),
            )
            for n, (_, rows) in enumerate(ledger)
            for row in rows
        ],
    )


def _json(extra: Mapping[str, str | int | None]) -> str | None:
    return msgspec.json.encode(extra).decode() if extra else None


async def classify_in_sql(
    store: asyncpg.Pool, object_run: int, kind: Kind, mapping: Configured, ends: Sequence[str] = ()
) -> tuple[Sums, dict[str, str]]:
    """Classifies range by range: one up to each of the ids in ``ends``, and the rest."""
    found = []
    for id_range in pairwise([None, *ends, None]):
        arguments = parameters(object_run, kind, mapping, None, id_range)
        more = (["created", "updated"], bool(mapping.statuses), [*kind.derived_statuses])
        found.append(
            sums_of(
                await store.fetchrow(
                    sql("classify/judged", "classify/classify", "classify/sums"), *arguments, *more
                )
            )
        )
    rows = await store.fetch("select id, class from paywatch.findings where object_run = $1", object_run)
    return combined([], found), {each["id"]: each["class"] for each in rows}


async def create_object_run(store: asyncpg.Pool) -> int:
    run = await create(store, DAY, account=Account(f"acct_{next(PARTS)}"))
    object_run: int = await store.fetchval(
        "select min(object_run) from paywatch.object_runs where run = $1", run
    )
    return object_run


async def count_again(
    store: asyncpg.Pool, object_run: int, kind: Kind, mapping: Configured, before: Sequence[Total]
) -> list[Total]:
    """Returns the totals of both sides as a second count finds them, nothing having changed."""
    store_totals = """
        update paywatch.object_runs set totals = jsonb_build_object('before', $2::text::jsonb)
        where object_run = $1
    """
    await store.execute(store_totals, object_run, msgspec.json.encode(before).decode())
    await store.execute(
        sql("classify/judged", "classify/count_again"), *parameters(object_run, kind, mapping)
    )
    query = "select (totals->'after')::text from paywatch.object_runs where object_run = $1"
    return msgspec.json.decode(await store.fetchval(query, object_run), type=list[Total])


def totals(of: Sequence[Total], side: str) -> dict[str, tuple[int, int]]:
    return {each.currency: (each.count, int(each.sum)) for each in of if each.side == side}


def ledger_totals(ledger: Sequence[Pair], statuses: StatusMapping) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for stripe, rows in ledger:
        name = classify(stripe, rows, statuses)
        for row in rows:
            minor = minor_amount(row, statuses)
            if minor is not None and (counts(stripe, rows, name) or (name is None and row.in_window)):
                currency = (row.currency or "").strip().lower()
                count, total = found.get(currency, (0, 0))
                found[currency] = (count + 1, total + minor)
    return found


async def test_row_without_id_is_invalid_with_a_stable_name(
    store_pool: asyncpg.Pool,
) -> None:
    names = []
    for object_run in (await create_object_run(store_pool), await create_object_run(store_pool)):
        await store_pool.executemany(
            "insert into paywatch.staged_ledger values ($1, $2, $3, 'usd', 'PAID', $4, true)",
            [(object_run, None, "100", NOON), (object_run, "", "100", NOON), (object_run, None, "200", NOON)],
        )
        sums, found = await classify_in_sql(store_pool, object_run, PAYMENTS, SHOP, ["pi_1", "s"])
        assert (sums.facts.nameless, set(found.values()), len(found)) == (3, {"invalid"}, 3)
        source = "select distinct source from paywatch.findings where object_run = $1"
        assert [each["source"] for each in await store_pool.fetch(source, object_run)] == ["unlisted"]
        names.append(sorted(found))
    assert names[0] == names[1]


async def test_similar_rows_without_ids_are_separate_findings(store_pool: asyncpg.Pool) -> None:
    object_run = await create_object_run(store_pool)
    await store_pool.executemany(
        "insert into paywatch.staged_ledger values ($1, null, '100', $2, $3, $4, true)",
        [(object_run, "usd", None, NOON), (object_run, None, "usd", NOON)],
    )
    sums, found = await classify_in_sql(store_pool, object_run, PAYMENTS, SHOP)
    assert (sums.facts.nameless, len(found)) == (2, 2)


async def test_newest_answer_about_an_object_is_compared(store_pool: asyncpg.Pool) -> None:
    object_run = await create_object_run(store_pool)
    for status in ("processing", "succeeded"):
        await stage(store_pool, object_run, [(StripeSide(100, "usd", status), [])])
    await store_pool.execute(
        "insert into paywatch.staged_ledger values ($1, 'pi_0', '100', 'usd', 'PAID', $2, true)",
        object_run,
        NOON,
    )
    sums, found = await classify_in_sql(store_pool, object_run, PAYMENTS, SHOP)
    assert (found, sums.facts.stripe_records) == ({}, 1)


@pytest.mark.parametrize(
    ("stripe", "ledger", "expected"),
    [
        ("processing", "PAID", "conflict"),
        ("requires_action", "VOID", "conflict"),
        ("requires_payment_method", "AUTHORIZED", "conflict"),
        ("requires_payment_method", "PENDING", "updated"),
        ("succeeded", "PENDING", "updated"),
        ("canceled", "AUTHORIZED", "updated"),
        ("succeeded", None, "updated"),
        ("succeeded", "REFUNDED", "conflict"),
        ("succeeded", "PAID", "synced"),
    ],
)
def test_older_status_never_overwrites_a_newer_one(stripe: str, ledger: str | None, expected: str) -> None:
    row = LedgerRow("100", "usd", ledger)
    assert classify(StripeSide(100, "usd", stripe), [row], status_mapping(PAYMENTS, SHOP)) == expected
