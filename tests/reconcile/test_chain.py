"""The chain of reports: what is touched, removed, added or cut off is found, and told with its place."""

import asyncio
import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import RunResult, export
from reconcile.audit.differences import first_difference
from reconcile.audit.locate_differences import locate_differences
from reconcile.audit.retention import retire
from reconcile.audit.signing import signer_of
from reconcile.audit.verification import VerifyRequest, VerifyResult
from reconcile.audit.verify_folder import verify_folder
from reconcile.audit.verify_store import verify_store
from reconcile.codes import Coded
from reconcile.errors import Damaged
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from tests.reconcile.reporting import OTHER_KEY, PRIVATE_KEY, Written, end, reported

MANY = [Written(f"pi_{number:05}") for number in range(3000)]
SIGNED = Settings(service="shop", paywatch_signing_key=PRIVATE_KEY)
MINE, OTHER = signer_of(PRIVATE_KEY), signer_of(OTHER_KEY)


async def tamper(store: asyncpg.Pool, statement: str, *arguments: Any) -> str:
    """As the database's owner can: without triggers."""
    async with store.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        done: str = await connection.execute(statement, *arguments)
    assert not done.endswith(" 0")
    return done


async def three(store: asyncpg.Pool, settings: Settings | None = None) -> list[RunResult]:
    return [await reported(store, [Written(f"pi_{n}")], settings) for n in range(3)]


def sentences(judgement: VerifyResult) -> list[str]:
    return [problem.sentence for problem in judgement.problems]


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


