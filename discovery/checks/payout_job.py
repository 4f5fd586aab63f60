"""Recognizes the table in which the payout job records its runs, and proposes a ``payout_job`` check."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import asyncpg

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names
from discovery.proposal import Proposal
from discovery.reader import Reader, Unreadable
from reconcile.ledger.catalogue import quote
from settings.values import format_duration

_COLUMNS = """
select n.nspname as schema, c.relname as name, a.attname as attribute, t.typname as type
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type as t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'v', 'm')
  and c.relname ilike '%payout%'
  and n.nspname not in ('pg_catalog', 'information_schema', 'paywatch')
  and has_schema_privilege(n.oid, 'usage')
  and has_table_privilege(c.oid, 'select')
order by 1, 2, a.attnum
limit 2000
"""
_TABLE = re.compile(r"job|run|cron|task|batch|schedule", re.IGNORECASE)
_FINISHED = {"finishedat", "completedat", "endedat", "finished", "completed"}
_STATUS = {"status", "state", "result", "outcome"}
_SUCCESS = {"ok", "success", "succeeded", "successful", "completed", "complete", "done", "finished"}
_AGES = [timedelta(hours=hours) for hours in (1, 2, 6, 12, 26, 8 * 24)]
"""The values that ``max_age`` can get: those of jobs that run hourly, daily and weekly, with some time to
spare."""
_MARGIN = 1.5
_RUNS = 20
_FEWEST = 3
_PATIENCE = 30.0
"""Seconds for the catalogue and the rows of every table that may be the one."""
_UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class _Job:
    """A table that may hold the runs. ``doubt`` says what keeps it from being sure."""

    table: str
    sql: str
    max_age: timedelta
    evidence: str
    doubt: str = ""


async def propose_payout_job(database: asyncpg.Pool, names: Names) -> list[Proposal]:
    """Returns one check for the table, or one as a comment for each table that may be it."""
    reader = Reader(database)
    try:
        async with asyncio.timeout(_PATIENCE):
            jobs = [await _examine(reader, *each) for each in _candidates(await reader.fetch(_COLUMNS))]
    except (Unreadable, *_UNREACHABLE):
        return []
    doubt = "another table may hold the runs of the payout job too" if len(jobs) > 1 else ""
    return [_propose(each, each.doubt or doubt, names) for each in jobs]


def _candidates(columns: Iterable[Any]) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yields each table that is named like a payout job, with its columns of the end and of the status."""
    tables: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for each in columns:
        tables[each["schema"], each["name"]][each["attribute"]] = each["type"]
    for (schema, name), types in tables.items():
        ends = [
            column
            for column, kind in types.items()
            if _plain(column) in _FINISHED and kind in {"timestamptz", "timestamp"}
        ]
        if _TABLE.search(name) and ends:
            yield schema, name, ends, [column for column in types if _plain(column) in _STATUS]


def _plain(column: str) -> str:
    return column.replace("_", "").lower()


async def _examine(reader: Reader, schema: str, name: str, ends: list[str], statuses: list[str]) -> _Job:
    table, end = f"{quote(schema)}.{quote(name)}", quote(ends[0])
    sql = f"select max({end}) from {table}"  # noqa: S608 (identifiers from the catalogue, quoted)
    job = _Job(f"{schema}.{name}", sql, _AGES[0], "")
    if len(ends) > 1 or len(statuses) != 1:
        doubt = "it has not exactly one column for the end of a run and one for its status"
        return _with(job, doubt)
    status = quote(statuses[0])
    query = (
        f"select {status}::text as status, {end} as finished from {table} "  # noqa: S608 (as above)
        f"where {end} is not null order by {end} desc limit 500"
    )
    try:
        rows = await reader.fetch(query)
    except Unreadable as error:
        return _with(job, f"its rows were not read: {error}")
    words = sorted({each["status"] for each in rows if (each["status"] or "").lower() in _SUCCESS})
    if len(words) != 1:
        return _with(job, "no single word in its column of the status says that a run succeeded")
    runs = [_aware(each["finished"]) for each in rows if each["status"] == words[0]][:_RUNS]
    return _rated(_Job(job.table, f"{sql} where {status} = '{words[0]}'", _AGES[0], ""), runs)


def _with(job: _Job, doubt: str) -> _Job:
    return _Job(job.table, job.sql, job.max_age, job.evidence, doubt)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _rated(job: _Job, runs: Sequence[datetime]) -> _Job:
    """Returns the job with a ``max_age`` by the gaps between its runs, newest first."""
    if len(runs) < _FEWEST:
        return _with(job, f"it has too few finished runs ({len(runs)}) to know how often the job runs")
    if runs[0] > datetime.now(UTC) + timedelta(minutes=1):
        return _with(job, "its last run is in the future: its times may not be UTC")
    gap = max(newer - older for newer, older in pairwise(runs))
    longest = next((each for each in _AGES if each >= gap * _MARGIN), None)
    if longest is None:
        return _with(job, "its runs are more than five days apart")
    minutes = max(1, round(gap.total_seconds() / 60))
    evidence = f"the last {len(runs)} successful runs are at most {minutes} min apart"
    return _Job(job.table, job.sql, longest, evidence)


def _propose(job: _Job, doubt: str, names: Names) -> Proposal:
    draft = Draft.check(names.take("payout-job"), "payout_job", "1m", "P1")
    draft.facts["table"] = job.table
    draft.say(f"The payout job ran recently enough, by {job.table}.")
    draft.set("last_run", {"sql": job.sql})
    draft.set(
        "max_age", format_duration(job.max_age), job.evidence, Code.RUNS_FOUND if job.evidence else None
    )
    if doubt:
        draft.disable(Code.JOB_UNSURE, doubt)
    return draft.proposal()
