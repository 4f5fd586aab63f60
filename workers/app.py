"""Everything that a worker or a command needs, opened together and closed together."""

import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import asyncpg
import httpx
from arq.connections import ArqRedis
from pydantic import SecretStr

import alerts
import probes
import store
import stripeapi
from reconcile.postgres import is_outage
from settings import Check, Settings
from workers import queue

StripeFor = Callable[[str | None], stripeapi.Stripe]

LEASE_MARGIN = timedelta(seconds=15)


class StripeObserver(Protocol):
    """Who wants to know of reads from Stripe as they happen (the metrics)."""

    def asked(self, endpoint: str, status: int, seconds: float) -> None: ...

    def asks_again(self, cause: str) -> None: ...


class NotConfigured(Exception):
    """Something that this command needs is not configured; the message says what to set."""


def required(url: SecretStr | None, name: str, purpose: str) -> SecretStr:
    """The URL, or one sentence about the variable that is missing."""
    if url is None:
        raise NotConfigured(f"{name} is not set: {purpose}; set it in the environment")
    return url


def worker_name(role: str) -> str:
    """``probes@host-1234-ab12``: unique for each process, readable in a heartbeat row."""
    return f"{role}@{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:4]}"


class StripeClients:
    """One client for each account, made when first asked for. ``None`` is the platform."""

    def __init__(self, settings: Settings, *, attempts: int, observer: StripeObserver | None = None) -> None:
        self._settings = settings
        self._attempts = attempts
        self._observer = observer
        self._clients: dict[str | None, stripeapi.Stripe] = {}

    def __call__(self, account: str | None) -> stripeapi.Stripe:
        key = self._settings.stripe_secret_key
        if key is None:
            raise stripeapi.NotConfigured(
                "STRIPE_SECRET_KEY is not set: set it to a restricted read-only key"
            )
        if account not in self._clients:
            self._clients[account] = stripeapi.Stripe(
                key,
                base=self._settings.stripe_api_base,
                account=account,
                attempts=self._attempts,
                on_request=None if self._observer is None else self._observer.asked,
                on_retry=None if self._observer is None else self._observer.asks_again,
            )
        return self._clients[account]

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.aclose()


@dataclass(frozen=True, slots=True)
class App:
    """The open resources of a worker. ``ledger`` is the team's database, ``store`` is Paywatch's own.

    ``check_lease`` is how long a claimed slot stays with a worker: longer than the slowest check may take.
    """

    settings: Settings
    checks: Mapping[str, Check]
    check_lease: timedelta
    worker: str
    store: asyncpg.Pool
    ledger: asyncpg.Pool | None
    redis: ArqRedis
    http: httpx.AsyncClient
    tools: probes.Tools
    evaluator: alerts.Evaluator
    observer: StripeObserver | None = None


@asynccontextmanager
async def open_ledger(settings: Settings) -> AsyncIterator[asyncpg.Pool | None]:
    """The team's database, connected on first use: it may be what is down."""
    if settings.database_url is None:
        yield None
        return
    pool = asyncpg.create_pool(
        store.Address.parse(settings.database_url).dsn,
        min_size=0,
        max_size=10,
        timeout=5,
        max_inactive_connection_lifetime=60,
        statement_cache_size=0,
        server_settings={"application_name": "paywatch"},
    )
    async with pool:
        yield pool


@contextmanager
def reaching(settings: Settings) -> Iterator[None]:
    """For a command that can do nothing without the ledger: what Postgres says becomes StoreUnreachable."""
    url = required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    address = store.Address.parse(url)
    try:
        yield
    except (OSError, asyncpg.PostgresError) as error:
        raise store.StoreUnreachable(address.explain(error)) from None


async def reach(ledger: asyncpg.Pool, settings: Settings) -> None:
    """Connects. Raises StoreUnreachable."""
    with reaching(settings):
        async with ledger.acquire():
            pass


@asynccontextmanager
async def open_tools(
    settings: Settings, ledger: asyncpg.Pool | None, observer: StripeObserver | None = None
) -> AsyncIterator[probes.Tools]:
    """What probes need: a client that opens new connections, Stripe without retries, and the ledger."""
    stripe = StripeClients(settings, attempts=1, observer=observer)
    try:
        async with probes.probe_client(limit=2 * settings.workers.concurrency) as http:
            yield probes.Tools(http=http, stripe=stripe, ledger=ledger)
    finally:
        await stripe.aclose()


@asynccontextmanager
async def open_store(settings: Settings, *, size: int = 10) -> AsyncIterator[asyncpg.Pool]:
    """Paywatch's own database, with a schema that this version understands.

    Should it, or the ledger, be lost while it is open, StoreUnreachable says which of them and why.
    """
    url = required(settings.store_url, "DATABASE_URL", "Paywatch keeps its records in Postgres")
    pool = await store.connect(url, size=size)
    try:
        await store.check_schema(pool)
        yield pool
    except Exception as error:
        if not _lost(error):
            raise
        raise store.StoreUnreachable(await _which_is_lost(settings, error)) from error
    finally:
        await pool.close()


def _lost(error: Exception) -> bool:
    """That a database is away; not that a file cannot be written."""
    return is_outage(error) and getattr(error, "filename", None) is None


async def _which_is_lost(settings: Settings, error: Exception) -> str:
    """Each database is asked once more: who does not answer is told."""
    urls = {url.get_secret_value(): url for url in (settings.store_url, settings.database_url) if url}
    addresses = [store.Address.parse(url) for url in urls.values()]
    told = [why for why in [await _unreachable(each) for each in addresses] if why]
    where = " and ".join(each.where for each in addresses)
    passed = f"Postgres at {where} broke off in the middle ({error}) and can be reached again: try again"
    return "; ".join(told) or passed


async def _unreachable(address: store.Address) -> str | None:
    try:
        connection = await address.connect()
    except store.StoreUnreachable as error:
        return str(error)
    await connection.close(timeout=5)
    return None


@asynccontextmanager
async def open_redis(settings: Settings, name: str, *, patient: bool) -> AsyncIterator[ArqRedis]:
    """The queue, not connected before its first use."""
    url = required(settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
    redis = queue.connect(url, name, patient=patient)
    try:
        yield redis
    finally:
        await redis.aclose(close_connection_pool=True)


@asynccontextmanager
async def open_app(
    settings: Settings, worker: str, redis: ArqRedis, observer: StripeObserver | None = None
) -> AsyncIterator[App]:
    """All of it, for a worker; the queue is arq's own pool."""
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_store(settings))
        ledger = await stack.enter_async_context(open_ledger(settings))
        tools = await stack.enter_async_context(open_tools(settings, ledger, observer))
        http = await stack.enter_async_context(channel_client())
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
            evaluator=alerts.Evaluator(settings),
            observer=observer,
        )


def channel_client() -> httpx.AsyncClient:
    """The client that channels send with: kept connections, no redirects, nothing from the environment."""
    return httpx.AsyncClient(timeout=httpx.Timeout(15, connect=5), follow_redirects=False, trust_env=False)
