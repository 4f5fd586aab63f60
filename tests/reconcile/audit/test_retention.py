"""Retention deletes contents of old runs; the chain stays sound, and a forged retirement is detected."""

from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from reconcile.audit.retention import retire
from reconcile.audit.signing import signer_of
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.codes import Coded
from tests.reconcile.reporting import (
    PRIVATE_KEY,
    SIGNED,
    create_report,
    create_three_reports,
    remove_signature,
    sentences,
    tamper,
)

MINE = signer_of(PRIVATE_KEY)


async def test_retention_deletes_contents_and_keeps_the_chain_sound(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    first, second, _ = await create_three_reports(store_pool)
    finished = await store_pool.fetchval("select finished_at from paywatch.runs where id = $1", second.run)
    assert await retire(store_pool, finished, "ten years") == [first.run]
    found = await verify_store(store_pool, VerifyRequest())
    assert found.problems == []
    assert found.notes == [Coded("report_retired", f"{first.run}: retention removed its contents")]
    assert await store_pool.fetchval("select count(*) from paywatch.findings") == 2
    assert not await store_pool.fetchval(
        "select exists (select from paywatch.report_chunks where run = $1)", first.run
    )


UNRECORDED_RETIREMENT = (
    "set local paywatch.retention = 'on'",
    "insert into paywatch.retired_runs (run, account, reason) select id, account, 'old' from paywatch.runs",
    "delete from paywatch.report_chunks",
    "delete from paywatch.findings",
    "delete from paywatch.runs",
)


async def test_run_deleted_without_a_record_is_detected(store_pool: asyncpg.Pool) -> None:
    result = await create_report(store_pool)
    async with store_pool.acquire() as connection, connection.transaction():
        for statement in UNRECORDED_RETIREMENT:
            await connection.execute(statement)
    (problem,) = (await verify_store(store_pool, VerifyRequest())).problems
    assert problem.kind == "missing"
    assert problem.sentence == (
        f"{result.run} (report 1): its contents are marked as retired, but the chain of sign-offs has no "
        "record of that"
    )


async def test_retirement_cannot_be_forged_without_the_key(store_pool: asyncpg.Pool) -> None:
    trusted = [MINE.public_key]
    first, second = [await create_report(store_pool, settings=SIGNED) for _ in range(2)]
    finished = await store_pool.fetchval("select finished_at from paywatch.runs where id = $1", second.run)
    assert await retire(store_pool, finished, "ten years", signer=MINE) == [first.run]
    found = await verify_store(store_pool, VerifyRequest(trusted=trusted))
    assert (found.problems, len(found.notes), found.sign_offs) == ([], 1, 0)
    assert await retire(store_pool, datetime.now(UTC), "to hide it", signer=MINE) == [second.run]
    await remove_signature(store_pool, 2)
    found_sentences = sentences(await verify_store(store_pool, VerifyRequest(trusted=trusted)))
    assert found_sentences[0] == f"{second.run}: sign-off 2 is not signed, although an earlier sign-off is"
    assert "the chain of sign-offs has no record of that" in found_sentences[1]
    await tamper(store_pool, "delete from paywatch.sign_offs")
    assert len((await verify_store(store_pool, VerifyRequest())).problems) == 2