async def test_each_manifest_holds_the_hash_of_the_one_before_it(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    results = await three(store_pool)
    other = await reported(store_pool, account=Account("acct_1"))
    folders = [await export(store_pool, each.run, tmp_path / each.run) for each in results]
    manifests = [manifest_of(folder) for folder in folders]
    assert [each["position"] for each in manifests] == [1, 2, 3]
    hashes = [hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() for folder in folders]
    assert [each["previous"] for each in manifests] == [None, *hashes[:2]]
    assert [each.report for each in results] == [f"sha256:{each}" for each in hashes]
    alone = manifest_of(await export(store_pool, other.run, tmp_path / "other"))
    assert (alone["account"], alone["position"], alone["previous"]) == ("acct_1", 1, None)


async def test_what_nobody_touched_is_sound(store_pool: asyncpg.Pool) -> None:
    results = await three(store_pool, SIGNED)
    await reported(store_pool, MANY, SIGNED, account=Account("acct_1"), dry_run=True)
    found = await verify_store(store_pool, VerifyRequest(head=(results[0].report or "")[7:]))
    assert (found.problems, found.notes, found.reports) == ([], [], 4)
    assert found.heads[PLATFORM_ACCOUNT] == (results[2].report or "")[7:]


async def test_runs_that_end_at_the_same_time_take_their_places_one_after_the_other(
    store_pool: asyncpg.Pool,
) -> None:
    objects = ("payments", "refunds", "payouts", "disputes")
    await asyncio.gather(*(reported(store_pool, [], objects=(each,)) for each in objects))
    found = await verify_store(store_pool, VerifyRequest())
    assert (found.problems, found.reports) == ([], 4)


async def test_a_run_that_goes_on_later_has_a_second_report_that_names_the_first(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    run = (await reported(store_pool)).run
    await tamper(store_pool, "update paywatch.runs set status = 'incomplete' where id = $1", run)
    again = await end(store_pool, run, [Written("pi_2")])
    first = manifest_of(await export(store_pool, run, tmp_path / "first", edition=1))
    second = manifest_of(await export(store_pool, run, tmp_path / "second"))
    assert (first["edition"], second["edition"], second["position"]) == (1, 2, 2)
    assert second["supersedes"] == {"run": run, "edition": 1, "sha256": second["previous"]}
    assert f"sha256:{second['previous']}" != again.report
    assert len((tmp_path / "first" / "findings.jsonl").read_text().splitlines()) == 1
    assert len((tmp_path / "second" / "findings.jsonl").read_text().splitlines()) == 2
    assert (await verify_store(store_pool, VerifyRequest())).problems == []


async def test_a_flipped_byte_of_a_file_in_the_store_is_found(store_pool: asyncpg.Pool) -> None:
    _, second, _ = await three(store_pool)
    flip = (
        "update paywatch.report_chunks set content = set_byte(content, 40, get_byte(content, 40) # 1) "
        "where run = $1 and name = 'report.html'"
    )
    await tamper(store_pool, flip, second.run)
    for asked in (VerifyRequest(), VerifyRequest(run=second.run)):
        (problem,) = (await verify_store(store_pool, asked)).problems
        assert (problem.kind, problem.run, problem.file) == ("touched", second.run, "report.html")


async def test_a_finding_that_was_changed_is_found_with_its_first_byte(store_pool: asyncpg.Pool) -> None:
    result = await reported(store_pool, MANY)
    kept = await _text(store_pool, result.run)
    await tamper(
        store_pool, "update paywatch.findings set reason = 'the ledger is aheaD' where id = 'pi_02500'"
    )
    (problem,) = (await verify_store(store_pool, VerifyRequest())).problems
    line = kept.index('"id":"pi_02500"')
    expected = kept.index("the ledger is ahead of Stripe", line) + len("the ledger is ahea")
    assert (problem.file, problem.at) == ("findings.jsonl", expected)
    assert problem.sentence == (
        f"{result.run} (report 1): findings.jsonl and the findings in the database differ "
        f"from byte {expected} on"
    )


async def _text(store: asyncpg.Pool, run: str) -> str:
    from reconcile.reports.report_store import read_file

    return b"".join([each async for each in read_file(store, run, 1, "findings.jsonl")]).decode()


@pytest.mark.parametrize(
    "statement",
    [
        "delete from paywatch.findings where id = 'pi_02999'",
        "delete from paywatch.findings where id = 'pi_00000'",
        (
            "insert into paywatch.findings (object_run, id, class, source, exception) "
            "select object_run, 'pi_9', 'invalid', 'listed', 'exc_1' from paywatch.findings limit 1"
        ),
    ],
)
async def test_a_finding_that_was_removed_or_added_is_found(store_pool: asyncpg.Pool, statement: str) -> None:
    await reported(store_pool, MANY)
    await tamper(store_pool, statement)
    (problem,) = (await verify_store(store_pool, VerifyRequest())).problems
    assert (problem.kind, problem.file) == ("touched", "findings.jsonl")


@pytest.mark.parametrize(
    "change", ["class = 'updated', note = '@'", "note = 'settled with anna@shop.example'", "reason = '%40'"]
)
async def test_a_change_of_a_finding_with_an_email_address_is_found(
    store_pool: asyncpg.Pool, change: str
) -> None:
    await reported(store_pool, [Written("pi_1"), Written("pi_2", status="for anna@shop.example")])
    assert (await verify_store(store_pool, VerifyRequest())).sound
    for id_ in ("pi_2", "pi_1"):
        await tamper(store_pool, f"update paywatch.findings set {change} where id = $1", id_)
        assert not (await verify_store(store_pool, VerifyRequest())).sound


@pytest.mark.parametrize("status", ["for anna%40shop.example", "for\nanna@shop.example, @", "100%40"])
async def test_an_email_address_that_nobody_touched_is_sound(store_pool: asyncpg.Pool, status: str) -> None:
    await reported(store_pool, [Written(status=status)])
    found = await verify_store(store_pool, VerifyRequest())
    assert (found.problems, found.notes) == ([], [])


async def test_another_address_in_a_row_is_found_while_the_key_of_the_hashes_is_at_hand(
    store_pool: asyncpg.Pool,
) -> None:
    mine, other = SecretStr("mine"), SecretStr("other")
    settings = Settings(service="shop", paywatch_pii_key=mine)
    await reported(store_pool, [Written(status="for anna@shop.example")], settings)
    replaced = (
        "update paywatch.findings set ledger = replace(ledger::text, 'anna@', 'bo@')::jsonb, "
        "fields = replace(fields::text, 'anna@', 'bo@')::jsonb"
    )
    await tamper(store_pool, replaced)
    assert not (await verify_store(store_pool, VerifyRequest(pii_key=mine))).sound
    without = await verify_store(store_pool, VerifyRequest(pii_key=other))
    assert without.sound
    assert [each.code for each in without.notes] == ["other_pii_key"]
    await tamper(store_pool, "update paywatch.findings set note = 'settled'")
    assert not (await verify_store(store_pool, VerifyRequest(pii_key=other))).sound


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("status = 'matched'", "status"),
        ("result = jsonb_set(result, '{status}', '\"matched\"')", "status"),
        ("result = jsonb_set(result, '{objects,payments,conflict}', '7')", "objects"),
        ("result = jsonb_set(result, '{proofs,0,reason}', '\"all of it\"')", "proofs"),
        ("result = result - 'at_risk'", "at_risk"),
        ("result = jsonb_set(result, '{report}', '\"sha256:0\"')", "report"),
        (
            "result = null",
            "at_risk, ends, from, lost_webhooks, mode, notes, objects, proofs, reason, report, ",
        ),
        ("window_from = window_from - interval '1 day'", "from"),
        ("window_until = window_until + interval '1 day'", "until"),
        ("mode = 'dry-run'", "mode"),
        ("objects = '{refunds}'", "objects"),
    ],
)
async def test_a_run_that_was_made_to_look_better_is_found(
    store_pool: asyncpg.Pool, change: str, told: str
) -> None:
    result = await reported(store_pool, [Written(status="for anna@shop.example")])
    await tamper(store_pool, f"update paywatch.runs set {change}")
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest()))
    start = f"{result.run} (report 1): the run's row in the database differs from the report in {told}"
    assert sentence.startswith(start) if told.endswith(" ") else sentence == start


