"""Compares the rows behind a report, which commands and later runs read, with what its manifest sealed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import asyncpg

from reconcile.audit.verification import Problem, ReportPlace, VerifyResult, ranges_text
from reconcile.codes import Coded, VerifyNote
from reconcile.errors import Damaged
from reconcile.queries import sql
from reconcile.reports.chain import Link
from reconcile.reports.privacy import Scrubber
from reconcile.reports.row_images import NAME, first_changed_image, sealed_hashes
from reconcile.reports.sealed_records import RecordSeals, changed_tables, seal_account, seal_run
from reconcile.windows import format_utc
from settings.accounts import Account

_LEFT_BY_RETENTION = ("balances",)
"""What remains of a retired run: the next run's opening balance."""


@dataclass(frozen=True, slots=True)
class RecordsVerifier:
    """Adds problems to ``result``, and what no manifest seals to its ``not_checked``."""

    store: asyncpg.Pool
    result: VerifyResult

    async def verify_run(self, link: Link, manifest: dict[str, Any], reported: Collection[str] = ()) -> None:
        """Compares the rows of a run. Rows of a run that is being resumed are changing, and are left out.

        ``reported``: tables that differ from the report's files, so that the difference is known already.
        """
        sealed = RecordSeals.of(manifest)
        if sealed is None:
            self.result.unsealed.setdefault(link.account, []).append(link.position)
            return
        async with self.store.acquire() as connection, _snapshot(connection):
            run = await connection.fetchrow(sql("audit/run_state"), link.run)
            found = await seal_run(connection, link.run)
        if run is None or run["executing"]:
            return
        for name in changed_tables(sealed.of_run, found):
            if name not in reported and not (
                name == "staged_stripe" and run["staged_expired"] and found[name].rows == 0
            ):
                self._add(link, name)

    async def verify_retired(self, link: Link, manifest: dict[str, Any]) -> None:
        """Compares what retention leaves."""
        sealed = RecordSeals.of(manifest)
        if sealed is None:
            return
        async with self.store.acquire() as connection, _snapshot(connection):
            found = await seal_run(connection, link.run)
        for name in changed_tables(sealed.of_run, found):
            if name in _LEFT_BY_RETENTION:
                self._add(link, name)

    async def verify_images(self, link: Link, manifest: dict[str, Any], scrubber: Scrubber | None) -> None:
        """Compares the row images, which undo writes into the ledger, and names the first that differs."""
        entry = (manifest.get("files") or {}).get(NAME)
        if entry is None:
            return  # reported as not sealed by `verify_run`
        if scrubber is None:
            text = f"{link.run}: the row images, whose hashes need another PAYWATCH_PII_KEY"
            self.result.not_checked.append(Coded(VerifyNote.OTHER_PII_KEY, text))
            return
        try:
            sealed = await sealed_hashes(self.store, link, entry)
        except Damaged:
            return  # reported as a problem of the file
        if changed := await first_changed_image(self.store, link.run, scrubber, sealed):
            what = f"the row image of {changed[0]} {changed[1]} in the database differs from the report"
            self.result.problems.append(_place(link).problem("touched", what, NAME))

    async def verify_account(self, account: Account) -> None:
        """Compares the state of an account, such as how old its exceptions are, with its newest report."""
        async with self.store.acquire() as connection, _snapshot(connection):
            row = await connection.fetchrow(sql("reports/latest_link_of_account"), account.stored)
            found = await seal_account(connection, account)
        sealed = RecordSeals.of(Link.of(row).content) if row is not None else None
        for name in changed_tables(sealed.of_account, found) if sealed is not None else []:
            self._add(Link.of(row), name)

    def verify_made_at(self, link: Link, manifest: dict[str, Any]) -> None:
        """Compares the time in the head file and in lists with the manifest's."""
        made_at = manifest.get("made_at")
        if made_at is not None and made_at != format_utc(link.made_at):
            what = "manifest.json names another time than the chain"
            self.result.problems.append(_place(link).problem("chain", what, "manifest.json"))

    def _add(self, link: Link, table: str) -> None:
        what = f"the rows of the table {table} in the database are not those that manifest.json names"
        self.result.problems.append(_place(link).problem("touched", what, "manifest.json"))


def note_unsealed(result: VerifyResult) -> None:
    """Adds what was not checked, because the reports are of a version that did not seal it yet."""
    for account in result.unsealed:
        which = ranges_text(result.unsealed[account])
        text = (
            f"reports {which} of account {account}: the rows that they were made from, and the row images "
            "that undo restores, which reports of their version do not name"
        )
        result.not_checked.append(Coded(VerifyNote.RECORDS_NOT_SEALED, text))


def unknown_balance(row: Any) -> Problem:
    """A balance that no run computed would be the opening balance of the next run."""
    sentence = f"the table balances in the database has a row of {row['run']}, which is no run"
    return Problem("added", sentence, row["run"], Account(row["account"]))


def stray_plan_row(row: Any) -> Problem:
    """The day of an account would count as planned."""
    sentence = f"the table daily_runs in the database names {row['run']} for {row['day']} of another account"
    return Problem("touched", sentence, row["run"], Account(row["account"]))


def _snapshot(connection: Any) -> Any:
    """A run can end, or be resumed, between two statements."""
    return connection.transaction(isolation="repeatable_read", readonly=True)


def _place(link: Link) -> ReportPlace:
    return ReportPlace(link.run, link.account, link.position)
