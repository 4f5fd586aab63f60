"""Signatures of a chain: a forged manifest, and a chain that is no longer signed, are detected."""

import hashlib
import json
from pathlib import Path

import asyncpg
import pytest

from reconcile import SigningKeyMissing, create, execute, export, get
from reconcile.audit.links import get_link
from reconcile.audit.retention import retire
from reconcile.audit.sign_off import sign
from reconcile.audit.signing import signer_of
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.errors import Damaged
from tests.reconcile.reporting import (
    DAY,
    OTHER_KEY,
    PRIVATE_KEY,
    SIGNED,
    create_report,
    deps_for,
    finish_run,
    sentences,
    tamper,
)

MINE, OTHER = signer_of(PRIVATE_KEY), signer_of(OTHER_KEY)


async def test_forged_manifest_is_detected_by_its_signature(
    store_pool: asyncpg.Pool,
) -> None:
    (result,) = [await create_report(store_pool, settings=SIGNED)]
    manifest: bytes = await store_pool.fetchval("select manifest from paywatch.reports")
    forged = manifest.replace(b'"discrepancies"', b'"matched"')
    await _rewrite(store_pool, forged, None)
    assert (
        "manifest.json names a public key but has no signature"
        in sentences(await verify_store(store_pool, VerifyRequest()))[0]
    )
    await _rewrite(store_pool, forged, OTHER.sign(forged))
    assert (
        "manifest.json has an invalid signature"
        in sentences(await verify_store(store_pool, VerifyRequest()))[0]
    )
    theirs = forged.replace(MINE.public_key.encode(), OTHER.public_key.encode())
    await _rewrite(store_pool, theirs, OTHER.sign(theirs))
    trusting = await verify_store(store_pool, VerifyRequest(trusted=[MINE.public_key]))
    assert "is signed with an untrusted key" in sentences(trusting)[0]
    assert result.run in sentences(trusting)[0]


async def test_unsigned_report_after_a_signed_one_is_detected(store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool)
    await create_report(store_pool, settings=SIGNED)
    last = await create_report(store_pool, settings=SIGNED)
    await _rewrite(store_pool, await _without_key(store_pool), None, position=3)
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [
        f"{last.run} (report 3): manifest.json is not signed, although an earlier report is"
    ]


async def _without_key(store: asyncpg.Pool) -> bytes:
    newest = "select manifest from paywatch.reports order by position desc limit 1"
    manifest: bytes = await store.fetchval(newest)
    return manifest.replace(f'"{MINE.public_key}"'.encode(), b"null")


async def test_run_without_the_key_of_its_chain_is_refused(store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, settings=SIGNED)
    run = await create(store_pool, DAY)
    with pytest.raises(SigningKeyMissing, match="PAYWATCH_SIGNING_KEY is not set: set it") as refused:
        await execute(run, deps_for(store_pool))
    assert "account platform" in str(refused.value)
    assert (await get(store_pool, run)).status == "queued"
    with pytest.raises(SigningKeyMissing):
        await finish_run(store_pool, run)


async def test_nothing_unsigned_is_added_to_signed_sign_offs(store_pool: asyncpg.Pool) -> None:
    link = await get_link(store_pool, (await create_report(store_pool)).run)
    await sign(store_pool, link, "Anna Ahrens", "preparer", signer=MINE)
    with pytest.raises(SigningKeyMissing):
        await sign(store_pool, link, "Bo Berg", "reviewer")
    with pytest.raises(SigningKeyMissing):
        await retire(store_pool, DAY.until.replace(year=2100), "ten years")
    assert await store_pool.fetchval("select count(*) from paywatch.runs") == 1


async def test_chain_rewritten_unsigned_fails_with_a_trusted_key(
    store_pool: asyncpg.Pool,
) -> None:
    result = await create_report(store_pool, settings=SIGNED)
    manifest: bytes = await store_pool.fetchval("select manifest from paywatch.reports")
    await _rewrite(store_pool, manifest.replace(f'"{MINE.public_key}"'.encode(), b"null"), None)
    assert (await verify_store(store_pool, VerifyRequest())).sound
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest(trusted=[MINE.public_key])))
    assert sentence == (
        f"{result.run} (report 1): manifest.json is not signed, and neither is anything before it, although "
        "a trusted key was given: either no key was configured yet, or the whole chain was rewritten without "
        "signatures"
    )


async def test_unsigned_reports_before_the_first_key_are_sound(
    store_pool: asyncpg.Pool,
) -> None:
    await create_report(store_pool)
    await create_report(store_pool, settings=SIGNED)
    assert (await verify_store(store_pool, VerifyRequest(trusted=[MINE.public_key]))).sound


@pytest.mark.parametrize(
    "name",
    ["../heads", "/tmp/heads", "evidence/../../heads", "..", "a\\b", "a/b/c", "", ".bashrc", "evidence/"],
)
async def test_export_refuses_files_outside_the_folder(
    store_pool: asyncpg.Pool, tmp_path: Path, name: str
) -> None:
    result = await create_report(store_pool)
    manifest: bytes = await store_pool.fetchval("select manifest from paywatch.reports")
    await _rewrite(store_pool, manifest.replace(b'"rejected.csv"', json.dumps(name).encode()), None)
    await tamper(store_pool, "update paywatch.report_chunks set name = $1 where name = 'rejected.csv'", name)
    with pytest.raises(Damaged, match="outside the report's folder: nothing was written"):
        await export(store_pool, result.run, tmp_path / "report")
    assert not list(tmp_path.rglob("heads"))
    assert not (tmp_path / "report").exists()


async def _rewrite(
    store: asyncpg.Pool, manifest: bytes, signature: bytes | None, *, position: int = 1
) -> None:
    digest = hashlib.sha256(manifest).digest()
    await tamper(
        store,
        "update paywatch.reports set manifest = $1, sha256 = $2, signature = $3 where position = $4",
        *(manifest, digest, signature, position),
    )
    await tamper(
        store,
        "update paywatch.runs set result = result || jsonb_build_object('report', $1::text) "
        "where id = (select run from paywatch.reports where position = $2)",
        *(f"sha256:{digest.hex()}", position),
    )
