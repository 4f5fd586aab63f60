"""Whether Stripe delivered the events of an object that the ledger lacked or lagged behind.

``undelivered``: at least one event of the last 30 days was not delivered. ``delivered``: all were, so the
team's own code did not process them. ``unknown``: Stripe no longer has events of the object.
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
from reconcile.objects.events import AHEAD, KEPT, Event, events_of
from reconcile.postgres import retry_outages
from reconcile.runs.object_run import ObjectRun
from reconcile.sources.named import keep_source, name_objects
from stripeapi import StripeError

SLICES = "undelivered"
_FIRST = 2_000_000


class LostWebhooks(msgspec.Struct, frozen=True):
    """Of the created and updated records: how many Stripe still has events of (``checked``), how many of
    those had an undelivered one, and how many are ``unknown``."""

    checked: int
    undelivered: int
    unknown: int
    rate: float

    @property
    def any(self) -> bool:
        return bool(self.checked or self.unknown)

    @classmethod
    def of(cls, found: dict[str, int]) -> "LostWebhooks":
        """Creates it from counts by delivery state."""
        undelivered, unknown = found.get("undelivered", 0), found.get("unknown", 0)
        checked = undelivered + found.get("delivered", 0)
        return cls(checked, undelivered, unknown, round(undelivered / checked, 6) if checked else 0.0)


class DeliveryCoverage(msgspec.Struct, frozen=True):
    """``note``: why deliveries are not known. ``reach``: the moment since which every undelivered event is
    known."""

    note: str = ""
    reach: datetime | None = None


async def read_undelivered(object_run: ObjectRun, since: datetime) -> None:
    """Stores the ids of objects with an undelivered event since then.

    It runs concurrently with the lists, before it is known whether anything is missing: it delays nothing
    then, and usually takes one request.
    """
    until, note = None, ""
    try:
        until = await _read(object_run, since)
    except (StripeError, Incomplete) as error:
        note = f"{SourceNote.DELIVERY_UNKNOWN.meaning}: {error.__cause__ or error}"
    reach = None if until is None else max(since, until - KEPT)
    await keep_source(object_run, "lost", DeliveryCoverage(note, reach))


async def _read(object_run: ObjectRun, since: datetime) -> datetime:
    """Reads the events and returns Stripe's time."""
    store = object_run.run.deps.store
    slices = await load_slices(object_run, [SLICES])
    if not slices:
        now: datetime = await retry_outages(lambda: store.fetchval("select clock_timestamp()"))
        slices = [Slice(_FIRST, SLICES, since, (now + AHEAD).replace(microsecond=0))]
        await add_slices(object_run, slices)
    types = object_run.kind.event_types(object_run.mapping).all
    kind = events_of(object_run.kind, types, delivery_success="false")
    await Readers(replace(object_run, kind=kind), slices, even_cutter, _keep).run()
    newest = "select max(at) from paywatch.pages where object_run = $1 and number >= $2"
    until: datetime = await retry_outages(lambda: store.fetchval(newest, object_run.id, _FIRST))
    return until


async def _keep(connection: Any, object_run: ObjectRun, reads: Sequence[Read]) -> None:
    events = (record for read in reads for record in read.page.records if isinstance(record, Event))
    ids = list({event.names for event in events if event.names is not None})
    await name_objects(connection, object_run, SLICES, ids, [None] * len(ids))
