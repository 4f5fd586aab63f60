"""The events about one object that Stripe still has.

Stripe keeps events for 30 days and cannot filter them by object. So the lists of the right types are read
from now back to the object's creation; of an account with many events only the newest pages, and the moments
at which the object or what belongs to it was created. The answer says which times were read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from reconcile.codes import LiveGap
from reconcile.inspection.live_lists import Listed, Missing, NotKnown, Questions
from reconcile.objects.charges import CHARGES
from reconcile.objects.disputes import DISPUTES
from reconcile.objects.events import KEPT
from reconcile.objects.kind import Kind
from reconcile.objects.records import Created, Id, moment
from reconcile.objects.refunds import REFUNDS
from reconcile.paging import find_misfit
from reconcile.windows import format_utc

PAGES = 10
"""Pages of events that are read for each request's worth of types."""
_NEAR_PAGES = 2
_BEFORE, _AFTER = timedelta(seconds=2), timedelta(seconds=15)
"""Stripe creates the events of a change within seconds."""
_BEFORE_RUN = timedelta(minutes=10)
_TYPES = 20
"""Types that Stripe accepts in one request."""
Span = tuple[datetime, datetime]


class LiveEvent(msgspec.Struct, frozen=True):
    """``about`` is the id of the object in the event. ``pending_webhooks``: the endpoints that have not
    confirmed it yet, None if Stripe does not say; 0 also if no endpoint receives it."""

    id: str
    type: str
    created: datetime
    about: str | None
    pending_webhooks: int | None


class LiveEvents(msgspec.Struct, frozen=True):
    """``events`` are the oldest first. ``read`` are the half-open times whose events were all read, and
    ``complete`` says that they contain every moment since the object's creation."""

    events: list[LiveEvent]
    read: list[Span]
    complete: bool
    types: list[str]
    not_known: list[NotKnown]


class _Object(msgspec.Struct):
    id: Any = None
    charge: Any = None
    payment_intent: Any = None


class _Data(msgspec.Struct):
    object: _Object


class _Event(msgspec.Struct):
    id: Id
    created: Created
    type: str
    data: _Data
    pending_webhooks: int | None = None


