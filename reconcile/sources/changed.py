"""The source ``changed``: objects outside the window that Stripe's events name since the last completed run.

An earlier run has seen all objects created before the end of its window, so events are read from the moment
at which that run began to read them. The best one is a run whose window adjoins this one; otherwise objects
created between the two windows are left to a run over that time. Without an earlier run events are read from
the window's beginning. Objects created after the window are left to the run that lists them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from reconcile.codes import Coded, Gap, SourceNote
from reconcile.errors import Incomplete
from reconcile.listing.checkpoints import Read, add_slices, load_slices
from reconcile.listing.readers import OVERLAP, Cut, Readers
from reconcile.listing.slices import Slice
from reconcile.objects.events import AHEAD, KEPT, Event, events_of
from reconcile.postgres import retry_outages
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from reconcile.sources.named import keep_source, name_objects
from reconcile.sources.undelivered import read_undelivered
from reconcile.tasks import gather_all
from reconcile.windows import Window, format_utc
from stripeapi import StripeError

SLICES = "events"
_FIRST = 1_000_000
"""The number of the first slice of events: far above those of the list, which is cut concurrently."""


class Changed(msgspec.Struct, frozen=True):
    """The span that the events covered, in Stripe's time. ``follows``: an earlier run saw everything before
    ``since``; ``between``: the end of its window, if this window does not begin there."""

    since: datetime
    until: datetime
    follows: bool
    between: datetime | None = None

    def notes(self, window: Window) -> list[Coded]:
        """What the events do not cover."""
        found = []
        if not self.follows:
            sentence = "no earlier run has read objects older than the window: only their changes are found"
            found.append(Coded(SourceNote.FIRST_RUN, sentence))
        if self.since < self.until - KEPT:
            before = "the last completed run" if self.follows else "the window's beginning"
            sentence = (
                f"Stripe keeps events for {KEPT.days} days, and {before} is longer ago: earlier changes are "
                "found only through moved money and open rows"
            )
            found.append(Coded(SourceNote.EVENTS_EXPIRED, sentence))
        if self.between is not None:
            sentence = (
                f"no run has read objects created from {format_utc(self.between)} until "
                f"{format_utc(window.from_)}: reconcile that window too"
            )
            found.append(Coded(SourceNote.WINDOW_BETWEEN, sentence))
        return found


@dataclass(frozen=True, slots=True)
class UnreadEvents:
    """Why the events could not all be read. ``passing``: another attempt may succeed."""

    why: str
    passing: bool


async def read_events(object_run: ObjectRun, cut: Cut) -> UnreadEvents | None:
    """Stores the ids that events name, and the undelivered events. Returns None if all could be read."""
    mark = await _mark(object_run)
    slices = await load_slices(object_run, [SLICES]) or [await _begin(object_run, mark)]
    since = min(each.lower for each in slices)
    lost = read_undelivered(object_run, min(since, object_run.run.window.from_))
    _, unread = await gather_all([lost, _read_changed(object_run, mark, slices, cut)])
    return unread


async def _mark(object_run: ObjectRun) -> Any:
    """The moment up to which an earlier run has read events, and the current time."""
    arguments = (
        object_run.run.account.stored,
        object_run.kind.object,
        object_run.run.window.from_,
        object_run.run.id,
    )
    return (
        await retry_outages(
            lambda: object_run.run.deps.store.fetch(sql("sources/events_read_until"), *arguments)
        )
    )[0]


async def _begin(object_run: ObjectRun, mark: Any) -> Slice:
    follows = mark["until"] is not None
    since = (mark["until"] - OVERLAP).replace(microsecond=0) if follows else object_run.run.window.from_
    first = Slice(_FIRST, SLICES, since, (mark["now"] + AHEAD).replace(microsecond=0))
    await add_slices(object_run, [first])
    return first


async def _read_changed(
    object_run: ObjectRun, mark: Any, slices: list[Slice], cut: Cut
) -> UnreadEvents | None:
    try:
        await _read(object_run, mark, slices, cut)
    except (StripeError, Incomplete) as error:
        cause = error.__cause__ or error
        why = f"{Gap.EVENTS_NOT_READ.meaning}: {cause}"
        return UnreadEvents(why, not isinstance(cause, StripeError) or cause.retryable)
    return None


async def _read(object_run: ObjectRun, mark: Any, slices: list[Slice], cut: Cut) -> None:
    store, window = object_run.run.deps.store, object_run.run.window
    follows = mark["until"] is not None
    between = mark["reached"] if follows and mark["reached"] < window.from_ else None
    concerns = partial(_concerns, window=window, between=between, began=mark["started_at"] - OVERLAP)
    types = object_run.kind.event_types(object_run.mapping).changed
    events = replace(object_run, kind=events_of(object_run.kind, types))
    await Readers(events, slices, cut, partial(_keep, concerns=concerns)).run()
    until = await retry_outages(lambda: store.fetchval(_FIRST_ANSWER, object_run.id))
    since = min(each.lower for each in slices)
    await keep_source(object_run, "changed", Changed(since, until, follows, between))


_FIRST_ANSWER = "select min(at) from paywatch.pages where object_run = $1"


async def _keep(
    connection: Any, object_run: ObjectRun, reads: Sequence[Read], concerns: Callable[[Event], bool]
) -> None:
    newest: dict[str, datetime] = {}
    for event in (record for read in reads for record in read.page.records):
        if isinstance(event, Event) and event.names and event.created and concerns(event):
            newest[event.names] = max(event.created, newest.get(event.names, event.created))
    await name_objects(connection, object_run, "changed", list(newest), list(newest.values()))


def _concerns(event: Event, *, window: Window, between: datetime | None, began: datetime) -> bool:
    """Whether its object is older than the window, or may have been listed before the event occurred."""
    if event.made is None:
        return True
    if event.made in window:
        return event.created is not None and event.created >= began
    return event.made < (between or window.from_)
