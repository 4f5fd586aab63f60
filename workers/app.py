"""The open resources of a worker process: databases, queue, HTTP clients, and the evaluator of alerts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TypeVar

import asyncpg
import httpx

import alerts
import probes
import store as records
from probes.sight import Sight
from probes.wire.dial import Dialer
from settings import Check, Settings
from workers import queue
from workers.clock import WorkerClock
from workers.databases import explain_store, open_ledger, open_store
from workers.errors import required
from workers.ledger_tables import mapped_tables
from workers.outages import Outage, Outages
from workers.pings import pings_of, pings_on_demand
from workers.presets import LedgerPresets
from workers.revision import ActiveRevision
from workers.stripe_clients import StripeClients, StripeObserver
from workers.watched import watched_postgres, watched_redis

T = TypeVar("T")

LEASE_MARGIN = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class App:
    """The open resources of a worker. ``ledger`` is the team's database, ``store`` is Paywatch's own.

    ``check_lease`` is how long a claimed slot stays with a worker: longer than the slowest check may take, so
    that no other worker runs the same slot while this one still does.
    """

    settings: Settings
    checks: Mapping[str, Check]
    check_lease: timedelta
    worker: str
    store: asyncpg.Pool
    ledger: asyncpg.Pool | None
    redis: queue.Queue
    http: httpx.AsyncClient
    tools: probes.Tools
    revision: ActiveRevision
    outages: Outages
    observer: StripeObserver | None = None
    clock: WorkerClock = field(default_factory=WorkerClock)

    def store_failed(self, error: Exception) -> None:
        """Records an error of a statement: one line for an outage, however many statements fail."""
        self.outages.store.failed(explain_store(self.settings, error))

    async def decide(self, work: Callable[[alerts.Evaluator], Awaitable[T]]) -> T:
        """Calls ``work`` with the evaluator of the active revision; again if another one was applied."""
        while True:
            try:
                return await work(self.revision.evaluator)
            except records.RevisionChanged:
                await self.revision.refresh(self.store)


@asynccontextmanager
async def open_app(
    settings: Settings,
    worker: str,
    redis: queue.Queue,
    outages: Outages | None = None,
    observer: StripeObserver | None = None,
) -> AsyncIterator[App]:
    """Opens everything but the queue, whose pool arq itself opens and closes."""
    outages = outages or Outages()
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_store(settings))
        ledger = await stack.enter_async_context(open_ledger(settings, outages.ledger))
        tools = await stack.enter_async_context(
            open_tools(
                settings,
                ledger,
                observer,
                outages.stripe,
                leftovers=records.StoredLeftovers(pool),
                pings=pings_of(pool),
            )
        )
        http = await stack.enter_async_context(alerts.guarded_client())
        yield App(
            settings=settings,
            checks={check.name: check for check in settings.checks},
            check_lease=LEASE_MARGIN + max((c.timeout for c in settings.checks), default=timedelta(0)),
            worker=worker,
            store=pool,
            ledger=ledger,
            redis=redis,
            http=http,
            tools=tools,
            revision=ActiveRevision(settings),
            outages=outages,
            observer=observer,
        )


@asynccontextmanager
async def open_tools(
    settings: Settings,
    ledger: asyncpg.Pool | None,
    observer: StripeObserver | None = None,
    outage: Outage | None = None,
    *,
    leftovers: probes.Leftovers | None = None,
    pings: probes.ReadPings | None = None,
) -> AsyncIterator[probes.Tools]:
    """Opens what probes need. Stripe is not retried: a check measures what the first request meets.

    Without ``pings``, each check that reads them connects to the store.
    """
    stripe = StripeClients(settings, attempts=1, observer=observer, outage=outage)
    dialer = Dialer()
    sight = Sight(settings.self_check, stripe_url=settings.stripe_api_base)
    try:
        async with probes.probe_client(limit=2 * settings.workers.concurrency) as http:
            postgres = partial(watched_postgres, default=settings.database_url)
            yield probes.Tools(
                http=http,
                stripe=stripe,
                ledger=ledger,
                postgres=postgres,
                redis=watched_redis,
                dialer=dialer,
                presets=LedgerPresets(settings),
                ledger_table=mapped_tables(settings.reconcile, ledger),
                timezone=settings.business_timezone,
                stripe_with=stripe.with_key,
                leftovers=leftovers,
                sight=sight,
                pings=pings or pings_on_demand(settings),
                location=settings.location,
            )
    finally:
        await sight.aclose()
        await dialer.aclose()
        await stripe.aclose()


@asynccontextmanager
async def open_redis(settings: Settings, name: str, *, patient: bool) -> AsyncIterator[queue.Queue]:
    """Opens the queue; connects on first use."""
    url = required(settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
    redis = queue.connect(url, name, patient=patient)
    try:
        yield redis
    finally:
        await redis.aclose(close_connection_pool=True)
