"""A finished run is never changed; a correction is a new run that names it."""

import json
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import create, export
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.runs.records import Options
from settings.accounts import Account
from settings.reconcile import Mapping
from store.schema import migrate_async
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.reporting import DAY, WITHOUT_CODES, StoredFinding, create_report, finish_run
from tests.reconcile.shop import Start, day_of, hours, reconcile

REFUSED = [
    "update paywatch.runs set status = 'matched'",
    "update paywatch.runs set result = null",
    "update paywatch.runs set finished_at = now()",
    "delete from paywatch.runs",
    "update paywatch.object_runs set counts = '{}'",
    "delete from paywatch.object_runs",
    "update paywatch.findings set resolved = true",
    "delete from paywatch.findings",
    "update paywatch.pages set count = 0",
    "delete from paywatch.pages",
    "update paywatch.reports set position = 7",
    "delete from paywatch.reports",
    "update paywatch.report_chunks set content = ''",
    "delete from paywatch.report_chunks",
    "insert into paywatch.report_chunks select run, edition, 'more', 0, content from paywatch.report_chunks",
    "truncate paywatch.findings",
    "truncate paywatch.report_chunks",
    "truncate paywatch.reports cascade",
    "truncate paywatch.runs cascade",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_database_refuses_changes_of_a_finished_run(store_pool: asyncpg.Pool, statement: str) -> None:
    run = (await create_report(store_pool)).run
    page = (
        "insert into paywatch.pages (object_run, cursor, count, request_id, sha256, at) "
        "select object_run, '', 1, 'req_1', '', now() from paywatch.object_runs where run = $1"
    )
    await store_pool.execute(page, run)
    before = (await verify_store(store_pool, VerifyRequest())).problems
    assert [each.sentence.partition(" in the")[0] for each in before] == [
        f"{run} (report 1): the rows of the table pages"
    ]
    with pytest.raises(asyncpg.RestrictViolationError, match="a correction is a new run"):
        await store_pool.execute(statement)
    assert (await verify_store(store_pool, VerifyRequest())).problems == before


async def test_reports_verify_after_exception_ids_are_migrated(
    store_pool: asyncpg.Pool, store_db: str
) -> None:
    await create_report(store_pool, [StoredFinding("pi_1"), StoredFinding("pi_2", class_="conflict")])
    known = await store_pool.fetch(EXCEPTIONS)
    await store_pool.execute(WITHOUT_CODES)
    await store_pool.execute("drop view paywatch.run_object_ends")
    await store_pool.execute("alter table paywatch.findings drop column exception")
    await store_pool.execute("update paywatch.alembic_version set version_num = '0013'")
    await migrate_async(SecretStr(store_db))
    assert await store_pool.fetch(EXCEPTIONS) == known
    assert (await verify_store(store_pool, VerifyRequest())).problems == []


EXCEPTIONS = "select id, exception from paywatch.findings order by id"


async def test_unfinished_run_can_be_changed(store_pool: asyncpg.Pool) -> None:
    finished = (await create_report(store_pool)).run
    waiting = await create(store_pool, DAY)
    await store_pool.execute("update paywatch.runs set reason = 'later' where id = $1", waiting)
    await store_pool.execute("update paywatch.runs set lease_until = null where id = $1", finished)
    await store_pool.execute("delete from paywatch.runs where id = $1", waiting)


async def test_correction_names_the_superseded_run(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    wrong = await create_report(store_pool)
    right = await create_report(store_pool, [], options=Options(supersedes=wrong.run))
    folder = await export(store_pool, right.run, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["supersedes"] == {
        "run": wrong.run,
        "edition": 1,
        "sha256": (wrong.report or "").removeprefix("sha256:"),
    }
    assert json.loads((folder / "report.json").read_text())["supersedes"] == wrong.run
    assert wrong.run in (folder / "report.html").read_text()
    assert (await verify_store(store_pool, VerifyRequest())).problems == []


async def test_only_a_finished_run_of_the_account_is_superseded(store_pool: asyncpg.Pool) -> None:
    other = (await create_report(store_pool, account=Account("acct_1"))).run
    unfinished = await create(store_pool, DAY)
    for corrected, why in (
        ("run_x", "no reconciliation run has the id 'run_x', so none can supersede it"),
        (other, f"{other} is of another account: a correction is of the same one"),
        (unfinished, f"{unfinished} has not ended: it cannot be superseded yet"),
    ):
        with pytest.raises(ValueError, match=why):
            await create(store_pool, DAY, objects=("refunds",), options=Options(supersedes=corrected))


async def test_exception_keeps_its_id_and_ages_until_repaired(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    async def rows(run: str) -> dict[str, dict[str, str]]:
        folder = await export(store_pool, run, tmp_path / run)
        header, *lines = [line.split(",") for line in (folder / "exceptions.csv").read_text().splitlines()]
        return {row["id"]: row for row in (dict(zip(header, line, strict=True)) for line in lines)}

    both = [StoredFinding("pi_1"), StoredFinding("pi_2", class_="updated", resolved=True)]
    first = await rows((await create_report(store_pool, both)).run)
    assert (first["pi_1"]["state"], first["pi_1"]["age_days"]) == ("open", "0")
    assert (first["pi_2"]["state"], first["pi_2"]["age_days"]) == ("repaired", "0")
    await store_pool.execute(
        "update paywatch.exceptions set first_seen = first_seen - $1::interval", timedelta(days=3, hours=5)
    )
    dry = await rows((await create_report(store_pool, both, dry_run=True)).run)
    later = await rows((await create_report(store_pool, both)).run)
    for found in (dry, later):
        assert found["pi_1"]["exception"] == first["pi_1"]["exception"]
        assert found["pi_1"]["age_days"] == "3"
        assert found["pi_1"]["first_seen"] < first["pi_1"]["first_seen"]
        assert found["pi_2"]["age_days"] == "0"
    other = await rows((await create_report(store_pool, [StoredFinding("pi_1", class_="updated")])).run)
    assert other["pi_1"]["exception"] != first["pi_1"]["exception"]
    assert other["pi_1"]["age_days"] == "0"


async def test_exception_closes_when_its_record_is_in_sync(store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, [StoredFinding("pi_1"), StoredFinding("pi_2")])
    run = await create(store_pool, DAY)
    seen = (
        "insert into paywatch.staged_stripe (object_run, source, id, in_scope, seen_at) "
        "select object_run, 'listed', id, true, now() "
        "from paywatch.object_runs, unnest(array['pi_1', 'pi_2']) id where run = $1 and object = 'payments'"
    )
    await store_pool.execute(seen, run)
    await store_pool.execute("update paywatch.object_runs set phase = 'done' where run = $1", run)
    await finish_run(store_pool, run, [StoredFinding("pi_2")])
    assert await store_pool.fetchval("select array_agg(object_id) from paywatch.exceptions") == ["pi_2"]


async def test_row_without_id_closes_when_its_window_lacks_it(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=20)
    day = day_of(shop)
    await ledger_pool.execute(
        "create table t (id text unique, amount bigint, currency text, status text, created timestamptz)"
    )
    mapping = Mapping(
        table="t", id="id", amount="amount", currency="currency", status="status", created="created"
    )
    deps = await make_deps(shop, mapping=mapping)
    for hour in (2, 20):
        row = (100 + hour, day.from_ + timedelta(hours=hour))
        await ledger_pool.execute("insert into t values (null, $1, 'usd', 'succeeded', $2)", *row)

    async def open_() -> int:
        count: int = await deps.store.fetchval("select count(*) from paywatch.exceptions")
        return count

    await reconcile(deps, day)
    assert await open_() == 2
    await ledger_pool.execute("delete from t where id is null and amount = 102")
    await reconcile(deps, hours(day, 12, 24))
    assert await open_() == 2
    await reconcile(deps, hours(day, 0, 12))
    assert await deps.store.fetchval("select object_id from paywatch.exceptions") is not None
    assert await open_() == 1
    await ledger_pool.execute("delete from t where id is null")
    await reconcile(deps, day, dry_run=True)
    assert await open_() == 1
    await reconcile(deps, day)
    assert await open_() == 0
