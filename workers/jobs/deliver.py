"""Delivers notifications from the outbox to their channels, at least once and in order."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

import store
from alerts import DeliveryError, backoff, is_hopeless, send
from settings import Channel
from store import ClaimedDelivery, DeliveryOutcome
from workers.app import App
from workers.jobs.delivery_lines import log_delivery

BATCH = 20
LEASE = timedelta(seconds=60)
SEND_TIMEOUT = 30.0

Verdict = tuple[DeliveryOutcome, str, timedelta | None, str]
"""The outcome, the error, the wait before the next attempt, and the provider's reference."""


class Observer(Protocol):
    """Receives each attempt at a delivery (the metrics)."""

    def delivered(self, outgoing: ClaimedDelivery, outcome: str, seconds: float) -> None: ...


async def deliver(app: App, observer: Observer, more: Callable[[], Awaitable[object]]) -> int:
    """Sends one batch of due notifications and returns its size; calls ``more`` if it sent any."""
    await app.revision.refresh(app.store)
    batch = await store.claim_deliveries(
        app.store, worker=app.worker, limit=BATCH, lease=LEASE, channels=app.revision.channels
    )
    await asyncio.gather(*(_deliver_one(app, observer, outgoing) for outgoing in batch))
    if batch:
        await more()  # later messages of the same incidents waited for these, and are due now
    return len(batch)


async def _deliver_one(app: App, observer: Observer, outgoing: ClaimedDelivery) -> None:
    began = time.monotonic()
    channel = app.settings.channels.get(outgoing.channel)
    verdict = _vanished(outgoing) if channel is None else await _attempt(app, channel, outgoing)
    outcome, error, retry_in, reference = verdict
    owned = await store.record_delivery(
        app.store, outgoing, outcome, error=error, retry_in=retry_in, reference=reference
    )
    observer.delivered(outgoing, outcome, outgoing.age.total_seconds() + time.monotonic() - began)
    reached = app.outages.channel(outgoing.channel)
    log_delivery(outgoing, outcome, reached, error=error, retry_in=retry_in, fenced=not owned)


def _vanished(outgoing: ClaimedDelivery) -> Verdict:
    return "undeliverable", f'the channel "{outgoing.channel}" is no longer configured', None, ""


async def _attempt(app: App, channel: Channel, outgoing: ClaimedDelivery) -> Verdict:
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            reference = await send(channel, outgoing.delivery, app.http)
    except DeliveryError as error:
        return _after(error, outgoing)
    except TimeoutError:
        slow = DeliveryError(f"no answer within {SEND_TIMEOUT:.0f} s", kind="unknown")
        return _after(slow, outgoing)
    return "delivered", "", None, reference


def _after(error: DeliveryError, outgoing: ClaimedDelivery) -> Verdict:
    """Retries unless the channel refused permanently, or has not accepted it for a day of attempts."""
    if error.kind == "permanent" or is_hopeless(outgoing.delivery.attempt, outgoing.age):
        return "failed", str(error), None, ""
    wait = backoff(outgoing.delivery.attempt, error.retry_after, random.random())  # noqa: S311 - jitter, not a secret
    return "retry", str(error), wait, ""
