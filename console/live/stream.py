"""``GET /live``: server-sent events for one viewer, and the frame that every page shows.

A stream ends when the session does, and before the process stops.
"""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from console.context import Console, console_of
from console.hub import RESET, TOPICS, Event, Hub, Subscription
from console.identity import Identity, identity_of
from console.live.pace import Pace
from console.live.watch import Condition, Watch
from console.roles import Permission
from console.route import Route
from console.web.formatting import iso, local_time
from console.web.problems import BadInput, Unavailable
from console.web.templating import render
from workers.databases import DATABASE_ERRORS

MOST_STREAMS = 300
MOST_OF_ONE = 20
"""Streams of one session or address: a browser has one for each page that is in front."""
MOST_TOPICS = 20
_LONGEST_TOPIC = 200
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}


class Streams:
    """How many streams are open, and whose."""

    def __init__(self, _console: Console) -> None:
        self._of: Counter[str] = Counter()

    def admit(self, who: str) -> None:
        """Raises Unavailable, or 429 for one with too many. Only `release` gives the place back."""
        if self._of.total() >= MOST_STREAMS:
            raise Unavailable(f"{MOST_STREAMS} pages are live already: this one loads every minute instead")
        if self._of[who] >= MOST_OF_ONE:
            raise HTTPException(429, f"{MOST_OF_ONE} of your pages are live already: close one of them")
        self._of[who] += 1

    def release(self, who: str) -> None:
        self._of[who] -= 1
        if not self._of[who]:
            del self._of[who]


@dataclass(frozen=True, slots=True)
class Viewer:
    """One stream: whose it is, and what it subscribes to."""

    request: Request
    identity: Identity
    subscription: Subscription

    async def is_admitted(self) -> bool:
        """Whether the session is still the same, without counting as a use of it."""
        try:
            found: Identity | None = await self.request.app.state.sign_in.identify(self.request)
        except HTTPException:  # of a token that has ended: this response has begun, and can have no status
            return False
        return found == self.identity


async def live(request: Request) -> Response:
    """Streams the topics of ``?topics=incident,run run_1``, from ``Last-Event-ID`` or ``?after=`` on."""
    console, topics = console_of(request), _topics(request.query_params.get("topics", ""))
    hub, who = console.part(Hub), _who(request)
    if hub.ending:
        raise Unavailable("the console is about to stop: the page loads again by itself")
    if request.method == "HEAD":
        return Response(media_type="text/event-stream", headers=_HEADERS)
    console.part(Streams).admit(who)
    after = request.headers.get("last-event-id") or request.query_params.get("after")
    return _Stream(_events(request, topics, after), console.part(Streams), who)


class _Stream(StreamingResponse):
    """Gives its place back however it ends, also if it never begins."""

    def __init__(self, events: AsyncIterator[str], streams: Streams, who: str) -> None:
        super().__init__(events, media_type="text/event-stream", headers=_HEADERS)
        self._streams, self._who = streams, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.release(self._who)


async def _events(request: Request, topics: Sequence[str], after: str | None) -> AsyncIterator[str]:
    console = console_of(request)
    hub, watch = console.part(Hub), console.part(Watch)
    watch.start()
    with hub.subscribed(topics, after) as subscription:
        viewer, sent = Viewer(request, identity_of(request), subscription), watch.condition
        yield "retry: 3000\n" + _clock(console, sent)
        beat = _Beat(console.part(Pace).beat)
        while True:
            await _wait(subscription, beat.left)
            if hub.ending:
                yield "event: stopping\ndata: the console restarts\n\n"
                return
            for event in subscription.take():
                yield _change(hub, event)
            is_due = beat.is_due()
            if is_due or watch.condition.mode != sent.mode:
                sent = watch.condition
                yield ": still here\n" + _clock(console, sent)
            if is_due and not await _may_go_on(viewer):
                yield "event: over\ndata: the session has ended\n\n"
                return


class _Beat:
    """When the next sign of life is due, however many events there are before: it also ends a stream whose
    session has ended."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._due = time.monotonic() + every

    @property
    def left(self) -> float:
        return max(self._due - time.monotonic(), 0.0)

    def is_due(self) -> bool:
        """Whether it is; if so, the next one is due after the usual time."""
        if self.left > 0:
            return False
        self._due = time.monotonic() + self._every
        return True


async def _wait(subscription: Subscription, seconds: float) -> None:
    """Waits until there is something to tell, but not longer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await subscription.wake.wait()
    subscription.wake.clear()


async def _may_go_on(viewer: Viewer) -> bool:
    """Of a store that cannot be reached, nobody knows whether the session has ended: the next beat asks."""
    try:
        return await viewer.is_admitted()
    except DATABASE_ERRORS:
        return True


def _change(hub: Hub, event: Event) -> str:
    """One event. Payloads come from triggers: a line break in one must not begin another field."""
    name, topic = ("reset", "") if event.topic == RESET else ("change", " ".join(event.topic.split()))
    return f"id: {hub.id_of(event.number)}\nevent: {name}\ndata: {topic}\n\n"


def _clock(console: Console, condition: Condition) -> str:
    """Says how it is live, and of when the data is. It has no id: nothing is lost with it."""
    at, now = condition.at, condition.now
    text = None if at is None else {"at": iso(at), "text": local_time(at, console.timezone)}
    clock = {
        "mode": condition.mode,
        "data": text,
        "now": None if now is None else round(now.timestamp() * 1000),
    }
    return f"event: clock\ndata: {json.dumps(clock)}\n\n"


def _topics(text: str) -> Sequence[str]:
    topics = [each.strip() for each in text.split(",") if each.strip()]
    for topic in topics:
        if topic.partition(" ")[0] not in TOPICS or len(topic) > _LONGEST_TOPIC or not topic.isprintable():
            raise BadInput(f"topics: {topic[:50]!r} is not one: use {', '.join(TOPICS)}, perhaps with an id")
    if not topics or len(topics) > MOST_TOPICS:
        raise BadInput(f"topics: name 1 to {MOST_TOPICS} of {', '.join(TOPICS)}, with commas")
    return topics


def _who(request: Request) -> str:
    identity = identity_of(request)
    return identity.session or f"{identity.name} {request.client.host if request.client else ''}"


async def frame(request: Request) -> Response:
    """Answers the part of the frame that changes: what is open, and whether Paywatch is blind."""
    page: HTMLResponse = await render(request, "frame_live.html")
    return page


ROUTES = (
    Route("/live", live, Permission.READ, "Live updates, as server-sent events"),
    Route("/live/frame", frame, Permission.READ, "What stands above every page"),
)
