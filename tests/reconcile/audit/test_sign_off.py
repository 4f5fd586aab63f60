"""Sign-offs: two different people sign in order, and the report does not change."""

import hashlib
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import export
from reconcile.audit.links import get_link
from reconcile.audit.sign_off import SignOffRefused, sign
from reconcile.audit.signing import signer_of
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_folder import verify_folder
from reconcile.audit.verify_store import verify_store
from reconcile.reports.chain import Link
from tests.reconcile.reporting import (
    PRIVATE_KEY,
    SIGNED,
    create_report,
    remove_signature,
    sentences,
    tamper,
)


@pytest.fixture
async def link(store_pool: asyncpg.Pool) -> Link:
    return await get_link(store_pool, (await create_report(store_pool)).run)


def in_folder(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "sign_off.json").read_text())
    return found


async def test_sign_offs_do_not_change_the_report(
    store_pool: asyncpg.Pool, link: Link, tmp_path: Path
) -> None:
    before = await export(store_pool, link.run, tmp_path / "before")
    assert in_folder(before)["missing"] == ["preparer", "reviewer"]
    first = await sign(store_pool, link, "Anna Ahrens", "preparer", comment="checked with the bank")
    second = await sign(store_pool, link, "Bo Berg", "reviewer")
    after = await export(store_pool, link.run, tmp_path / "after")
    assert (after / "manifest.json").read_bytes() == (before / "manifest.json").read_bytes()
    found = in_folder(after)
    assert found["missing"] == []
    records = [json.loads(each["record"]) for each in found["sign_offs"]]
    assert [(each["name"], each["role"], each["number"]) for each in records] == [
        ("Anna Ahrens", "preparer", 1),
        ("Bo Berg", "reviewer", 2),
    ]
    assert records[0]["comment"] == "checked with the bank"
    assert {each["manifest"] for each in records} == {link.sha256.hex()}
    assert records[1]["previous"] == first.sha256.hex()
    for each, stored in zip(found["sign_offs"], (first, second), strict=True):
        assert hashlib.sha256(each["record"].encode()).hexdigest() == each["sha256"] == stored.sha256.hex()
    assert (await verify_store(store_pool, VerifyRequest())).problems == []
    assert (await verify_folder(after))[0].problems == []


@pytest.mark.parametrize(
    "name",
    ["Anna Ahrens", "anna ahrens", " ANNA\tAhrens ", "AnnaAhrens", "\uff21nna Ahrens", "Anna\u200b Ahrens"],
)
async def test_reviewer_must_differ_from_the_preparer(
    store_pool: asyncpg.Pool, link: Link, name: str
) -> None:
    await sign(store_pool, link, "Anna  Ahrens", "preparer")
    with pytest.raises(SignOffRefused, match="prepared this report: a different person must review it"):
        await sign(store_pool, link, name, "reviewer")


@pytest.mark.parametrize("name", ["", " \t", "\u200b", "\u2060 \ufeff"])
async def test_invisible_name_is_refused(store_pool: asyncpg.Pool, link: Link, name: str) -> None:
    with pytest.raises(SignOffRefused, match="a sign-off needs a visible name: --as NAME"):
        await sign(store_pool, link, name, "preparer")


async def test_reviewer_signs_after_the_preparer_and_each_once(store_pool: asyncpg.Pool, link: Link) -> None:
    with pytest.raises(SignOffRefused, match="nobody has signed this report as preparer yet"):
        await sign(store_pool, link, "Bo Berg", "reviewer")
    await sign(store_pool, link, "Anna Ahrens", "preparer")
    with pytest.raises(SignOffRefused, match="Anna Ahrens has already signed this report as preparer"):
        await sign(store_pool, link, "Cleo Cruz", "preparer")
    with pytest.raises(SignOffRefused, match="a sign-off needs a visible name"):
        await sign(store_pool, link, " \t", "reviewer")


