"""Ids that a source names: stored, then retrieved unless an earlier source has the object.

The sources are read in the order listed, changed, moved_money, open, unlisted; an object belongs to the first
that has it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from reconcile.listing.checkpoints import log_answers
from reconcile.listing.lookups import LOOKUP_BATCH, Lookup, batches, look_up, page_log_row
from reconcile.listing.staging import Row, absent_row, copy_stripe, note_records, stripe_row
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun


async def name_objects(
    connection: Any, object_run: ObjectRun, source: str, ids: Sequence[str], at: Sequence[datetime | None]
) -> None:
    """Stores ids, each once for a source, with the newest time."""
    if ids:
        await connection.execute(sql("sources/name_objects"), object_run.id, source, ids, at)


async def keep_source(object_run: ObjectRun, source: str, covered: msgspec.Struct) -> None:
    """Stores what a source covered, for the report and the next run."""
    await object_run.run.write(partial(keep_source_in, object_run=object_run, source=source, covered=covered))


async def keep_source_in(
    connection: Any, object_run: ObjectRun, source: str, covered: msgspec.Struct
) -> None:
    """The same, in the caller's transaction."""
    text = msgspec.json.encode(covered).decode()
    await connection.execute(sql("sources/store_source"), object_run.id, source, text)


async def look_up_named(object_run: ObjectRun, source: str) -> None:
    """Retrieves the ids that a source names and that no answer since has included. Raises StripeError."""
    looked_up = 0
    async for ids in batches(object_run, "listing/named_ids", LOOKUP_BATCH, source):
        answers = await look_up(object_run, ids)
        await object_run.run.write(partial(_keep, object_run=object_run, source=source, answers=answers))
        looked_up += len(ids)
        object_run.report("lookups", records=looked_up)


async def _keep(connection: Any, object_run: ObjectRun, source: str, answers: Sequence[Lookup]) -> None:
    rows = await connection.fetch(sql("sources/staged_objects"), object_run.id, [each.id for each in answers])
    known = {row["id"]: (row["source"], row["in_scope"]) for row in rows}
    staged = [_row(object_run, each, *known.get(each.id, (source, False))) for each in answers]
    await copy_stripe(connection, [row for row in staged if row is not None])
    await note_records(connection, object_run, [each.record for each in answers])
    await log_answers(connection, object_run, [page_log_row(each) for each in answers])


def _row(object_run: ObjectRun, lookup: Lookup, source: str, in_scope: bool) -> Row | None:
    """The row to stage; None for an object created after the window, which the run that lists it compares."""
    if lookup.record is None:
        return absent_row(object_run, lookup.id, lookup.at, source, lookup.message)
    created = lookup.record.created
    if created is not None and created >= object_run.run.window.until:
        return None
    return stripe_row(object_run, lookup.record, lookup.at, source, in_scope=in_scope)
