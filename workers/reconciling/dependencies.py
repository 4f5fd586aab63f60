"""What a run needs to execute: both databases, and Stripe clients that share one budget of requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from pydantic import SecretStr

import reconcile
import stripeapi
from settings import Settings
from settings.accounts import Account
from settings.values import format_share
from stripeapi.pacing.limits import is_live, limits_for
from workers.errors import required
from workers.reconciling.garbage import collect_less
from workers.stripe_clients import StripeClients, StripeObserver

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from workers.outages import Outage
    from workers.queue import Queue
    from workers.redis_status import RedisStatus


@asynccontextmanager
async def open_deps(
    settings: Settings,
    worker: str,
    *,
    store: asyncpg.Pool,
    ledger: asyncpg.Pool | None,
    observer: StripeObserver | None = None,
    redis_status: "RedisStatus | None" = None,
    outage: "Outage | None" = None,
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
    redis = _connect_queue(settings)
    health = redis_status or (None if redis is None else redis.status)
    clients = paced_clients(settings, redis, observer, health, outage)
    rate, rates = request_rates(settings, settings.stripe_secret_key)
    try:
        yield reconcile.Deps(
            store, ledger, clients, settings, worker, rate=rate, rates=rates, pace=clients.pace
        )
    finally:
        await clients.aclose()
        if redis is not None:
            await redis.aclose(close_connection_pool=True)


def _connect_queue(settings: Settings) -> "Queue | None":
    if settings.redis_url is None:
        return None
    from workers import queue

    return queue.connect(settings.redis_url, queue.RECONCILE, patient=False)


def paced_clients(
    settings: Settings,
    redis: "Redis | None",
    observer: StripeObserver | None = None,
    health: "RedisStatus | None" = None,
    outage: "Outage | None" = None,
) -> StripeClients:
    """Creates clients under one budget for each account, shared through Redis by all workers and commands.

    Without Redis, only the requests of this process count. Raises NotConfigured.
    """
    key = required(
        settings.stripe_secret_key, "STRIPE_SECRET_KEY", "Stripe is what the ledger is compared with"
    )
    limits, share = limits_for(key, settings.stripe.limits), settings.reconcile.stripe_share
    mode = "live" if is_live(key) else "test"

    from stripeapi.pacing.pacer import Pacer
    from stripeapi.pacing.pressure import Pressure

    def pacer_for(account: Account) -> Pressure:
        # Stripe limits each account separately, and live and test mode separately.
        pacer = Pacer(redis, f"{account}:{mode}", limits, share, health=health)
        return Pressure(pacer, limits, share)

    return StripeClients(settings, pacer_for=pacer_for, observer=observer, outage=outage)


def request_rates(settings: Settings, key: SecretStr) -> tuple[float, dict[str, float]]:
    """Returns the requests per second that each endpoint of one account may receive, and the exceptions."""
    limits, share = limits_for(key, settings.stripe.limits), settings.reconcile.stripe_share
    return limits.of("") * share, {name: limits.of(name) * share for name in limits.endpoints}


def pace_line(settings: Settings, key: SecretStr) -> str:
    """Says how fast a run may read, for people."""
    limits, share = limits_for(key, settings.stripe.limits), settings.reconcile.stripe_share
    rate, rates = request_rates(settings, key)
    of = "Stripe's limit" if share == 1 else f"{format_share(share)} of Stripe's limit"
    others = "".join(f", {name}: {each:g}/s" for name, each in sorted(rates.items()))
    return f"at most {rate:g} requests/s for each list ({of} of {limits.of(''):g}/s){others}"
