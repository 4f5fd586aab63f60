"""Compares the rows of undos and of retention with their records in the chain of sign-offs."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.verification import Problem, VerifyResult
from reconcile.queries import sql
from reconcile.reports.sealed_records import TableSeal, changed_tables, seal_undo
from reconcile.windows import format_utc
from settings.accounts import Account


async def verify_undos(
    store: asyncpg.Pool,
    account: Account,
    undos: Sequence[Mapping[str, Any]],
    retired: Mapping[str, Any],
    result: VerifyResult,
) -> None:
    """``undos``: the intact records. Retention deletes the rows of an undo together with its run."""
    for content in undos:
        sealed = msgspec.convert(content.get("records") or {}, dict[str, TableSeal])
        if not sealed or content["run"] in retired:
            continue
        async with store.acquire() as connection, connection.transaction(readonly=True):
            found = await seal_undo(connection, content["undo"])
        for name in changed_tables(sealed, found):
            _add(result, account, content["run"], f"the rows of the table {name} are not those of its undo")
    known = {content["undo"] for content in undos}
    for row in await store.fetch(sql("audit/finished_undos"), account.stored):
        if row["id"] not in known:
            what = f"the chain of sign-offs has no record of the undo by {row['requested_by']}"
            _add(result, account, row["run"], what)


async def verify_retirements(
    store: asyncpg.Pool, account: Account, retired: Mapping[str, Mapping[str, Any]], result: VerifyResult
) -> None:
    """``retired``: the intact record of each run. A run without one is reported with its contents."""
    rows = {row["run"]: row for row in await store.fetch(sql("audit/retired_runs"), account.stored)}
    for run, content in retired.items():
        row = rows.get(run)
        retired_at = content.get("retired_at")
        if row is None or row["reason"] != content["reason"]:
            _add(result, account, run, "the table retired_runs does not have the run as it was retired")
        elif retired_at is not None and format_utc(row["retired_at"]) != retired_at:
            _add(result, account, run, "the table retired_runs has another time of its retirement")


def _add(result: VerifyResult, account: Account, run: str, what: str) -> None:
    result.problems.append(Problem("touched", f"{run}: {what}", run, account))
