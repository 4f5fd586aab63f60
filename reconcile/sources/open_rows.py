"""The source ``open``: rows from before the window that may still change, and findings that earlier runs
left.

It finds what events and moved money miss: a row is looked up in every run until its status is final. If there
are more than ``open_at_most``, the oldest of both sorts come first, half of the budget each, and the next run
continues after the last row.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from reconcile.codes import Coded, SourceNote
from reconcile.ledger.statements import Statements
from reconcile.objects.kind import Kind
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.runs.ledger_locks import reading_ledger, retry_locked
from reconcile.runs.object_run import ObjectRun
from reconcile.sources.named import keep_source_in, name_objects
from settings.reconcile import Mapping

HOLIDAYS = 2
"""Business days added, because Paywatch has no calendar of bank holidays."""


class OpenStatuses(msgspec.Struct, frozen=True):
    """The ledger statuses that are final, and those that become final after some business days."""

    final: list[str]
    provisional: list[str]
    days: int


class Open(msgspec.Struct, frozen=True):
    """The number of open rows and carried exceptions, and how many are left to the next run, which continues
    after the last row."""

    rows: int
    carried: int
    left: int
    last_created: datetime | None = None
    last_id: str | None = None

    @property
    def note(self) -> Coded | None:
        """How many rows were not looked up at Stripe; None if all were."""
        if not self.left:
            return None
        looked_up = self.rows + self.carried - self.left
        sentence = f"{looked_up} open rows were looked up at Stripe, {self.left} are left to the next runs"
        return Coded(SourceNote.OPEN_ROWS_LEFT, sentence)


def open_statuses(kind: Kind, mapping: Mapping) -> OpenStatuses:
    """Derives the statuses from the mapping. If several Stripe statuses map to one ledger status, that
    is final only if all of them are."""
    meanings: dict[str, set[str]] = {}
    for status in kind.ranks(mapping):
        meanings.setdefault(mapping.statuses.get(status, status), set()).add(status)
    final = [status for status, of in meanings.items() if of <= set(kind.final)]
    ended = set(kind.final) | set(kind.provisional)
    provisional = [status for status, of in meanings.items() if of <= ended and status not in final]
    return OpenStatuses(final, provisional, max(kind.provisional.values(), default=0))


def business_days_before(moment: datetime, days: int) -> datetime:
    """The moment so many business days earlier; Saturdays and Sundays (UTC) do not count."""
    while days:
        moment -= timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


async def name_open_rows(object_run: ObjectRun, statements: Statements) -> None:
    """Stores the ids of the rows to look up; once, so that a resumed run looks up the same ones."""
    store = object_run.run.deps.store
    done = "select sources ? 'open' from paywatch.object_runs where object_run = $1"
    if await retry_outages(lambda: store.fetchval(done, object_run.id)):
        return
    most = object_run.run.deps.settings.reconcile.open_at_most
    before = await retry_outages(
        lambda: store.fetchval(
            sql("sources/last_open_row"),
            object_run.run.account.stored,
            object_run.kind.object,
            object_run.run.id,
        )
    )
    last = None if before is None else msgspec.json.decode(before, type=Open)
    rows = await _open_rows(object_run, statements, last, most)
    await object_run.run.write(partial(_name, object_run=object_run, rows=rows, most=most))


async def _open_rows(
    object_run: ObjectRun, statements: Statements, last: Open | None, most: int
) -> list[Any]:
    statuses = open_statuses(object_run.kind, object_run.mapping)
    since = business_days_before(object_run.run.window.until, statuses.days + HOLIDAYS)
    after = (None, None) if last is None else (last.last_created, last.last_id)
    query = statements.open_rows(object_run.run.window)

    async def work() -> list[Any]:
        async with reading_ledger(object_run) as ledger:
            within = object_run.kind.provisional_within
            arguments = (statuses.final, statuses.provisional, since, *after, most, within)
            found: list[Any] = await ledger.fetch(query, *arguments, timeout=LONG_TIMEOUT)
            return found

    return await retry_locked(object_run, lambda: retry_outages(work))


async def _name(connection: Any, object_run: ObjectRun, rows: list[Any], most: int) -> None:
    carried = await connection.fetch(
        sql("sources/open_exceptions"), object_run.run.account.stored, object_run.kind.object, most
    )
    total, exceptions = _total(rows), _total(carried)
    carried = carried[: max(most - len(rows), most // 2)]
    rows = rows[: most - len(carried)]
    left = total - len(rows) + exceptions - len(carried)
    last = rows[-1] if len(rows) < total else None
    ids = list(dict.fromkeys(row["id"] for row in (*carried, *rows)))
    await name_objects(connection, object_run, "open", ids, [None] * len(ids))
    covered = Open(total, exceptions, left, last and last["created"], last and last["id"])
    await keep_source_in(connection, object_run, "open", covered)


def _total(rows: Iterable[Any]) -> int:
    """Each row carries the total number of rows."""
    return next((int(row["total"]) for row in rows), 0)
