"""What the steps of a run share: the tools they are given, the lease they hold, and guarded writes to the
store."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg

from reconcile.errors import Fenced
from reconcile.objects.kinds import Kind
from reconcile.postgres import PATIENCE, T, is_outage, steadily
from reconcile.queries import sql
from reconcile.windows import Window
from settings import Settings
from settings.reconcile import Mapping
from stripeapi import Stripe


@dataclass(frozen=True, slots=True)
class Deps:
    """What a run needs. ``store`` and ``ledger`` are two pools, even on one database; ``stripe(account)`` is
    a client.

    ``rate`` is how many requests a second the client's pacer lets through to one endpoint, None when nothing
    paces them; ``lease`` how long this worker may be silent before another one takes the run over;
    ``patience`` for how many seconds a database that is away is waited for. Whoever has the ``turn`` is alone
    at what is heavy for the two databases, of all runs with these tools.
    """

    store: asyncpg.Pool
    ledger: asyncpg.Pool
    stripe: Callable[[str | None], Stripe]
    settings: Settings
    worker: str
    rate: float | None = 25.0
    lease: timedelta = timedelta(seconds=60)
    patience: float = PATIENCE
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """A run that this worker holds, as long as nobody has raised the fence."""

    run: str
    fence: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, for people."""

    run: str
    object: str
    phase: str
    pages: int = 0
    records: int = 0


async def _at_once(*_: object) -> None:
    return


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of object in a run, with its mapping and policy as they were when the run began."""

    deps: Deps
    held: Held
    part: int
    kind: Kind
    account: str
    window: Window
    dry_run: bool
    mapping: Mapping
    repair: tuple[str, ...]
    only: tuple[str, ...]
    stripe: Stripe
    tell: Callable[[Progress], None] = field(repr=False)
    moved: Callable[[], Awaitable[None]] = field(default=_at_once, repr=False)
    """Waits until the run's balance transactions are staged; raises Incomplete where they cannot be."""
    settle: Callable[[str], Awaitable[None]] = field(default=_at_once, repr=False)
    """Told the id up to which findings are final, while those after it are still being verified."""

    def report(self, phase: str, pages: int = 0, records: int = 0) -> None:
        self.tell(Progress(self.held.run, self.kind.object, phase, pages, records))

    async def write(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """``work(connection)`` in one transaction that counts only while this worker holds the run."""
        return await write(self.deps, self.held, work)

    async def add_gap(self, sentence: str) -> None:
        """Remembers that something could not be covered: the run will be ``incomplete``."""
        await self.write(lambda c: c.execute(sql("runs/add_gap"), self.part, sentence))


async def write(deps: Deps, held: Held, work: Callable[[Any], Awaitable[T]]) -> T:
    """One guarded transaction in the store, tried again while Postgres is away; ``work`` must bear
    repetition."""

    async def attempt() -> T:
        async with guarded(deps, held) as connection:
            return await work(connection)

    return await steadily(attempt, deps.patience)


@asynccontextmanager
async def guarded(deps: Deps, held: Held) -> AsyncIterator[Any]:
    """A transaction in the store; Fenced, and nothing written, if this worker no longer holds the run.

    The run is locked last, and only for the commit. Should this worker freeze with locks in its hands,
    Postgres ends the transaction before the lease ends, so that the next worker need not wait for it.
    """
    async with deps.store.acquire() as connection, connection.transaction():
        try:
            await connection.execute(CONDITIONS, idle_limit(deps))
            yield connection
            await _still_held(connection, held)
        except asyncpg.RestrictViolationError as error:
            raise Fenced(held.run) from error  # the run has ended, and Postgres noticed first
        except Exception as error:
            if is_outage(error):
                connection.terminate()  # nothing can be rolled back on it
            raise


async def _still_held(connection: Any, held: Held) -> None:
    if await connection.fetchval(sql("runs/guard"), held.run, held.fence) is None:
        raise Fenced(held.run)


CONDITIONS = """
select set_config('idle_in_transaction_session_timeout', $1, true),
       set_config('plan_cache_mode', 'force_custom_plan', true)
"""
"""Of a transaction that writes. A plan that was made while a table was empty is not used again when it is
full."""


def idle_limit(deps: Deps) -> str:
    """Half of the lease, as Postgres writes it."""
    return f"{max(1, int(deps.lease.total_seconds() * 500))}ms"
