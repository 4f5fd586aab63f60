"""Finished runs without Stripe and ledger, for tests of reports, and what changes and inspects them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from pydantic import SecretStr

from reconcile import Deps, RunResult, Window, create
from reconcile.audit.verification import VerifyResult
from reconcile.engine.finish import finish
from reconcile.reports.draft import open_draft
from reconcile.results.object_outcome import object_outcomes
from reconcile.runs.context import RunContext
from reconcile.runs.finality import Finality
from reconcile.runs.lease import claim_run
from settings import Settings
from settings.accounts import Account

DAY = Window(datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC))
PRIVATE_KEY = SecretStr("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
OTHER_KEY = SecretStr("/wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
SIGNED = Settings(service="shop", paywatch_signing_key=PRIVATE_KEY)


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding as classification stores it."""

    id: str = "pi_1"
    class_: str = "conflict"
    status: str = "PAID"
    reason: str = "the ledger is ahead of Stripe"
    resolved: bool = False
    amount: int = 1999
    currency: str = "usd"
    at_risk: dict[str, int] = field(default_factory=dict)


async def create_report(
    store: asyncpg.Pool,
    findings: Sequence[StoredFinding] = (StoredFinding(),),
    settings: Settings | None = None,
    **request: Any,
) -> RunResult:
    """Creates a run with these findings and finishes it."""
    return await finish_run(
        store, await create(store, request.pop("window", DAY), **request), findings, settings
    )


async def finish_run(
    store: asyncpg.Pool, run: str, findings: Sequence[StoredFinding] = (), settings: Settings | None = None
) -> RunResult:
    """Claims a run, stores findings and finishes it."""
    deps = deps_for(store, settings)
    claim = await claim_run(deps, run)
    assert claim is not None
    query = "select object_run from paywatch.object_runs where run = $1 and object = 'payments'"
    object_run = await store.fetchval(query, run)
    await store.execute(_INSERT_SLICES, run)
    await store.executemany(_INSERT_FINDING, [_row(object_run, each) for each in findings])
    finality = Finality()
    await finality.complete_all()
    context = RunContext(deps, claim, lambda _: None)
    async with open_draft(context, finality) as draft:
        return await finish(context, await object_outcomes(context), {}, draft)


def deps_for(store: asyncpg.Pool, settings: Settings | None = None) -> Deps:
    def no_stripe(account: Account) -> Any:
        raise AssertionError("a report sends no request to Stripe")

    return Deps(
        store,
        store,
        no_stripe,
        settings or Settings(service="shop"),
        "worker-1",
        lease_time=timedelta(seconds=30),
    )


async def tamper(store: asyncpg.Pool, statement: str, *arguments: Any) -> str:
    """Changes rows as the database's owner can, without triggers."""
    async with store.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        done: str = await connection.execute(statement, *arguments)
    assert not done.endswith(" 0")
    return done


async def remove_signature(store: asyncpg.Pool, number: int) -> None:
    """Replaces a record by one that names no key, as whoever can write to the database can."""
    query = "select record from paywatch.sign_offs where number = $1"
    content = json.loads(await store.fetchval(query, number)) | {"public_key": None}
    record = json.dumps(content, sort_keys=True).encode()
    change = "update paywatch.sign_offs set record = $2, sha256 = $3, signature = null where number = $1"
    await tamper(store, change, number, record, hashlib.sha256(record).digest())


async def create_three_reports(store: asyncpg.Pool, settings: Settings | None = None) -> list[RunResult]:
    return [await create_report(store, [StoredFinding(f"pi_{n}")], settings) for n in range(3)]


def sentences(result: VerifyResult) -> list[str]:
    """Returns the sentences of all problems."""
    return [problem.sentence for problem in result.problems]


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


_INSERT_SLICES = """
insert into paywatch.slices (object_run, number, source, lower_bound, upper_bound, done)
select p.object_run, 0, 'listed', r.window_from, r.window_until, true
from paywatch.runs r join paywatch.object_runs p on p.run = r.id where r.id = $1 on conflict do nothing
"""
_INSERT_FINDING = """
insert into paywatch.findings
  (object_run, id, class, source, reason, fields, exception, stripe, ledger, action, note, resolved, at_risk)
values ($1, $2, $3, 'listed', $4, $5::text::jsonb, paywatch.exception_id('payments', $2, $3, 'status'),
  $6::text::jsonb, $7::text::jsonb, 'none', '', $8, $9::text::jsonb)
"""


