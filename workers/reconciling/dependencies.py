"""What a run needs to execute: both databases, and Stripe clients that share one budget of requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from pydantic import SecretStr
from redis.asyncio import Redis

import reconcile
import stripeapi
from settings import Settings
from settings.accounts import Account
from stripeapi.pacing.pacer import LIVE, Pacer, limits_for
from workers import queue
from workers.errors import required
from workers.outages import Outage
from workers.reconciling.garbage import collect_less
from workers.redis_status import RedisStatus
from workers.stripe_clients import StripeClients, StripeObserver


@asynccontextmanager
async def open_deps(
    settings: Settings,
    worker: str,
    *,
    store: asyncpg.Pool,
    ledger: asyncpg.Pool | None,
    observer: StripeObserver | None = None,
    redis_status: RedisStatus | None = None,
    outage: Outage | None = None,
) -> AsyncIterator[reconcile.Deps]:
    """Opens the Stripe clients of a run and lets Python collect garbage less often from now on.

    The worker's ``redis_status`` and ``outage`` (of Stripe) keep a run from logging an outage a second time.
    """
    required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    if settings.stripe_secret_key is None:
        raise stripeapi.NotConfigured("STRIPE_SECRET_KEY is not set: set it to a restricted read-only key")
    if ledger is None:
        raise TypeError("a ledger was configured, but not opened")
    collect_less()
    redis = (
        None
        if settings.redis_url is None
        else queue.connect(settings.redis_url, queue.RECONCILE, patient=False)
    )
    health = redis_status or (None if redis is None else redis.status)
    clients = paced_clients(settings, redis, observer, health, outage)
    rate = request_rate(settings, settings.stripe_secret_key)
    try:
        yield reconcile.Deps(store, ledger, clients, settings, worker, rate=rate)
    finally:
        await clients.aclose()
        if redis is not None:
            await redis.aclose(close_connection_pool=True)


def paced_clients(
    settings: Settings,
    redis: Redis | None,
    observer: StripeObserver | None = None,
    health: RedisStatus | None = None,
    outage: Outage | None = None,
) -> StripeClients:
    """Creates clients under one budget for each account, shared through Redis by all workers and commands.

    Without Redis, only the requests of this process count. Raises NotConfigured.
    """
    key = required(
        settings.stripe_secret_key, "STRIPE_SECRET_KEY", "Stripe is what the ledger is compared with"
    )
    limits, share = limits_for(key), settings.reconcile.stripe_share
    mode = "live" if limits == LIVE else "test"

    def pacer_for(account: Account) -> Pacer:
        # Stripe limits each account separately, and live and test mode separately.
        return Pacer(redis, f"{account}:{mode}", limits, share, health=health)

    return StripeClients(settings, pacer_for=pacer_for, observer=observer, outage=outage)


def request_rate(settings: Settings, key: SecretStr) -> float:
    """Returns the requests per second that one endpoint of one account may receive."""
    limits = limits_for(key)
    return min(limits.endpoint, limits.account) * settings.reconcile.stripe_share