async def test_sign_off_is_signed_with_the_key(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    result = await create_report(store_pool, settings=SIGNED)
    link = await get_link(store_pool, result.run)
    await sign(store_pool, link, "Anna Ahrens", "preparer", signer=signer_of(PRIVATE_KEY))
    folder = await export(store_pool, result.run, tmp_path)
    assert (await verify_folder(folder))[0].problems == []
    forged = in_folder(folder)
    record = forged["sign_offs"][0]["record"].replace("Anna Ahrens", "Bo Berg")
    forged["sign_offs"][0] |= {"record": record, "sha256": hashlib.sha256(record.encode()).hexdigest()}
    (folder / "sign_off.json").write_text(json.dumps(forged))
    found, _ = await verify_folder(folder)
    assert [each.partition(": ")[2] for each in sentences(found)] == ["sign-off 1 has an invalid signature"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("delete from paywatch.sign_offs where number = 1", "sign-off 1 is missing"),
        (
            "update paywatch.sign_offs set record = set_byte(record, 60, 65) where number = 2",
            "sign-off 2 does not match its SHA-256",
        ),
    ],
)
async def test_removed_or_changed_sign_off_is_detected(
    store_pool: asyncpg.Pool, link: Link, statement: str, sentence: str
) -> None:
    await sign(store_pool, link, "Anna Ahrens", "preparer")
    await sign(store_pool, link, "Bo Berg", "reviewer")
    await tamper(store_pool, statement)
    assert any(sentence in each for each in sentences(await verify_store(store_pool, VerifyRequest())))


async def test_next_report_counts_earlier_sign_offs(store_pool: asyncpg.Pool, link: Link) -> None:
    await sign(store_pool, link, "Anna Ahrens", "preparer")
    after = await create_report(store_pool)
    assert (await verify_store(store_pool, VerifyRequest())).problems == []
    await tamper(store_pool, "delete from paywatch.sign_offs")
    what = "manifest.json follows 1 sign-offs, and the last of these is missing or was changed"
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [f"{after.run} (report 2): {what}"]


async def test_forged_review_by_the_preparer_is_detected(store_pool: asyncpg.Pool, link: Link) -> None:
    await sign(store_pool, link, "Anna Ahrens", "preparer")
    second = await sign(store_pool, link, "Bo Berg", "reviewer")
    record = second.record.replace(b"Bo Berg", b"anna ahrens")
    digest = hashlib.sha256(record).digest()
    forge = "update paywatch.sign_offs set record = $1, sha256 = $2 where number = 2"
    await tamper(store_pool, forge, record, digest)
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest()))
    assert "sign-off 2 breaks the rules of signing: anna ahrens prepared this report" in sentence


async def test_unsigned_sign_off_after_a_signed_one_is_detected(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    link = await get_link(store_pool, (await create_report(store_pool, settings=SIGNED)).run)
    await sign(store_pool, link, "Anna Ahrens", "preparer", signer=signer_of(PRIVATE_KEY))
    assert (await verify_store(store_pool, VerifyRequest())).sound
    await sign(store_pool, link, "Bo Berg", "reviewer", signer=signer_of(PRIVATE_KEY))
    await remove_signature(store_pool, 2)
    sentence = "sign-off 2 is not signed, although an earlier sign-off is"
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [f"{link.run}: {sentence}"]
    folder = await export(store_pool, link.run, tmp_path)
    assert sentences((await verify_folder(folder))[0]) == [f"{link.run} (report 1): {sentence}"]


async def test_unsigned_sign_offs_fail_with_a_trusted_key(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    link = await get_link(store_pool, (await create_report(store_pool, settings=SIGNED)).run)
    await sign(store_pool, link, "Anna Ahrens", "preparer", signer=signer_of(PRIVATE_KEY))
    await remove_signature(store_pool, 1)
    trusted = [signer_of(PRIVATE_KEY).public_key]
    sentence = f"{link.run}: sign-off 1 is not signed, although its report is"
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [sentence]
    _, sentence = sentences(await verify_store(store_pool, VerifyRequest(trusted=trusted)))
    assert (
        "sign-off 1 is not signed, and neither is anything before it, although a trusted key was given"
        in sentence
    )
    folder = await export(store_pool, link.run, tmp_path)
    (sentence,) = sentences((await verify_folder(folder))[0])
    assert sentence.endswith("sign-off 1 is not signed, although its report is")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "update paywatch.reports set manifest = manifest || ' '::bytea",
            "manifest.json does not match its stored SHA-256",
        ),
        (
            "delete from paywatch.report_chunks where name = 'report.html'",
            "report.html is missing or does not match",
        ),
        (
            "update paywatch.report_chunks set content = '\\x00'::bytea where name = 'findings.jsonl'",
            "findings.jsonl",
        ),
    ],
)
async def test_changed_report_cannot_be_signed_off(
    store_pool: asyncpg.Pool, link: Link, statement: str, sentence: str
) -> None:
    await tamper(store_pool, statement)
    changed = await get_link(store_pool, link.run)
    with pytest.raises(SignOffRefused, match=sentence) as refused:
        await sign(store_pool, changed, "Anna Ahrens", "preparer")
    assert str(refused.value).endswith(f"see `paywatch reconcile verify {link.run}`")
    assert await store_pool.fetchval("select count(*) from paywatch.sign_offs") == 0
