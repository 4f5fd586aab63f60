"""Keeps the hub informed while somebody watches: the listener, and one poll that all viewers share."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog

from console.context import CLOSES_WITHIN, Console
from console.hub import Hub
from console.live.listener import Listener
from console.live.pace import Pace
from console.web.frame import shared_frame
from console.web.sql import query
from store import StoreUnreachable
from workers.databases import DATABASE_ERRORS

log = structlog.get_logger(__name__)

_ERRORS = (*DATABASE_ERRORS, StoreUnreachable)
_MARKS = ("incident", "run", "silence", "configuration", "delivery")


@dataclass(frozen=True, slots=True)
class Condition:
    """``mode``: ``listening``, ``polling`` (triggers are not heard) or ``lost`` (the store is not reached).

    ``at``: of when the newest data is, and ``now``: what time it is, both by the database's clock. That of
    this machine may be wrong, and countdowns are until times that the database set.
    """

    mode: str
    at: datetime | None
    now: datetime | None


class Watch:
    """The console's own one. It works from the first viewer on, and rests while there is none."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.hub = console.part(Hub)
        self._pace = console.part(Pace)
        self._listener = Listener(console, self.hub, self._look_soon)
        self._due = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._at: datetime | None = None
        self._read_at = 0.0
        self._reached = True
        self._mode = ""
        self._marks: asyncpg.Record | None = None

    @property
    def condition(self) -> Condition:
        mode = "lost" if not self._reached else "listening" if self._listener.listens else "polling"
        return Condition(mode, self._at, self._now())

    def _now(self) -> datetime | None:
        if self._at is None:
            return None
        return self._at + timedelta(seconds=time.monotonic() - self._read_at)

    def observe_time(self, at: datetime) -> None:
        """Remembers when the database's clock was read; of one judgement, only the first time counts."""
        if at != self._at:
            self._at, self._read_at = at, time.monotonic()

    def start(self) -> None:
        """Starts on the first call. The console ends it."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listener.run()), asyncio.create_task(self._poll())]
            self._console.on_close(self._stop)

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=CLOSES_WITHIN)

    def _look_soon(self) -> None:
        self._due.set()

    async def _poll(self) -> None:
        while True:
            if self.hub.viewers:
                await self._look_in_time()
                self._say_if_changed()
            await self._pause()

    async def _look_in_time(self) -> None:
        """Says that the store is lost while a look hangs: one that is frozen refuses nothing for 30 seconds.
        The look is not cancelled, because that would wait for the store too."""
        look = asyncio.create_task(self._look())
        try:
            done, _ = await asyncio.wait({look}, timeout=self._pace.late)
            if not done:
                self._lose("TimeoutError")
                self._say_if_changed()
            await look
        finally:
            look.cancel()

    def _lose(self, error: str) -> None:
        """Logs an outage once, as other outages are."""
        if self._reached:
            log.warning("live_updates_lost", error=error)
        self._reached = False

    def _say_if_changed(self) -> None:
        mode = self.condition.mode
        if mode != self._mode:
            self._mode = mode
            self.hub.wake_all()

    async def _pause(self) -> None:
        """Waits for the next look, which comes sooner after an announcement."""
        self._due.clear()
        try:
            async with asyncio.timeout(self._pace.poll):
                await self._due.wait()
        except TimeoutError:
            return
        await asyncio.sleep(self._pace.soon)
        self._console.changed()

    async def _look(self) -> None:
        try:
            self.observe_time((await shared_frame(self._console)).at)
            for word, look in self.hub.sources.items():
                if self.hub.has_viewers_of(word):
                    await look(self._console)
            await self._look_at_marks()
        except _ERRORS as error:
            self._lose(type(error).__name__)
        except Exception:  # of our own: the streams go on, and say that nothing is known
            log.exception("live_updates_broke")
            self._reached = False
        else:
            self._reached = True

    async def _look_at_marks(self) -> None:
        """While triggers are not heard, finds out by itself what they would announce, without the ids."""
        if not self._listener.is_lost:
            self._marks = None
            return
        found = await self._console.pool.fetchrow(query("live_marks"))
        last, self._marks = self._marks, found
        if last is None:
            self.hub.publish_loss()  # of what changed between a page and this first look, nobody knows
        elif found is not None:
            for word in _MARKS:
                if last[word] != found[word]:
                    self.hub.publish(word)