async def test_a_removed_and_an_added_file_are_found(store_pool: asyncpg.Pool) -> None:
    first, second, _ = await three(store_pool)
    await tamper(
        store_pool, "delete from paywatch.report_chunks where run = $1 and name = 'rejected.csv'", first.run
    )
    copied = (
        "insert into paywatch.report_chunks select run, edition, 'note.txt', number, content "
        "from paywatch.report_chunks where run = $1 and name = 'rejected.csv'"
    )
    await tamper(store_pool, copied, second.run)
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [
        f"{first.run} (report 1): rejected.csv is missing",
        f"{second.run} (report 2): note.txt is not listed in manifest.json",
    ]


async def test_a_removed_run_leaves_a_gap(store_pool: asyncpg.Pool) -> None:
    _, second, _ = await three(store_pool)
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", second.run)
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [
        "report 2 is missing from the chain of account platform"
    ]


async def test_a_gap_that_was_closed_again_breaks_the_chain(store_pool: asyncpg.Pool) -> None:
    _, second, third = await three(store_pool)
    await tamper(store_pool, "delete from paywatch.runs where id = $1", second.run)
    await tamper(store_pool, "delete from paywatch.reports where run = $1", second.run)
    await tamper(store_pool, "update paywatch.reports set position = 2 where run = $1", third.run)
    found = sentences(await verify_store(store_pool, VerifyRequest()))
    what = "manifest.json does not name the hash of report 1: one of the two was changed"
    assert f"{third.run} (report 2): {what}" in found


async def test_a_cut_tail_is_found_by_its_head(store_pool: asyncpg.Pool) -> None:
    _, _, third = await three(store_pool)
    head = (third.report or "").removeprefix("sha256:")
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", third.run)
    assert (await verify_store(store_pool, VerifyRequest())).sound
    assert sentences(await verify_store(store_pool, VerifyRequest(head=head))) == [
        f"no report has the hash {head}: the end of a chain was cut off or a manifest was changed"
    ]


async def test_a_report_without_its_run_and_a_run_without_its_report_are_found(
    store_pool: asyncpg.Pool,
) -> None:
    first, _, third = await three(store_pool)
    await tamper(store_pool, "delete from paywatch.runs where id = $1", first.run)
    await tamper(store_pool, "delete from paywatch.reports where run = $1", third.run)
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [
        f"{first.run} (report 1): the run's row is missing from the database",
        f"{third.run} finished as discrepancies, but the chain has no report of it",
    ]


async def test_a_manifest_that_was_rewritten_with_all_its_hashes_is_found_by_its_signature(
    store_pool: asyncpg.Pool,
) -> None:
    (result,) = [await reported(store_pool, settings=SIGNED)]
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


async def test_a_report_that_is_not_signed_after_one_that_is_is_found(store_pool: asyncpg.Pool) -> None:
    await reported(store_pool)
    await reported(store_pool, settings=SIGNED)
    last = await reported(store_pool)
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [
        f"{last.run} (report 3): manifest.json is not signed, although an earlier report is"
    ]


async def test_a_chain_that_was_written_anew_without_its_signatures_is_found_where_a_key_is_trusted(
    store_pool: asyncpg.Pool,
) -> None:
    result = await reported(store_pool, settings=SIGNED)
    manifest: bytes = await store_pool.fetchval("select manifest from paywatch.reports")
    await _rewrite(store_pool, manifest.replace(f'"{MINE.public_key}"'.encode(), b"null"), None)
    assert (await verify_store(store_pool, VerifyRequest())).sound
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest(trusted=[MINE.public_key])))
    assert sentence == (
        f"{result.run} (report 1): manifest.json is not signed, and neither is anything before it, although "
        "a trusted key was given: either no key was configured yet, or the whole chain was rewritten without "
        "signatures"
    )


