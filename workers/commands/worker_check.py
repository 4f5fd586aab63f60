"""``paywatch worker --check``: whether a worker could start here, without starting one."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

import stripeapi
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from settings.revision import Configuration
from workers import queue
from workers.adoption import NOTHING_TO_WATCH
from workers.app import open_redis
from workers.databases import open_store
from workers.errors import NotConfigured, RedisUnreachable, explain, required
from workers.metrics.worker import Metrics
from workers.output import Exit, complain, results
from workers.redis_status import explain_redis
from workers.stripe_clients import StripeClients

Step = Callable[[Settings], Awaitable[None]]


async def check_worker(settings: Settings, roles: Sequence[str]) -> Exit:
    """Prints one sentence for each problem. Returns the worst exit code: unreachable, wrong or fine."""
    steps: list[Step] = [_configuration, _store, _redis, _port]
    if "reconcile" in roles or any(check.needs_stripe for check in settings.checks):
        steps.append(partial(_stripe, reconciles="reconcile" in roles))
    worst = Exit.FINE
    for step in steps:
        try:
            await step(settings)
        except Exception as error:
            code, sentences = explain(error)
            complain(sentences)
            worst = max(worst, code)
    if worst is Exit.FINE:
        results().print(f"A worker for {' and '.join(roles)} can start.")
    return worst


async def _configuration(settings: Settings) -> None:
    if Configuration.of(settings).watches_nothing:
        raise NotConfigured(NOTHING_TO_WATCH)


async def _store(settings: Settings) -> None:
    async with open_store(settings, size=1):
        """Its schema was compared with the one that this version needs."""


async def _redis(settings: Settings) -> None:
    url = required(settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
    try:
        async with open_redis(settings, queue.PROBES, patient=False) as redis:
            await redis.ping()
    except queue.UNREACHABLE as error:
        raise RedisUnreachable(explain_redis(url, error)) from None


async def _port(settings: Settings) -> None:
    with Metrics(settings).served():
        """It could be opened."""


async def _stripe(settings: Settings, *, reconciles: bool) -> None:
    """Sends one request, because only Stripe knows whether a key was revoked."""
    if reconciles and settings.reconcile.daily_at is None and settings.stripe_secret_key is None:
        return
    required(settings.stripe_secret_key, "STRIPE_SECRET_KEY", "checks and reconciliation read from Stripe")
    clients = StripeClients(settings, attempts=1)
    try:
        with suppress(stripeapi.Forbidden):  # Stripe accepts the key, which need not be allowed to read this
            await clients(PLATFORM_ACCOUNT).get("/v1/balance")
    finally:
        await clients.aclose()
