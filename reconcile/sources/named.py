"""Objects that a source names: remembered in the store, then asked for by id unless an earlier source has
them.

The sources come in the order listed, changed, moved_money, open, unlisted; an object is of the first that
told of it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from reconcile.listing.checkpoints import log_answers
from reconcile.listing.lookups import ASKED_AT_ONCE, Asked, ask, batches, logged
from reconcile.listing.staging import Row, absent_row, copy_stripe, stripe_row
from reconcile.queries import sql
from reconcile.runs.job import Job


async def name_objects(
    connection: Any, job: Job, source: str, ids: Sequence[str], at: Sequence[datetime | None]
) -> None:
    """Remembers ids, each once for a source, with the newest time."""
    if ids:
        await connection.execute(sql("sources/name_objects"), job.part, source, ids, at)


async def keep_source(job: Job, source: str, covered: msgspec.Struct) -> None:
    """Remembers what a source covered, for the report and for the next run."""
    await job.write(partial(keep_source_in, job=job, source=source, covered=covered))


async def keep_source_in(connection: Any, job: Job, source: str, covered: msgspec.Struct) -> None:
    """The same, in a transaction of the caller."""
    text = msgspec.json.encode(covered).decode()
    await connection.execute(sql("sources/keep_source"), job.part, source, text)


async def ask_named(job: Job, source: str) -> None:
    """Asks Stripe for what a source names, where nothing has told of it since. Raises StripeError."""
    asked = 0
    async for ids in batches(job, "listing/unasked_named", ASKED_AT_ONCE, source):
        answers = await ask(job, ids)
        await job.write(partial(_keep, job=job, source=source, answers=answers))
        asked += len(ids)
        job.report("lookups", records=asked)


async def _keep(connection: Any, job: Job, source: str, answers: Sequence[Asked]) -> None:
    rows = await connection.fetch(sql("sources/staged_already"), job.part, [each.id for each in answers])
    known = {row["id"]: (row["source"], row["in_scope"]) for row in rows}
    staged = [_row(job, each, *known.get(each.id, (source, False))) for each in answers]
    await copy_stripe(connection, [row for row in staged if row is not None])
    await log_answers(connection, job, [logged(each) for each in answers])


def _row(job: Job, asked: Asked, source: str, in_scope: bool) -> Row | None:
    """None for an object from after the window: it is left to the run that lists it."""
    if asked.record is None:
        return absent_row(job, asked.id, asked.at, source)
    created = asked.record.created
    if created is not None and created >= job.window.until:
        return None
    return stripe_row(job, asked.record, asked.at, source, in_scope=in_scope)
