"""Every column behind a report is sealed by it: a change by the database's owner is detected."""

import re
from pathlib import Path

import asyncpg
import pytest

from reconcile import Deps, create
from reconcile.audit.links import get_link
from reconcile.audit.retention import retire
from reconcile.audit.sign_off import sign
from reconcile.audit.verification import VerifyRequest, VerifyResult
from reconcile.audit.verify_store import verify_store
from reconcile.engine.finish import finish
from reconcile.reports.draft import open_draft
from reconcile.results.object_outcome import object_outcomes
from reconcile.runs.context import RunContext
from reconcile.runs.finality import Finality
from reconcile.runs.lease import claim_run
from tests.reconcile.reporting import DAY, create_report, create_three_reports, deps_for, sentences, tamper
from tests.reconcile.tampering import changed_columns, drop_constraints, tables

PAGE = (Path(__file__).parents[3] / "docs" / "reports.md").read_text()
SEALED = (
    *("runs", "object_runs", "slices", "pages", "findings", "row_images", "payout_sums", "balances"),
    *("daily_runs", "staged_stripe", "staged_ledger", "named_objects", "movements", "exceptions"),
    *("reports", "report_chunks", "sign_offs"),
)
LATER = ("undos", "undone_rows", "retired_runs")
"""Tested where they are written."""
NOT_BEHIND = {
    "audit",
    *(
        "alembic_version",
        "alert_states",
        "approvals",
        "checks",
        "heartbeats",
        "incidents",
        "incident_events",
        "keys",
    ),
    *("config_revisions", "notifications", "readings"),
    *("api_tokens", "audit_log", "audit_log_cuts", "audit_log_head", "console_sessions", "login_links"),
    *("channel_states", "check_requests", "checklist_ticks", "deliveries", "digests", "drills", "silences"),
    *("late_hours", "leftovers", "locations", "metric_snapshots", "pings", "rollup_state", "rollups"),
    "ranked_findings",
    *("rule_evaluation", "rule_progress", "rule_states"),
}
"""Tables of the monitoring, keys, and what later runs may write."""
NOT_COVERED = {"runs.activity", "runs.lease_until", "runs.leased_by", "runs.fence", "runs.unended"}

ROWS = """
insert into paywatch.slices (object_run, number, source, lower_bound, upper_bound, done)
  select object_run, 0, 'listed', window_from, window_until, true from of_run;
insert into paywatch.pages (object_run, number, cursor, count, request_id, sha256, at)
  select object_run, 0, '', 100, 'req_1', sha256('page'), window_from from of_run;
insert into paywatch.findings (object_run, id, class, source, reason, fields, exception, stripe, ledger)
  select object_run, 'pi_1', 'conflict', 'listed', 'the ledger is ahead',
    '{"status": {"stripe": "processing", "ledger": "PAID"}}',
    paywatch.exception_id('payments', 'pi_1', 'conflict', 'status'), '{"id": "pi_1"}', '[{"id": "pi_1"}]'
  from of_run;
insert into paywatch.row_images (object_run, id, before, after)
  select object_run, 'pi_2', '{"id": "pi_2", "status": "PENDING"}', '{"id": "pi_2", "status": "PAID"}'
  from of_run;
insert into paywatch.payout_sums (object_run, payout, currency) select object_run, 'po_1', 'usd' from of_run;
insert into paywatch.balances (account, at, run, told_at, totals)
  select account, window_until, run, window_until, '{"usd": 100}' from of_run;
insert into paywatch.daily_runs (account, day, run) select account, window_from::date, run from of_run;
insert into paywatch.staged_stripe (object_run, source, id, in_scope, seen_at)
  select object_run, 'listed', 'pi_1', true, window_from from of_run;
insert into paywatch.staged_ledger (object_run, id, in_window) select object_run, 'pi_1', true from of_run;
insert into paywatch.named_objects (object_run, source, id) select object_run, 'open', 'pi_1' from of_run;
insert into paywatch.movements (object_run, id) select object_run, 'txn_1' from of_run;
"""
OF_RUN = """
create view of_run as select r.id as run, r.account, r.window_from, r.window_until, p.object_run
from paywatch.runs r join paywatch.object_runs p on p.run = r.id and p.object = 'payments'
"""