async def test_reports_from_before_there_was_a_key_are_sound_once_the_newest_is_signed(
    store_pool: asyncpg.Pool,
) -> None:
    await reported(store_pool)
    await reported(store_pool, settings=SIGNED)
    assert (await verify_store(store_pool, VerifyRequest(trusted=[MINE.public_key]))).sound


async def _rewrite(store: asyncpg.Pool, manifest: bytes, signature: bytes | None) -> None:
    digest = hashlib.sha256(manifest).digest()
    await tamper(
        store,
        "update paywatch.reports set manifest = $1, sha256 = $2, signature = $3",
        *(manifest, digest, signature),
    )
    await tamper(
        store,
        "update paywatch.runs set result = result || jsonb_build_object('report', $1::text)",
        f"sha256:{digest.hex()}",
    )


async def test_retention_takes_away_contents_and_leaves_the_chain_sound(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    first, second, _ = await three(store_pool)
    finished = await store_pool.fetchval("select finished_at from paywatch.runs where id = $1", second.run)
    assert await retire(store_pool, finished, "kept for long enough") == [first.run]
    found = await verify_store(store_pool, VerifyRequest())
    assert found.problems == []
    assert found.notes == [Coded("report_retired", f"{first.run}: retention removed its contents")]
    assert await store_pool.fetchval("select count(*) from paywatch.findings") == 2
    assert not await store_pool.fetchval(
        "select exists (select from paywatch.report_chunks where run = $1)", first.run
    )


RETIREMENT_OF_ONES_OWN = (
    "set local paywatch.retention = 'on'",
    "insert into paywatch.retired_runs (run, account, reason) select id, account, 'old' from paywatch.runs",
    "delete from paywatch.report_chunks",
    "delete from paywatch.findings",
    "delete from paywatch.runs",
)


async def test_a_run_that_was_taken_away_without_a_record_is_found(store_pool: asyncpg.Pool) -> None:
    result = await reported(store_pool)
    async with store_pool.acquire() as connection, connection.transaction():
        for statement in RETIREMENT_OF_ONES_OWN:
            await connection.execute(statement)
    (problem,) = (await verify_store(store_pool, VerifyRequest())).problems
    assert problem.kind == "missing"
    assert problem.sentence == (
        f"{result.run} (report 1): its contents are marked as retired, but the chain of sign-offs has no "
        "record of that"
    )


async def test_a_retirement_is_signed_and_cannot_be_made_up_without_the_key(store_pool: asyncpg.Pool) -> None:
    trusted = [MINE.public_key]
    first, second = [await reported(store_pool, settings=SIGNED) for _ in range(2)]
    finished = await store_pool.fetchval("select finished_at from paywatch.runs where id = $1", second.run)
    assert await retire(store_pool, finished, "kept for long enough", signer=MINE) == [first.run]
    found = await verify_store(store_pool, VerifyRequest(trusted=trusted))
    assert (found.problems, len(found.notes), found.sign_offs) == ([], 1, 0)
    assert await retire(store_pool, datetime.now(UTC), "to hide it") == [second.run]
    told = sentences(await verify_store(store_pool, VerifyRequest(trusted=trusted)))
    assert told[0] == f"{second.run}: sign-off 2 is not signed, although an earlier sign-off is"
    assert "the chain of sign-offs has no record of that" in told[1]
    await tamper(store_pool, "delete from paywatch.sign_offs")
    assert len((await verify_store(store_pool, VerifyRequest())).problems) == 2


# Exported folders.


async def exported(store: asyncpg.Pool, tmp_path: Path, settings: Settings | None = None) -> list[Path]:
    results = await three(store, settings)
    return [
        await export(store, each.run, tmp_path / "reports" / str(number))
        for number, each in enumerate(results)
    ]


async def test_an_exported_folder_is_sound_without_any_database(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folders = await exported(store_pool, tmp_path, SIGNED)
    head = hashlib.sha256((folders[2] / "manifest.json").read_bytes()).hexdigest()
    one, _ = await verify_folder(folders[2], head=head)
    together, _ = await verify_folder(tmp_path / "reports", head=head)
    assert (one.problems, one.reports, together.problems, together.reports) == ([], 1, [], 3)


async def test_every_flipped_byte_of_a_folder_is_found_and_the_store_tells_which(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = (await exported(store_pool, tmp_path, SIGNED))[1]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    names = [path.relative_to(folder).as_posix() for path in files]
    assert len(names) >= 12
    for name in names:
        content = (folder / name).read_bytes()
        place = len(content) // 2
        (folder / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        found, opened = await verify_folder(folder)
        assert not found.sound, name
        if name not in ("manifest.sig", "sign_off.json", "manifest.json"):
            await locate_differences(store_pool, opened, found)
            assert [(each.file, each.at) for each in found.problems] == [(name, place)], name
        (folder / name).write_bytes(content)
    assert (await verify_folder(folder))[0].sound


async def test_a_changed_manifest_is_told_with_its_byte_where_the_store_is_at_hand(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    content = (folder / "manifest.json").read_bytes()
    place = content.index(b'"shop"') + 1
    (folder / "manifest.json").write_bytes(content.replace(b'"shop"', b'"Shop"'))
    found, opened = await verify_folder(folder)
    await locate_differences(store_pool, opened, found)
    assert ("manifest.json", place) in {(each.file, each.at) for each in found.problems}


@pytest.mark.parametrize("name", ["findings.jsonl", "evidence/pages.jsonl", "SHA256SUMS", "sign_off.json"])
async def test_a_file_that_is_gone_from_a_folder_is_named(
    store_pool: asyncpg.Pool, tmp_path: Path, name: str
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    (folder / name).unlink()
    (problem,) = (await verify_folder(folder))[0].problems
    assert (problem.kind, problem.file) == ("missing", name)
    assert problem.sentence.endswith(f"{name} is missing")


async def test_a_file_that_was_put_into_a_folder_is_named(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    (folder / "evidence" / "more.jsonl").write_text("{}\n")
    (problem,) = (await verify_folder(folder))[0].problems
    assert (problem.kind, problem.file) == ("added", "evidence/more.jsonl")


async def test_a_folder_that_is_gone_from_several_is_a_gap(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folders = await exported(store_pool, tmp_path)
    shutil.rmtree(folders[1])
    found, opened = await verify_folder(tmp_path / "reports")
    assert sentences(found) == [f"report 2 is missing from this folder before {opened[1].manifest.run}"]


async def test_a_signature_that_was_taken_off_or_is_another_ones_is_found(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = (await exported(store_pool, tmp_path, SIGNED))[0]
    assert (await verify_folder(folder, trusted=[MINE.public_key], must_be_signed=True))[0].sound
    (problem,) = (await verify_folder(folder, trusted=[OTHER.public_key]))[0].problems
    assert "untrusted key" in problem.sentence
    (folder / "manifest.sig").unlink()
    (problem,) = (await verify_folder(folder))[0].problems
    assert problem.sentence.endswith("manifest.json names a public key but has no signature")


async def test_a_folder_that_should_be_signed_and_is_not_is_found(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    assert (await verify_folder(folder))[0].sound
    (problem,) = (await verify_folder(folder, must_be_signed=True))[0].problems
    assert problem.sentence.endswith("manifest.json is not signed")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"run": 1}'])
async def test_a_manifest_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    (problem,) = (await verify_folder(tmp_path))[0].problems
    assert "manifest.json cannot be read" in problem.sentence


async def test_a_manifest_cannot_name_a_file_outside_of_its_folder(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    manifest = manifest_of(folder)
    manifest["files"]["../../secret"] = manifest["files"].pop("rejected.csv")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    found, _ = await verify_folder(folder)
    assert any("names a file outside the report's folder" in each for each in sentences(found))


@pytest.mark.parametrize(
    "name",
    ["../heads", "/tmp/heads", "evidence/../../heads", "..", "a\\b", "a/b/c", "", ".bashrc", "evidence/"],
)
async def test_nothing_is_exported_where_a_manifest_names_a_file_elsewhere(
    store_pool: asyncpg.Pool, tmp_path: Path, name: str
) -> None:
    result = await reported(store_pool)
    manifest: bytes = await store_pool.fetchval("select manifest from paywatch.reports")
    await _rewrite(store_pool, manifest.replace(b'"rejected.csv"', json.dumps(name).encode()), None)
    await tamper(store_pool, "update paywatch.report_chunks set name = $1 where name = 'rejected.csv'", name)
    with pytest.raises(Damaged, match="outside the report's folder: nothing was written"):
        await export(store_pool, result.run, tmp_path / "report")
    assert not list(tmp_path.rglob("heads"))
    assert not (tmp_path / "report").exists()


def test_the_first_difference_is_the_first() -> None:
    assert first_difference(b"abc", b"abc") is None
    assert first_difference(b"abc", b"abd") == 2
    assert first_difference(b"abc", b"ab") == 2
    assert first_difference(b"", b"a") == 0
    long = b"x" * 10_000
    for place in (0, 1, 4999, 9999):
        assert first_difference(long, long[:place] + b"y" + long[place + 1 :]) == place