def _row(object_run: int, finding: StoredFinding) -> tuple[Any, ...]:
    stripe = {
        "id": finding.id,
        "amount": finding.amount,
        "currency": finding.currency,
        "status": "processing",
        "created": 1_763_424_000,
        "details": None,
    }
    ledger = [
        {
            "id": finding.id,
            "amount": str(finding.amount),
            "currency": finding.currency,
            "status": finding.status,
            "created": "2026-11-18T00:00:00+00:00",
        }
    ]
    fields = {"status": {"stripe": "processing", "ledger": finding.status}}
    texts = [msgspec.json.encode(each).decode() for each in (fields, stripe, ledger)]
    at_risk = msgspec.json.encode(finding.at_risk).decode()
    return (object_run, finding.id, finding.class_, finding.reason, *texts, finding.resolved, at_risk)


WITHOUT_CODES = """
-- Undoes the later migrations, the newest first: tests apply all of them again.
drop index paywatch.findings_of_payment, paywatch.findings_of_charge;
drop index paywatch.runs_windows, paywatch.sign_offs_of;
drop table paywatch.ranked_findings;
drop function paywatch.risk_rank, paywatch.risk_currency;
drop table paywatch.checklist_ticks;
drop table paywatch.metric_snapshots;
drop view paywatch.check_request_states;
drop table paywatch.check_requests;
drop function paywatch.announce, paywatch.announce_topic, paywatch.announce_incidents, paywatch.announce_runs,
  paywatch.announce_object_runs, paywatch.announce_deliveries cascade;
drop view paywatch.audit_acts;
drop table paywatch.audit_log, paywatch.audit_log_head, paywatch.audit_log_cuts;
drop function paywatch.refuse_of_audit_log;
drop table paywatch.console_sessions, paywatch.api_tokens, paywatch.login_links;
drop index paywatch.incidents_by_end;
alter table paywatch.incidents drop column drill;
drop table paywatch.drills;
alter table paywatch.notifications
  drop column content, drop column delivery_id, drop column thread, drop column planned,
  drop column instead_of, drop column rescued, drop constraint notifications_of_incident,
  add column lease_until timestamptz, add column leased_by text, add column fence bigint not null default 0,
  add constraint notifications_kind_check check (true),
  add constraint notifications_of_incident check (true);
create index notifications_pending on paywatch.notifications (id);
drop index paywatch.notifications_by_age;
drop table paywatch.deliveries, paywatch.channel_states;
alter table paywatch.incidents drop column mark, drop column marked_at, drop column marked_by,
  drop column mark_reason;
drop index paywatch.incidents_by_fingerprint;
drop table paywatch.digests;
drop table paywatch.silences;
alter table paywatch.incident_events drop column inputs;
alter table paywatch.incidents drop column acknowledged_until, drop column resolved_by;
drop table paywatch.rule_states, paywatch.rule_progress, paywatch.rule_evaluation;
drop table paywatch.rollups, paywatch.rollup_state, paywatch.late_hours;
drop index paywatch.readings_spans;
drop function paywatch.slots_within;
drop table paywatch.leftovers;
drop table paywatch.pings;
drop table paywatch.locations;
alter table paywatch.runs drop column activity;
drop table paywatch.audit;
drop index paywatch.notifications_failed;
drop table paywatch.approvals;
alter table paywatch.object_runs drop column withheld;
alter table paywatch.staged_stripe drop column excluded_by, drop column path_absent,
  drop column undisputed_status;
drop view paywatch.active_revision;
drop table paywatch.config_revisions;
alter table paywatch.checks drop column definition;
alter table paywatch.heartbeats drop column revision, drop column definitions, drop column clock_skew;
alter table paywatch.object_runs rename to run_parts;
alter table paywatch.run_parts rename column object_run to part;
alter table paywatch.slices rename column object_run to part;
alter table paywatch.pages rename column object_run to part;
alter table paywatch.staged_stripe rename column object_run to part;
alter table paywatch.staged_ledger rename column object_run to part;
alter table paywatch.findings rename column object_run to part;
alter table paywatch.row_images rename column object_run to part;
alter table paywatch.undone_rows rename column object_run to part;
alter table paywatch.payout_sums rename column object_run to part;
alter table paywatch.named_objects rename column object_run to part;
alter table paywatch.movements rename column object_run to part;
alter table paywatch.findings rename column mapped_status to word;
alter view paywatch.run_object_ends rename column object_run to part;
alter index paywatch.object_runs_one_active rename to run_parts_one_active;
alter function paywatch.refuse_of_finished_object_run() rename to refuse_of_finished_part;
drop trigger finished on paywatch.runs;
alter table paywatch.runs drop column reason_code;
alter table paywatch.findings drop column reason_code, drop column note_code;
alter table paywatch.staged_stripe drop column flaw_code;
alter table paywatch.payout_sums drop column reason_code;
alter table paywatch.undone_rows drop column note_code;
drop function paywatch.proof_object, paywatch.proof_code;
create trigger finished before update on paywatch.runs
  for each row when (false) execute function paywatch.refuse();
update paywatch.alembic_version set version_num = '0015';
"""
"""Takes the store back to the version before codes."""