async def create_full_report(store: asyncpg.Pool) -> str:
    """Creates the report of a run that left a row in every table."""
    deps, run = deps_for(store), await create(store, DAY)
    claim = await claim_run(deps, run)
    assert claim is not None
    await store.execute(OF_RUN)
    await store.execute(ROWS)
    await store.execute("drop view of_run")
    await finish_claimed(deps, RunContext(deps, claim, lambda _: None))
    await sign(store, await get_link(store, run), "Anna Ahrens", "preparer")
    return run


async def finish_claimed(deps: Deps, context: RunContext) -> None:
    finality = Finality()
    await finality.complete_all()
    async with open_draft(context, finality) as draft:
        await finish(context, await object_outcomes(context), {}, draft)


async def verified(store: asyncpg.Pool) -> VerifyResult:
    return await verify_store(store, VerifyRequest())


async def test_every_table_is_sealed_or_named(store_pool: asyncpg.Pool) -> None:
    assert await tables(store_pool) == {*SEALED, *LATER, *NOT_BEHIND}


def test_what_is_not_covered_is_documented() -> None:
    section = PAGE.partition("## What this cannot do")[2]
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", section)) == NOT_COVERED


async def test_every_changed_column_is_detected(store_pool: asyncpg.Pool) -> None:
    await create_full_report(store_pool)
    assert sentences(await verified(store_pool)) == []
    await drop_constraints(store_pool)
    missed = set()
    for table in SEALED:
        async for column in changed_columns(store_pool, table):
            if (await verified(store_pool)).sound:
                missed.add(f"{table}.{column}")
    assert missed == NOT_COVERED
    assert sentences(await verified(store_pool)) == []


# Nothing in the database counts the newest sign-offs: see the head file.
@pytest.mark.parametrize("table", sorted({*SEALED} - {"sign_offs"}))
async def test_removed_row_is_detected(store_pool: asyncpg.Pool, table: str) -> None:
    await create_full_report(store_pool)
    await tamper(store_pool, f"delete from paywatch.{table}")
    assert not (await verified(store_pool)).sound


async def test_a_balance_of_no_run_is_detected(store_pool: asyncpg.Pool) -> None:
    await create_three_reports(store_pool)
    await store_pool.execute(
        "insert into paywatch.balances values ('', now(), 'run_x', now(), '{\"usd\": 1}')"
    )
    assert sentences(await verified(store_pool)) == [
        "the table balances in the database has a row of run_x, which is no run"
    ]


async def test_exceptions_are_sealed_by_the_newest_report(store_pool: asyncpg.Pool) -> None:
    *_, newest = await create_three_reports(store_pool)
    assert (await verified(store_pool)).sound
    await tamper(store_pool, "update paywatch.exceptions set first_seen = first_seen + interval '10 days'")
    (sentence,) = sentences(await verified(store_pool))
    what = "the rows of the table exceptions in the database are not those that manifest.json names"
    assert sentence == f"{newest.run} (report 3): {what}"


async def test_staged_rows_may_be_gone_after_two_days(store_pool: asyncpg.Pool) -> None:
    run = await create_full_report(store_pool)
    await tamper(store_pool, "delete from paywatch.staged_stripe")
    (sentence,) = sentences(await verified(store_pool))
    assert sentence.startswith(f"{run} (report 1): the rows of the table staged_stripe")
    await tamper(store_pool, "update paywatch.runs set finished_at = finished_at - interval '3 days'")
    (sentence,) = sentences(await verified(store_pool))
    assert sentence.endswith("the run's row in the database differs from the report in finished_at")


async def test_retirement_is_compared_with_its_record(store_pool: asyncpg.Pool) -> None:
    result = await create_report(store_pool)
    (run,) = await retire(store_pool, DAY.until.replace(year=2100), "ten years")
    assert run == result.run
    assert (await verified(store_pool)).problems == []
    for column in ("run", "account", "reason", "retired_at"):
        changed = "now() + interval '1 day'" if column == "retired_at" else f"{column} || 'x'"
        await store_pool.execute("create table changed as table paywatch.retired_runs")
        await tamper(store_pool, f"update paywatch.retired_runs set {column} = {changed}")
        assert not (await verified(store_pool)).sound, column
        await tamper(store_pool, "delete from paywatch.retired_runs")
        await tamper(store_pool, "insert into paywatch.retired_runs select * from changed")
        await store_pool.execute("drop table changed")
