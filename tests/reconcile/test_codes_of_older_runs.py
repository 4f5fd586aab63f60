"""The migration that adds codes: runs that can be resumed get them, finished runs and their reports stay."""

import asyncpg
import msgspec
import pytest
from pydantic import SecretStr

from reconcile import create
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.codes import Coded
from store.schema import migrate_async
from tests.reconcile.reporting import DAY, WITHOUT_CODES, StoredFinding, create_report

REASONS = {
    "the ledger has no row of this id": "not_in_ledger",
    "the ledger is behind Stripe": "ledger_behind",
    "the ledger differs, and either could follow the other": "either_newer",
    "the ledger is ahead of Stripe": "ledger_ahead",
    "the currency differs": "currency_differs",
    "the amount of a succeeded object differs": "final_amount_differs",
    "the ledger's status 'REFUNDED' is none that a Stripe status is mapped to": "unmapped_ledger_status",
    "Stripe has no such object": "not_at_stripe",
    "the ledger has 2 rows of this id": "duplicate_rows",
    "Stripe refuses this id (resource_missing)": "id_refused",
    "Stripe answered with an object of another id": "id_mismatch",
    "Stripe's object cannot be read: Expected `int`": "object_unreadable",
    "the row has no id": "row_without_id",
    "the row has no amount": "row_without_amount",
    "the row has no currency": "row_without_currency",
    "the currency 'x1' is not a currency": "currency_unreadable",
    "the amount 'much' is not a number": "amount_unreadable",
    "the amount -5 is negative": "amount_negative",
    "the amount 1.5 has more decimals than jpy": "amount_too_precise",
    "": None,
}
NOTES = {
    "needs a person": "needs_review",
    "the policy does not repair 'conflict'": "class_not_repaired",
    "no team word for Stripe's status 'canceled'": "status_not_mapped",
    "not among the ids that were asked for": "not_selected",
    "Stripe may have moved since it was listed: the next run looks again": "not_rechecked",
    "nothing was written: the plan is not the one that was reviewed": "plan_refused",
    'column "amount" would round 19.99 usd': "value_unfit",
    "the ledger refused it: books are closed": "ledger_refused",
    "not tried: the ledger refused each of the first 50 rows": "not_tried",
    "the row is not as it was read any more": "row_changed",
    "the table took no row: it has one of this id that is not this account's, or a trigger dropped it": (
        "no_row_inserted"
    ),
    "the ledger does not hold what was written": "write_not_found",
    "someone else wrote it meanwhile": "written_elsewhere",
    "": None,
}
GAPS = {
    "payments: Stripe's list leaves out 3 objects that Stripe has": "list_omits_objects",
    "payments: what changed outside the window could not be told: 403": "events_not_read",
    "payments: not every object could be asked for by id: 403": "objects_not_fetched",
    "payments: not every object whose money moved could be asked for: 403": "moved_objects_not_fetched",
    "payments: conflicts could not be looked at again: 403": "conflicts_not_rechecked",
}
FINDING = """
insert into paywatch.findings (part, id, class, source, exception, reason, note)
values ($1, $2, 'conflict', 'listed', $2, $3, $4)
"""
STAGED = """
insert into paywatch.staged_stripe (part, source, id, in_scope, flaw, seen_at)
values ($1, 'listed', $2, true, $3, now())
"""


async def upgrade(store: asyncpg.Pool, database: str) -> None:
    await migrate_async(SecretStr(database))
    await store.expire_connections()


@pytest.fixture
async def part(store_pool: asyncpg.Pool) -> int:
    """The payments of a queued run, in a store of the version before codes."""
    run = await create(store_pool, DAY)
    query = "select object_run from paywatch.object_runs where run = $1 and object = 'payments'"
    found: int = await store_pool.fetchval(query, run)
    await store_pool.execute(WITHOUT_CODES)
    return found


async def test_findings_of_resumable_runs_get_codes(
    store_pool: asyncpg.Pool, store_db: str, part: int
) -> None:
    reasons = [(part, f"reason {n}", reason, "") for n, reason in enumerate(REASONS)]
    notes = [(part, f"note {n}", "", note) for n, note in enumerate(NOTES)]
    await store_pool.executemany(FINDING, [*reasons, *notes])
    await upgrade(store_pool, store_db)
    found = await store_pool.fetch("select * from paywatch.findings")
    assert {row["reason"]: row["reason_code"] for row in found} == REASONS
    assert {row["note"]: row["note_code"] for row in found} == NOTES


async def test_staged_flaws_and_gaps_of_resumable_runs_get_codes(
    store_pool: asyncpg.Pool, store_db: str, part: int
) -> None:
    flaws = ["Stripe refuses this id (400)", "Stripe's object cannot be read: no amount", None]
    await store_pool.executemany(STAGED, [(part, f"pi_{n}", flaw) for n, flaw in enumerate(flaws)])
    gaps = "update paywatch.run_parts set gaps = $2::text::jsonb where part = $1"
    await store_pool.execute(gaps, part, msgspec.json.encode([*GAPS]).decode())
    await upgrade(store_pool, store_db)
    staged = await store_pool.fetch("select flaw_code from paywatch.staged_stripe order by id")
    assert [row["flaw_code"] for row in staged] == ["id_refused", "object_unreadable", None]
    text = await store_pool.fetchval(
        "select gaps::text from paywatch.object_runs where object_run = $1", part
    )
    expected = [Coded(code, sentence.removeprefix("payments: ")) for sentence, code in GAPS.items()]
    assert msgspec.json.decode(text, type=list[Coded]) == expected


async def test_a_finished_run_keeps_its_sentences_and_its_report(
    store_pool: asyncpg.Pool, store_db: str
) -> None:
    await create_report(store_pool, [StoredFinding("pi_1", reason="the ledger is ahead of Stripe")])
    await store_pool.execute(WITHOUT_CODES)
    await upgrade(store_pool, store_db)
    assert await store_pool.fetchval("select reason_code from paywatch.findings") is None
    assert (await verify_store(store_pool, VerifyRequest())).problems == []


async def test_a_proof_without_a_code_is_known_by_its_old_name(store_pool: asyncpg.Pool) -> None:
    proof = '{"name": "balance_transactions: payouts add up to nothing"}'
    query = "select array[paywatch.proof_object($1::text::jsonb), paywatch.proof_code($1::text::jsonb)]"
    assert await store_pool.fetchval(query, proof) == ["balance_transactions", "payouts_net_to_zero"]
