"""Why the ledger lacked or lagged behind an object: whether Stripe could deliver the events about it.

``undelivered``: of its last 30 days an event did not arrive, or not yet. ``delivered``: they all arrived, and
the team's own code made nothing of them. ``unknown``: Stripe has no event of it any more.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from reconcile.codes import SourceNote
from reconcile.errors import Incomplete
from reconcile.listing.checkpoints import Read, add_slices, load_slices
from reconcile.listing.partition import even_cutter
from reconcile.listing.readers import Readers
from reconcile.listing.slices import Slice
from reconcile.objects.events import AHEAD, KEPT, Event, events_of, types_of
from reconcile.postgres import retry_outages
from reconcile.runs.object_run import ObjectRun
from reconcile.sources.named import keep_source, name_objects
from stripeapi import StripeError

SLICES = "undelivered"
_FIRST = 2_000_000


class LostWebhooks(msgspec.Struct, frozen=True):
    """How many of the created and updated records Stripe still has events of, and of how many of those one
    was not delivered. ``unknown`` are the others."""

    checked: int
    undelivered: int
    unknown: int
    rate: float

    @property
    def any(self) -> bool:
        return bool(self.checked or self.unknown)

    @classmethod
    def of(cls, found: dict[str, int]) -> "LostWebhooks":
        """From the numbers of findings by word."""
        undelivered, unknown = found.get("undelivered", 0), found.get("unknown", 0)
        checked = undelivered + found.get("delivered", 0)
        return cls(checked, undelivered, unknown, round(undelivered / checked, 6) if checked else 0.0)


class DeliveryCoverage(msgspec.Struct, frozen=True):
    """``note``: why nothing could be told. ``reach``: from when on every event that was not delivered is
    known."""

    note: str = ""
    reach: datetime | None = None


async def read_undelivered(object_run: ObjectRun, since: datetime) -> None:
    """Remembers the objects of events since then that were not delivered.

    Beside the lists, before it is known whether anything is missing: it costs no time then, and mostly one
    request.
    """
    until, note = None, ""
    try:
        until = await _read(object_run, since)
    except (StripeError, Incomplete) as error:
        note = f"{SourceNote.DELIVERY_UNKNOWN.meaning}: {error.__cause__ or error}"
    reach = None if until is None else max(since, until - KEPT)
    await keep_source(object_run, "lost", DeliveryCoverage(note, reach))


async def _read(object_run: ObjectRun, since: datetime) -> datetime:
    """Gives Stripe's time. How many there are the ledger cannot tell."""
    store = object_run.run.deps.store
    slices = await load_slices(object_run, [SLICES])
    if not slices:
        now: datetime = await retry_outages(lambda: store.fetchval("select clock_timestamp()"))
        slices = [Slice(_FIRST, SLICES, since, (now + AHEAD).replace(microsecond=0))]
        await add_slices(object_run, slices)
    kind = events_of(
        object_run.kind, types_of(object_run.kind, object_run.mapping).all, delivery_success="false"
    )
    await Readers(replace(object_run, kind=kind), slices, even_cutter, _keep).run()
    newest = "select max(at) from paywatch.pages where part = $1 and number >= $2"
    until: datetime = await retry_outages(lambda: store.fetchval(newest, object_run.id, _FIRST))
    return until


async def _keep(connection: Any, object_run: ObjectRun, reads: Sequence[Read]) -> None:
    events = (record for read in reads for record in read.page.records if isinstance(record, Event))
    ids = list({event.names for event in events if event.names is not None})
    await name_objects(connection, object_run, SLICES, ids, [None] * len(ids))
