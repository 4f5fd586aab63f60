"""What every page needs: the configuration, the store and the clock."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
from starlette.requests import Request

import store
from console.joined import Joined, retrieve
from settings import Settings
from settings.stored import AlertSettings
from store import Revision
from workers.databases import open_ledger
from workers.errors import required
from workers.health import Health, examine, watched_settings
from workers.redaction import Redaction, secrets_of

POOL_SIZE = 8
FRESH = 1.0
"""Seconds for which all pages share one judgement of the state."""
LATE = 10.0
"""Seconds after which a judgement that still reads the store counts as failed: a frozen server refuses
nothing, and the pages would wait for it one after the other."""
OPENS_WITHIN = 30.0
"""Seconds for opening the store. Each of its two connections has 10 of them before Postgres counts as
unreachable, which says more than that time is up."""
SUSPECTS_AFTER = 5.0
"""Seconds that a request may take before the console asks whether the store still answers."""
CLOSES_WITHIN = 2.0
"""Seconds that connections have to end in before they are broken off."""
PAUSE = 2.0
"""Seconds between two attempts to reach a store that cannot be reached."""


class Part(Protocol):
    """Something that the console has one of, such as what all viewers share."""

    def __init__(self, console: "Console", /) -> None: ...


P = TypeVar("P", bound=Part)
T = TypeVar("T")


class Console:
    """Opens the store on first use, and again later if that failed: a console starts without its database.

    ``pool`` is usable after `ready`. ``schema_problem``: what `health` found wrong with the schema, which may
    be migrated while a console runs; None if it is this version's.
    """

    suspects_after = SUSPECTS_AFTER
    late = LATE

    def __init__(self, settings: Settings, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.timezone = ZoneInfo(settings.business_timezone)
        self._monotonic = monotonic
        self._stack = AsyncExitStack()
        self._pool: asyncpg.Pool | None = None
        self._ledger: asyncpg.Pool | None = None
        self._failure: tuple[float, Exception] | None = None
        self._health: tuple[float, Health] | None = None
        self._opening = Joined(self._open, OPENS_WITHIN)
        self._examined = Joined(self._examine, self.late)
        self._generation = 0
        self.schema_problem: str | None = None
        self._derived: dict[Callable[[Console, Health], object], object] = {}
        self._parts: dict[type[Part], Part] = {}
        self._watched: tuple[Revision | None, AlertSettings] | None = None
        self._mask = Redaction(secrets_of(settings))

    @property
    def pool(self) -> asyncpg.Pool:
        if self._pool is None:
            raise RuntimeError("the store is not open yet")
        return self._pool

    @property
    def ledger(self) -> asyncpg.Pool | None:
        """The team's database; None without DATABASE_URL. It connects on first use."""
        return self._ledger

    async def ready(self) -> None:
        """Opens the store if it is not open.

        Raises StoreUnreachable, SchemaError or NotConfigured, and TimeoutError if that hangs.
        """
        if self._pool is None:
            await self._opening.result()

    async def health(self) -> Health:
        """Returns the state and its problems, at most `FRESH` seconds old."""
        if self._health is None or self._monotonic() - self._health[0] >= FRESH:
            return await self._examined.result()
        return self._health[1]

    async def derived(self, make: "Callable[[Console, Health], T]") -> T:
        """Returns what ``make`` makes of the shared judgement, made once for it."""
        health = await self.health()
        if self._health is None or self._health[1] is not health:
            return make(self, health)  # somebody changed something meanwhile
        if make not in self._derived:
            self._derived[make] = make(self, health)
        return self._derived[make]  # type: ignore[return-value]

    def part(self, kind: type[P]) -> P:
        """Returns the console's own one of this kind, made on first use."""
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        return self._parts[kind]  # type: ignore[return-value]

    def on_close(self, close: Callable[[], Awaitable[None]]) -> None:
        """Has this called when the console ends, while the store is still open."""
        self._stack.push_async_callback(close)

    def changed(self) -> None:
        """Forgets the shared judgement, so that who changed something sees it at once.

        A judgement that is being read may be of the time before: it is for those who wait for it already.
        """
        self._health, self._examined = None, Joined(self._examine, self.late)
        self._generation += 1

    async def in_time(self, work: Coroutine[Any, Any, T]) -> T:
        """Returns what ``work`` does, however long it takes, as long as the store answers meanwhile.

        Once it does not, ends the work and raises what the store said, or TimeoutError. A frozen server holds
        each statement for its whole timeout, and what asks to cancel it as well: so nobody waits for the end.
        """
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait({task}, timeout=self.suspects_after))[0]:
                await self.ready()
                await self.health()
        except Exception:
            if not task.done():
                raise
        finally:
            if not task.done():
                task.cancel()
                task.add_done_callback(retrieve)
        return task.result()

    def mask(self, text: str) -> str:
        """Returns the text without secrets of the configuration and without control characters."""
        return self._mask.text(text)

    def mask_whole(self, text: str) -> str:
        """As `mask`, of a text of any length, which is not cut."""
        return self._mask.whole(text)

    async def aclose(self) -> None:
        await self._stack.aclose()

    async def _examine(self) -> Health:
        generation = self._generation
        schema = await _schema_problem(self.pool)
        try:
            found = await examine(self.pool, self.settings, read=self._read_watched)
        except asyncpg.PostgresError:
            if schema is None:
                raise
            raise schema from None  # it is why the statement was refused
        self.schema_problem = None if schema is None else str(schema)
        if generation == self._generation:
            self._health, self._derived = (self._monotonic(), found), {}
        return found

    async def _read_watched(self, pool: asyncpg.Pool) -> tuple[Revision | None, AlertSettings]:
        """A revision of a thousand checks takes long to read and to parse, and never changes."""
        number = await pool.fetchval("select max(number) from paywatch.config_revisions")
        if self._watched is None or self._watched[0] is None or self._watched[0].number != number:
            active = await store.active_revision(pool)
            self._watched = (active, watched_settings(self.settings, active))
        return self._watched

    async def _open(self) -> None:
        if self._failure is not None and self._monotonic() - self._failure[0] < PAUSE:
            raise self._failure[1]
        settings = self.settings
        try:
            url = required(settings.store_url, "DATABASE_URL", "Paywatch keeps its records in Postgres")
            pool = await store.connect(url, size=POOL_SIZE, variable=settings.store_variable)
            try:
                await store.check_schema(pool)
            except BaseException:
                await pool.close()
                raise
        except Exception as error:
            self._failure = (self._monotonic(), error)
            raise
        self._stack.push_async_callback(_close, pool)
        self._ledger = await self._stack.enter_async_context(open_ledger(settings))
        self._pool = pool


async def _schema_problem(pool: asyncpg.Pool) -> store.SchemaError | None:
    try:
        await store.check_schema(pool)
    except store.SchemaError as error:
        return error
    return None


async def _close(pool: asyncpg.Pool) -> None:
    """Waits for statements, but not for those that a frozen server does not end."""
    try:
        async with asyncio.timeout(CLOSES_WITHIN):
            await pool.close()
    except TimeoutError:
        pool.terminate()


def console_of(request: Request) -> Console:
    console: Console = request.app.state.console
    return console
