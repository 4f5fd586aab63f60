"""Delivers notifications from the outbox to their channels, at least once and in order."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import store
from alerts import GIVE_UP_AFTER, DeliveryError, backoff, send
from settings import Channel
from store import ClaimedDelivery, DeliveryOutcome
from workers.app import App
from workers.jobs.delivery_lines import log_delivery

BATCH = 20
LEASE = timedelta(seconds=60)
SEND_TIMEOUT = 30.0

Verdict = tuple[DeliveryOutcome, str, datetime | None, str]
"""The outcome, the error, the time of the next attempt, and the provider's reference."""


class Observer(Protocol):
    """Receives each attempt at a delivery (the metrics)."""

    def delivered(self, outgoing: ClaimedDelivery, outcome: str, seconds: float) -> None: ...


async def deliver(app: App, observer: Observer, more: Callable[[], Awaitable[object]]) -> int:
    """Sends one batch of due notifications and returns its size; calls ``more`` if it sent any."""
    batch = await store.claim_deliveries(app.store, worker=app.worker, limit=BATCH, lease=LEASE)
    await asyncio.gather(*(_deliver_one(app, observer, outgoing) for outgoing in batch))
    if batch:
        await more()  # later messages of the same incidents waited for these, and are due now
    return len(batch)


async def _deliver_one(app: App, observer: Observer, outgoing: ClaimedDelivery) -> None:
    channel = app.settings.channels.get(outgoing.channel)
    verdict = _vanished(outgoing) if channel is None else await _attempt(app, channel, outgoing)
    outcome, error, retry_at, reference = verdict
    owned = await store.record_delivery(
        app.store, outgoing, outcome, error=error, retry_at=retry_at, reference=reference
    )
    observer.delivered(outgoing, outcome, (datetime.now(UTC) - outgoing.created_at).total_seconds())
    reached = app.outages.channel(outgoing.channel)
    log_delivery(outgoing, outcome, reached, error=error, retry_at=retry_at, fenced=not owned)


def _vanished(outgoing: ClaimedDelivery) -> Verdict:
    return "undeliverable", f'the channel "{outgoing.channel}" is no longer configured', None, ""


async def _attempt(app: App, channel: Channel, outgoing: ClaimedDelivery) -> Verdict:
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            reference = await send(channel, outgoing.delivery, app.http)
    except DeliveryError as error:
        return _after(error, outgoing, datetime.now(UTC))
    except TimeoutError:
        slow = DeliveryError(f"no answer within {SEND_TIMEOUT:.0f} s", kind="unknown")
        return _after(slow, outgoing, datetime.now(UTC))
    return "delivered", "", None, reference


def _after(error: DeliveryError, outgoing: ClaimedDelivery, now: datetime) -> Verdict:
    """Retries unless the channel refused permanently or a day has passed."""
    if error.kind == "permanent" or now - outgoing.created_at >= GIVE_UP_AFTER:
        return "failed", str(error), None, ""
    wait = backoff(outgoing.delivery.attempt, error.retry_after, random.random())  # noqa: S311 - jitter, not a secret
    return "retry", str(error), now + wait, ""
