"""The chain of reports: a byte that was changed, and what was removed, added or cut off, is detected."""

import asyncio
import hashlib
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import export
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from tests.reconcile.reporting import (
    SIGNED,
    StoredFinding,
    create_report,
    create_three_reports,
    finish_run,
    manifest_of,
    sentences,
    tamper,
)

MANY = [StoredFinding(f"pi_{number:05}") for number in range(3000)]


async def test_manifest_names_the_hash_of_the_previous_one(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    results = await create_three_reports(store_pool)
    other = await create_report(store_pool, account=Account("acct_1"))
    folders = [await export(store_pool, each.run, tmp_path / each.run) for each in results]
    manifests = [manifest_of(folder) for folder in folders]
    assert [each["position"] for each in manifests] == [1, 2, 3]
    hashes = [hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() for folder in folders]
    assert [each["previous"] for each in manifests] == [None, *hashes[:2]]
    assert [each.report for each in results] == [f"sha256:{each}" for each in hashes]
    alone = manifest_of(await export(store_pool, other.run, tmp_path / "other"))
    assert (alone["account"], alone["position"], alone["previous"]) == ("acct_1", 1, None)


async def test_unchanged_chains_are_sound(store_pool: asyncpg.Pool) -> None:
    results = await create_three_reports(store_pool, SIGNED)
    await create_report(store_pool, MANY, SIGNED, account=Account("acct_1"), dry_run=True)
    found = await verify_store(store_pool, VerifyRequest(head=(results[0].report or "")[7:]))
    assert (found.problems, found.notes, found.reports) == ([], [], 4)
    assert found.heads[PLATFORM_ACCOUNT] == (results[2].report or "")[7:]


async def test_concurrently_finished_runs_get_consecutive_positions(
    store_pool: asyncpg.Pool,
) -> None:
    objects = ("payments", "refunds", "payouts", "disputes")
    await asyncio.gather(*(create_report(store_pool, [], objects=(each,)) for each in objects))
    found = await verify_store(store_pool, VerifyRequest())
    assert (found.problems, found.reports) == ([], 4)


async def test_second_edition_names_the_first(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    run = (await create_report(store_pool)).run
    await tamper(store_pool, "update paywatch.runs set status = 'incomplete' where id = $1", run)
    again = await finish_run(store_pool, run, [StoredFinding("pi_2")])
    first = manifest_of(await export(store_pool, run, tmp_path / "first", edition=1))
    second = manifest_of(await export(store_pool, run, tmp_path / "second"))
    assert (first["edition"], second["edition"], second["position"]) == (1, 2, 2)
    assert second["supersedes"] == {"run": run, "edition": 1, "sha256": second["previous"]}
    assert f"sha256:{second['previous']}" != again.report
    assert len((tmp_path / "first" / "findings.jsonl").read_text().splitlines()) == 1
    assert len((tmp_path / "second" / "findings.jsonl").read_text().splitlines()) == 2
    assert (await verify_store(store_pool, VerifyRequest())).problems == []


async def test_flipped_byte_of_a_stored_file_is_detected(store_pool: asyncpg.Pool) -> None:
    _, second, _ = await create_three_reports(store_pool)
    flip = (
        "update paywatch.report_chunks set content = set_byte(content, 40, get_byte(content, 40) # 1) "
        "where run = $1 and name = 'report.html'"
    )
    await tamper(store_pool, flip, second.run)
    for request in (VerifyRequest(), VerifyRequest(run=second.run)):
        (problem,) = (await verify_store(store_pool, request)).problems
        assert (problem.kind, problem.run, problem.file) == ("touched", second.run, "report.html")


async def test_changed_finding_is_located_by_its_first_byte(store_pool: asyncpg.Pool) -> None:
    result = await create_report(store_pool, MANY)
    text = await _text(store_pool, result.run)
    await tamper(
        store_pool, "update paywatch.findings set reason = 'the ledger is aheaD' where id = 'pi_02500'"
    )
    (problem,) = (await verify_store(store_pool, VerifyRequest())).problems
    line = text.index('"id":"pi_02500"')
    expected = text.index("the ledger is ahead of Stripe", line) + len("the ledger is ahea")
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
async def test_removed_or_added_finding_is_detected(store_pool: asyncpg.Pool, statement: str) -> None:
    await create_report(store_pool, MANY)
    await tamper(store_pool, statement)
    (problem,) = (await verify_store(store_pool, VerifyRequest())).problems
    assert (problem.kind, problem.file) == ("touched", "findings.jsonl")


@pytest.mark.parametrize(
    "change", ["class = 'updated', note = '@'", "note = 'paid by anna@shop.example'", "reason = '%40'"]
)
async def test_changed_finding_with_an_email_address_is_detected(
    store_pool: asyncpg.Pool, change: str
) -> None:
    await create_report(
        store_pool, [StoredFinding("pi_1"), StoredFinding("pi_2", status="for anna@shop.example")]
    )
    assert (await verify_store(store_pool, VerifyRequest())).sound
    for id_ in ("pi_2", "pi_1"):
        await tamper(store_pool, f"update paywatch.findings set {change} where id = $1", id_)
        assert not (await verify_store(store_pool, VerifyRequest())).sound


@pytest.mark.parametrize("status", ["for anna%40shop.example", "for\nanna@shop.example, @", "100%40"])
async def test_unchanged_email_address_is_sound(store_pool: asyncpg.Pool, status: str) -> None:
    await create_report(store_pool, [StoredFinding(status=status)])
    found = await verify_store(store_pool, VerifyRequest())
    assert (found.problems, found.notes) == ([], [])


async def test_replaced_email_address_is_detected_with_the_pii_key(
    store_pool: asyncpg.Pool,
) -> None:
    mine, other = SecretStr("mine"), SecretStr("other")
    settings = Settings(service="shop", paywatch_pii_key=mine)
    await create_report(store_pool, [StoredFinding(status="for anna@shop.example")], settings)
    replaced = (
        "update paywatch.findings set ledger = replace(ledger::text, 'anna@', 'bo@')::jsonb, "
        "fields = replace(fields::text, 'anna@', 'bo@')::jsonb"
    )
    await tamper(store_pool, replaced)
    assert not (await verify_store(store_pool, VerifyRequest(pii_key=mine))).sound
    without = await verify_store(store_pool, VerifyRequest(pii_key=other))
    assert without.sound
    assert [each.code for each in without.notes] == ["other_pii_key"]
    await tamper(store_pool, "update paywatch.findings set note = 'paid'")
    assert not (await verify_store(store_pool, VerifyRequest(pii_key=other))).sound


@pytest.mark.parametrize(
    ("change", "names"),
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
async def test_changed_run_row_is_detected(store_pool: asyncpg.Pool, change: str, names: str) -> None:
    result = await create_report(store_pool, [StoredFinding(status="for anna@shop.example")])
    await tamper(store_pool, f"update paywatch.runs set {change}")
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest()))
    start = f"{result.run} (report 1): the run's row in the database differs from the report in {names}"
    assert sentence.startswith(start) if names.endswith(" ") else sentence == start


async def test_removed_and_added_files_are_detected(store_pool: asyncpg.Pool) -> None:
    first, second, _ = await create_three_reports(store_pool)
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


async def test_removed_run_leaves_a_gap(store_pool: asyncpg.Pool) -> None:
    _, second, _ = await create_three_reports(store_pool)
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", second.run)
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [
        "report 2 is missing from the chain of account platform"
    ]


async def test_renumbering_after_a_removal_breaks_the_chain(store_pool: asyncpg.Pool) -> None:
    _, second, third = await create_three_reports(store_pool)
    await tamper(store_pool, "delete from paywatch.runs where id = $1", second.run)
    await tamper(store_pool, "delete from paywatch.reports where run = $1", second.run)
    await tamper(store_pool, "update paywatch.reports set position = 2 where run = $1", third.run)
    found = sentences(await verify_store(store_pool, VerifyRequest()))
    what = "manifest.json does not name the hash of report 1: one of the two was changed"
    assert f"{third.run} (report 2): {what}" in found


async def test_cut_chain_is_detected_by_its_head(store_pool: asyncpg.Pool) -> None:
    _, _, third = await create_three_reports(store_pool)
    head = (third.report or "").removeprefix("sha256:")
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", third.run)
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest()))
    assert "(report 2): the rows of the table exceptions in the database are not those" in sentence
    await tamper(store_pool, "delete from paywatch.exceptions where last_run = $1", third.run)
    assert (await verify_store(store_pool, VerifyRequest())).sound
    assert sentences(await verify_store(store_pool, VerifyRequest(head=head))) == [
        f"no report has the hash {head}: the end of a chain was cut off or a manifest was changed"
    ]


async def test_missing_run_and_missing_report_are_detected(
    store_pool: asyncpg.Pool,
) -> None:
    first, _, third = await create_three_reports(store_pool)
    await tamper(store_pool, "delete from paywatch.runs where id = $1", first.run)
    await tamper(store_pool, "delete from paywatch.reports where run = $1", third.run)
    await tamper(store_pool, "delete from paywatch.exceptions where last_run = $1", third.run)
    assert sentences(await verify_store(store_pool, VerifyRequest())) == [
        f"{first.run} (report 1): the run's row is missing from the database",
        f"{third.run} finished as discrepancies, but the chain has no report of it",
    ]