def near_changes(moments: Iterable[datetime], runs: Iterable[datetime]) -> list[Span]:
    """Returns when to look first: around these moments, and before the ends of runs that saw a change."""
    return [
        *((each - _BEFORE, each + _AFTER) for each in moments),
        *((each - _BEFORE_RUN, each) for each in runs),
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are looked for: about one of these ids, created since then. ``near`` are short times in
    which the object changed."""

    kind: Kind
    ids: frozenset[str]
    since: datetime
    near: Sequence[Span]

    @property
    def types(self) -> list[str]:
        linked = {"payments": (CHARGES, REFUNDS, DISPUTES), "charges": (REFUNDS, DISPUTES)}
        kinds = (self.kind, *linked.get(self.kind.object, ()))
        return [*dict.fromkeys(name for kind in kinds for name in kind.events.all)]

    def about(self, event: _Event) -> bool:
        it = event.data.object
        return any(_id(link) in self.ids for link in (it.id, it.charge, it.payment_intent))


async def events_of(questions: Questions, wanted: Wanted) -> LiveEvents:
    """Raises nothing of Stripe: what cannot be read is in ``not_known``."""
    scans = [Scan(questions, wanted, list(types)) for types in _in_groups(wanted.types)]
    for scan in scans:
        await questions.or_gap("its events", scan.read(), None)
    found = {each.id: each for scan in scans for each in scan.found}
    # Of one second Stripe's order is kept: its lists are newest first.
    events = sorted((_shown(each) for each in reversed(found.values())), key=lambda each: each.created)
    read = _in_all([scan.spans for scan in scans])
    complete = bool(scans) and all(scan.complete for scan in scans)
    _note_older(questions, wanted, scans)
    return LiveEvents(events, read, complete, wanted.types, questions.gaps)


def _note_older(questions: Questions, wanted: Wanted, scans: "Sequence[Scan]") -> None:
    kept_from = next((scan.kept_from for scan in scans if scan.kept_from), None)
    if kept_from is not None and wanted.since < kept_from:
        reason = f"{LiveGap.OLDER_EVENTS.meaning}: those before {format_utc(kept_from)} are gone"
        questions.note("its first events", LiveGap.OLDER_EVENTS, reason)


def _in_groups(types: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(types), _TYPES):
        yield types[start : start + _TYPES]


@dataclass(slots=True)
class Scan:
    """Reads the events of some types in a bounded number of pages."""

    questions: Questions
    wanted: Wanted
    types: list[str]
    found: list[_Event] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    complete: bool = False
    kept_from: datetime | None = None
    _left: int = PAGES

    async def read(self) -> None:
        """First one page back from now: of most accounts it is all. Then what is near a change, the newest
        first, and then further back from now. Raises Missing."""
        newest = await self._page(self._span(self.wanted.since, None))
        self.kept_from = newest.at.replace(microsecond=0) - KEPT
        start, now = max(self.wanted.since, self.kept_from), newest.at.replace(microsecond=0)
        # More events can follow in the second of the answer.
        self._covered(newest, start, now)
        if not newest.complete:
            await self._near_changes(start, now)
            if self._left:
                rest = self._span(self.wanted.since, None)
                older = await self._page(rest, pages=self._left, cursor=newest.cursor)
                self._covered(older, start, moment(newest.found[-1].created + 1))
        all_read = newest.complete or self.spans == [(start, now)]
        self.complete = all_read and self.wanted.since >= self.kept_from

    async def _near_changes(self, start: datetime, now: datetime) -> None:
        for begin, end in sorted({*self.wanted.near}, reverse=True):
            since, until = max(begin, start), min(end, now)
            known = any(a <= since and until <= b for a, b in self.spans)
            if since < until and not known and self._left > 0:
                pages = min(_NEAR_PAGES, self._left)
                self._covered(await self._page(self._span(since, until), pages=pages), since, until)

    def _span(self, since: datetime, until: datetime | None) -> dict[str, int]:
        end = {} if until is None else {"lt": int(until.timestamp())}
        return {"gte": int(since.timestamp()), **end}

    async def _page(
        self, span: dict[str, int], *, pages: int = 1, cursor: str | None = None
    ) -> Listed[_Event]:
        parameters = {"created": span, "types": self.types}
        listed = await self.questions.pages("events", parameters, _Event, most=pages, cursor=cursor)
        self._left -= listed.pages
        if problem := find_misfit([each.created for each in listed.found]):
            raise Missing(LiveGap.LIST_UNREADABLE, problem)
        self.found += filter(self.wanted.about, listed.found)
        return listed

    def _covered(self, listed: Listed[_Event], since: datetime, until: datetime) -> None:
        """Of an incomplete list the second of the oldest event may have more."""
        if not listed.complete:
            since = max(since, moment(listed.found[-1].created + 1))
        self.spans = _merged([*self.spans, (since, until)])


def _merged(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for since, until in sorted(spans):
        if since >= until:
            continue
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((since, until))
    return found


def _in_all(scans: Sequence[list[Span]]) -> list[Span]:
    """The times that every scan has read."""
    found = scans[0] if scans else []
    for spans in scans[1:]:
        found = _merged([(max(a, c), min(b, d)) for a, b in found for c, d in spans])
    return found


def _shown(event: _Event) -> LiveEvent:
    it, pending = event.data.object, event.pending_webhooks
    return LiveEvent(event.id, event.type, moment(event.created), _id(it.id), pending)


def _id(link: Any) -> str | None:
    link = link.get("id") if isinstance(link, dict) else link
    return link if isinstance(link, str) and link else None
