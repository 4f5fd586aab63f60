"""Reconciliation in the workers: plan the days, execute runs, and make what they found a reading."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

import asyncpg
import structlog
from redis.asyncio import Redis

import reconcile
import store
import stripeapi
from probes import Outcome, Reading, Verdict
from settings import Settings
from store import FinishedRun
from stripeapi.pacing.pacer import LIVE, Pacer, limits_for
from workers import queue
from workers.app import App, StripeObserver, required
from workers.discrepancies import reading_of
from workers.garbage import collect_less
from workers.notices import notices

log = structlog.get_logger(__name__)


class Observer(Protocol):
    """Who wants to know of runs as they end (the metrics)."""

    def reconciled(self, finished: FinishedRun) -> None: ...


@asynccontextmanager
async def open_deps(
    settings: Settings,
    worker: str,
    *,
    store: asyncpg.Pool,
    ledger: asyncpg.Pool | None,
    observer: StripeObserver | None = None,
) -> AsyncIterator[reconcile.Deps]:
    """What a run needs: both databases, and a Stripe client that keeps to the shared budget."""
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
    clients = PacedClients(settings, redis, observer)
    try:
        yield reconcile.Deps(store, ledger, clients, settings, worker, rate=clients.rate)
    finally:
        await clients.aclose()
        if redis is not None:
            await redis.aclose(close_connection_pool=True)


class PacedClients:
    """Stripe clients under one budget for each account, shared through Redis by all workers and commands."""

    def __init__(
        self, settings: Settings, redis: "Redis | None", observer: StripeObserver | None = None
    ) -> None:
        key = required(
            settings.stripe_secret_key, "STRIPE_SECRET_KEY", "Stripe is what the ledger is compared with"
        )
        self._key = key
        self._settings = settings
        self._redis = redis
        self._observer = observer
        self._limits = limits_for(key)
        self._clients: dict[str | None, stripeapi.Stripe] = {}

    @property
    def rate(self) -> float:
        """Requests a second to one endpoint."""
        return min(self._limits.endpoint, self._limits.account) * self._settings.reconcile.stripe_share

    def __call__(self, account: str | None) -> stripeapi.Stripe:
        if account not in self._clients:
            pacer = Pacer(
                self._redis, self._budget(account), self._limits, self._settings.reconcile.stripe_share
            )
            self._clients[account] = stripeapi.Stripe(
                self._key,
                base=self._settings.stripe_api_base,
                account=account,
                pace=pacer.wait,
                slow_down=pacer.penalize,
                on_request=None if self._observer is None else self._observer.asked,
                on_retry=None if self._observer is None else self._observer.asks_again,
            )
        return self._clients[account]

    def _budget(self, account: str | None) -> str:
        """Stripe counts each account, and live and test mode, apart."""
        return f"{account or 'platform'}:{'live' if self._limits == LIVE else 'test'}"

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.aclose()


async def execute(app: App, metrics: Observer, run: str) -> str:
    """Execute one run, or go on with it where a killed worker left it; gives the word it ended with."""
    async with open_deps(
        app.settings, app.worker, store=app.store, ledger=app.ledger, observer=app.observer
    ) as deps:
        try:
            result = await reconcile.execute(run, deps)
        except (reconcile.Busy, reconcile.Fenced) as error:
            log.info("run_is_anothers", run=run, reason=str(error))
            return "busy"
    await announce(app, metrics)
    return result.status


async def plan(app: App, metrics: Observer) -> int:
    """Create the daily runs that are due, pick up what nobody works on, announce what ended elsewhere.

    Stripe is asked for accounts last: should it not answer, all else is done.
    """
    now: datetime = await app.store.fetchval("select clock_timestamp()")
    _log(await reconcile.plan_daily(app.store, app.settings, now))
    waiting = await reconcile.resumable(app.store)
    for run in waiting:
        await _enqueue(app, run, now)
    await reconcile.publish_heads(app.store, app.settings)
    await announce(app, metrics)
    for run in await _plan_connected(app, now):
        await _enqueue(app, run, now)
    return len(waiting)


def _log(planned: reconcile.Planned) -> None:
    for run in planned.runs:
        log.info("daily_run_planned", run=run)
    for note in planned.notes:
        log.warning("not_planned", reason=note)


async def _enqueue(app: App, run: str, now: datetime) -> None:
    """One job for each attempt at a run, however often we look.

    arq keeps the id of a job whose worker was killed for as long as the longest job may take. The attempt
    makes a new id; the ten minutes do, where the worker was killed before its attempt was counted.
    """
    attempt = (await reconcile.get(app.store, run)).attempt
    job = f"{run}:{attempt}:{int(now.timestamp()) // 600}"
    await queue.enqueue(app.redis, queue.RECONCILE, "reconcile", run, job_id=job)


LISTED_WITHIN = 30
"""Seconds that Stripe is given to list the accounts: half of what the schedule has."""


async def all_accounts(settings: Settings, observer: StripeObserver | None = None) -> reconcile.Accounts:
    """The platform and every connected account. Raises StripeError."""
    clients = PacedClients(settings, None, observer)
    try:
        async with asyncio.timeout(LISTED_WITHIN):
            return await reconcile.all_accounts(clients(None))
    except TimeoutError:
        raise stripeapi.Unreachable(f"Stripe did not answer within {LISTED_WITHIN} s") from None
    finally:
        await clients.aclose()


async def _plan_connected(app: App, now: datetime) -> list[str]:
    """Of ``accounts = "all"``. That Stripe does not list them is an incident: nobody else would miss them."""
    try:
        found = await reconcile.plan_listed(
            app.store, app.settings, now, lambda: all_accounts(app.settings, app.observer)
        )
    except stripeapi.StripeError as error:
        log.warning("accounts_not_listed", reason=str(error))
        failed = Outcome(Verdict.FAIL, f"the connected accounts cannot be listed: {error}", error.cause)
        await _tell_of_accounts(app, failed, now.replace(minute=0, second=0, microsecond=0), now)
        return []
    if found is None:
        return []
    _log(found)
    await _tell_of_accounts(
        app, Outcome(Verdict.PASS, f"{len(found.runs)} runs of connected accounts"), now, now
    )
    return found.runs


async def _tell_of_accounts(app: App, outcome: Outcome, slot: datetime, now: datetime) -> None:
    reading = Reading(check="reconcile:accounts", slot=slot, outcome=outcome, started_at=now, duration=0.0)
    recorded = await store.record_outcome(app.store, reading, app.evaluator)
    if recorded.stored and recorded.notifications:
        await queue.enqueue(app.redis, queue.PROBES, "deliver")


async def announce(app: App, metrics: Observer) -> None:
    """Make each run that ended a reading, so that it opens or ends an incident, and tell of each scheduled
    one in a notice. Safe to repeat.
    """
    told = False
    ended = await store.unannounced(app.store, app.settings.retention.readings)
    daily = any(finished.daily is not None for finished in ended)
    left_out = await reconcile.never_planned(app.store, app.settings) if daily else {}
    for finished in ended:
        also = notices(finished, app.settings, left_out.get(finished.account or "", ()))
        reading = reading_of(finished, app.settings.business_timezone)
        recorded = await store.record_outcome(app.store, reading, app.evaluator, also)
        if recorded.stored:
            metrics.reconciled(finished)
            told = told or recorded.notifications > 0
        elif recorded.problem:
            log.error("run_not_announced", run=finished.run, object=finished.object, problem=recorded.problem)
    if told:
        await queue.enqueue(app.redis, queue.PROBES, "deliver")
