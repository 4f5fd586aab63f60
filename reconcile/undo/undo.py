"""Undoes the repairs of a run, and records who did so, when, and the result for each row.

Each object is one transaction of the ledger. A killed undo is resumed; one that is repeated finds only the
rows that it could not restore.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import asyncpg
import msgspec

from reconcile.audit.sign_off import append_record
from reconcile.errors import LedgerError, ReconcileError, UndoExecuting
from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.row_scope import RowScope
from reconcile.ledger.validate import inspect
from reconcile.ledger.write_statements import WriteStatements
from reconcile.objects.kinds import KINDS
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.repair.transaction import CommitRecord, has_committed, recoverable_transaction
from reconcile.reports.chain import Link, Signer, find_link, lock_chains, require_signer
from reconcile.reports.sealed_records import seal_undo
from reconcile.runs.records import ACTIVE, get
from reconcile.undo.marks import repairs_mark, undos_mark
from reconcile.undo.restore import Image, Undone, put_back
from reconcile.undo.sealed import SealedImages, Trust, sealed_images
from settings.reconcile import Mapping, Object

_CHUNK = 1000
_IDLE = "60s"
SHOWN = 100
"""The maximum number of rows that are named as left."""


class Left(msgspec.Struct, frozen=True):
    """A row that was not restored, and why."""

    object: str
    id: str
    note_code: str | None
    note: str


class UndoResult(msgspec.Struct, frozen=True):
    """What ``--json`` prints. ``objects`` counts the results by object."""

    run: str
    mode: Literal["undo", "dry-run"]
    by: str
    status: Literal["undone", "partly undone", "nothing to undo"]
    objects: dict[str, dict[str, int]]
    left: list[Left]

    @property
    def exit_code(self) -> int:
        return 1 if self.status == "partly undone" else 0

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


@dataclass(frozen=True, slots=True)
class Undoing:
    """One undo in progress. ``record`` is None on a dry run, which stores nothing."""

    store: asyncpg.Pool
    ledger: asyncpg.Pool
    record: int | None
    sealed: SealedImages | None
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)


async def undo(
    store: asyncpg.Pool,
    ledger: asyncpg.Pool,
    run: str,
    *,
    by: str,
    dry_run: bool = False,
    signer: Signer | None = None,
    trust: Trust = Trust(),  # noqa: B008 (frozen)
    begun: Callable[[], None] = lambda: None,
) -> UndoResult:
    """Restores the rows that are still as the run left them, and records that in the chain of sign-offs.

    Raises UnknownRun, LedgerError, NotSealed and Damaged for row images that the run's report does not seal,
    SigningKeyMissing, and ReconcileError for a run that has not ended or wrote nothing, and while another
    undo of it is running. Calls ``begun`` before it writes: an undo that breaks off has changed the ledger.
    """
    found = await get(store, run)
    if found.status in ACTIVE:
        raise ReconcileError(f"{run} has not ended: cancel it first, with `paywatch reconcile cancel {run}`")
    if found.mode == "dry-run":
        raise ReconcileError(f"{run} was a dry run: it wrote nothing")
    await require_signer(store, found.account, signer, sign_offs=True)
    async with _alone(store, run):
        sealed = await sealed_images(store, run, trust, cancelled=found.status == "cancelled")
        record = None if dry_run else await store.fetchval(sql("undo/open_undo"), run, by)
        undoing = Undoing(store, ledger, record, sealed)
        if record is not None:
            begun()
        for row in await store.fetch(_PARTS, run):
            await _undo_part(undoing, row)
        if record is not None:
            await _close(undoing, run, signer)
    return _result(undoing, run, by)


_PARTS = """
select object_run, object, plan::text as plan from paywatch.object_runs
where run = $1 and plan is not null order by object_run desc
"""


@asynccontextmanager
async def _alone(store: asyncpg.Pool, run: str) -> AsyncIterator[None]:
    """Allows one undo of a run at a time, until this transaction ends."""
    lock = "select pg_try_advisory_xact_lock(hashtextextended('paywatch undo ' || $1, 0))"
    async with store.acquire() as connection, connection.transaction():
        if not await connection.fetchval(lock, run):
            raise UndoExecuting(run)
        yield


async def _undo_part(undoing: Undoing, row: Any) -> None:
    object_run, object_ = row["object_run"], row["object"]
    if not await has_committed(undoing.ledger, repairs_mark(undoing.store, object_run)):
        return
    mark = undos_mark(undoing.store, undoing.record, object_run)
    if undoing.record is not None and await has_committed(undoing.ledger, mark):
        return
    mapping = Mapping.model_validate(msgspec.json.decode(row["plan"])["mapping"])
    try:
        await _put_part_back(undoing, object_run, object_, mapping, mark)
    except asyncpg.InsufficientPrivilegeError as error:
        raise LedgerError(
            f"{mapping.table}: {error}: grant it to the user of DATABASE_URL; nothing was restored in it"
        ) from error
    except asyncpg.LockNotAvailableError as error:
        raise LedgerError(
            f"{mapping.table}: another session did not release its lock: end its transaction and repeat the "
            "undo; nothing was restored in it"
        ) from error


async def _put_part_back(
    undoing: Undoing, object_run: int, object_: Object, mapping: Mapping, mark: CommitRecord
) -> None:
    async with recoverable_transaction(
        undoing.ledger, mark, idle=_IDLE, commit=undoing.record is not None
    ) as ledger:
        table = await inspect(ledger, MappingCheck.of(KINDS[object_], mapping, ("updated",)))
        statements = WriteStatements(RowScope(table))
        if planner_settings := statements.planner_settings():
            await ledger.execute(planner_settings)
        async for images in _undoable(undoing.store, object_run):
            if undoing.sealed is not None:
                undoing.sealed.require_all(object_, images)
            outcomes = await put_back(ledger, statements, images)
            _count(undoing, object_, outcomes)
            if undoing.record is not None:
                await retry_outages(partial(_keep, undoing, object_run, outcomes))


async def _undoable(store: asyncpg.Pool, object_run: int) -> AsyncIterator[list[Image]]:
    last = ""
    while True:
        arguments = (sql("undo/restorable_rows"), object_run, last, _CHUNK)
        rows = await retry_outages(partial(store.fetch, *arguments, timeout=LONG_TIMEOUT))
        if not rows:
            return
        yield [Image(row["id"], row["before"], row["after"]) for row in rows]
        last = rows[-1]["id"]


async def _keep(undoing: Undoing, object_run: int, outcomes: Sequence[Undone]) -> None:
    await undoing.store.execute(
        sql("undo/store_undone"),
        *(undoing.record, object_run),
        [each.id for each in outcomes],
        [each.action for each in outcomes],
        [each.note_code for each in outcomes],
        [each.note for each in outcomes],
    )


def _count(undoing: Undoing, object_: str, outcomes: Sequence[Undone]) -> None:
    undoing.counts.setdefault(object_, Counter()).update(each.action for each in outcomes)
    room = SHOWN - len(undoing.left)
    left = [Left(object_, each.id, each.note_code, each.note) for each in outcomes if each.action == "left"]
    undoing.left.extend(left[:room])


async def _close(undoing: Undoing, run: str, signer: Signer | None) -> None:
    """The counts come from the stored record, so they include what a killed undo had restored."""
    link = await find_link(undoing.store, run)
    (record,) = [each for each in await undos(undoing.store, run) if each["id"] == undoing.record]
    await retry_outages(partial(_end, undoing, link, record, signer))
    undoing.counts.clear()
    undoing.counts.update({name: Counter(actions) for name, actions in record["rows"].items()})
    undoing.left[:] = [
        Left(**row) for row in await undoing.store.fetch(sql("undo/rows_left"), undoing.record, SHOWN)
    ]


async def _end(undoing: Undoing, link: Link | None, record: dict[str, Any], signer: Signer | None) -> None:
    """A cancelled run may have written, but has no report whose chain the undo could join."""
    query = (
        "update paywatch.undos set finished_at = clock_timestamp() where id = $1 and finished_at is null "
        "returning true"
    )
    async with undoing.store.acquire() as connection, connection.transaction():
        if await connection.fetchval(query, undoing.record) and link is not None:
            await lock_chains(connection, link.account)
            said = {"by": record["requested_by"], "rows": record["rows"], "undo": undoing.record}
            said["records"] = msgspec.to_builtins(await seal_undo(connection, record["id"]))
            await append_record(connection, link, "undo", said, signer)


def _result(undoing: Undoing, run: str, by: str) -> UndoResult:
    names = {"put back": "put_back", "deleted": "deleted", "left": "left"}
    objects = {
        object_: {key: counts[action] for action, key in names.items()}
        for object_, counts in sorted(undoing.counts.items())
    }
    left = sum(counts["left"] for counts in objects.values())
    done = sum(sum(counts.values()) for counts in objects.values())
    return UndoResult(
        run,
        "dry-run" if undoing.record is None else "undo",
        by,
        "partly undone" if left else "undone" if done else "nothing to undo",
        objects,
        undoing.left,
    )


async def undos(store: asyncpg.Pool, run: str) -> list[dict[str, Any]]:
    """Returns the undos of a run, oldest first: id, requested_by, started_at, finished_at (None while it
    runs), and the number of rows by object and result."""
    found = await store.fetch(sql("undo/list_undos"), run)
    return [dict(row) | {"rows": msgspec.json.decode(row["rows"])} for row in found]
