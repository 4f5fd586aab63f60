"""Delivers what is due on each channel, at least once and in order. A slow channel delays no other."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Protocol

import structlog

import store
from alerts import DeliveryError, Dispatcher, is_hopeless, next_attempt, send
from reconcile.tasks import cancel_all
from settings import Channel
from store import ClaimedDelivery, DeliveryOutcome
from workers.app import App
from workers.jobs.delivery_lines import Verdict, log_delivery

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
SEND_TIMEOUT = 30.0
LONGEST_TURN = 60.0
"""Seconds after which a channel's further messages are left to the next tick."""
WAKE_MARGIN = 0.02
"""Seconds: the clocks of this process and of the database do not run alike."""


class Observer(Protocol):
    """Receives each attempt at a delivery (the metrics)."""

    def delivered(self, outgoing: ClaimedDelivery, outcome: str, seconds: float) -> None: ...


class Deliverer:
    """Delivers for one worker process. ``again`` runs `deliver` once more, and reports its own errors.

    Any number of calls may run at once: those that wait for a slow receiver hold up no other channel.
    """

    def __init__(
        self, app: App, observer: Observer, again: Callable[[], Coroutine[Any, Any, object]]
    ) -> None:
        self._app, self._observer, self._again = app, observer, again
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._rung: set[asyncio.Task[object]] = set()
        self.broken = asyncio.Event()
        """Set when a channel has refused a message for good."""

    async def __aenter__(self) -> "Deliverer":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for alarm in self._alarms.values():
            alarm.cancel()
        await cancel_all(list(self._rung), cancel_again_after=2)

    @property
    def _dispatcher(self) -> Dispatcher:
        return Dispatcher(self._app.revision.settings, self._app.settings.channels)

    async def deliver(self) -> int:
        """Sends what is due on all channels; returns the number of attempts."""
        app = self._app
        await app.revision.refresh(app.store)
        if not app.revision.outdated:
            await store.write_substitutes(app.store, self._dispatcher)
        due = await store.channels_with_work(app.store, LEASE, app.revision.channels)
        sent = await asyncio.gather(*(self._serve(channel) for channel in due), return_exceptions=True)
        for each in sent:
            if isinstance(each, BaseException):
                raise each
        return sum(each for each in sent if isinstance(each, int))

    async def _serve(self, channel: str) -> int:
        """Sends what is due on one channel, until nothing is: what ends makes room for what waits."""
        sent, began = 0, time.monotonic()
        done, running = set[asyncio.Task[None]](), set[asyncio.Task[None]]()
        try:
            while True:
                if time.monotonic() - began < LONGEST_TURN:
                    claimed = await self._claim(channel)
                    sent += len(claimed)
                    running |= {asyncio.create_task(self._deliver_one(each)) for each in claimed}
                if not running:
                    return sent
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        except asyncio.CancelledError:
            await cancel_all(running)
            raise
        finally:  # after an error of the store those under way may still arrive; it is raised once
            await asyncio.gather(*done, *running, return_exceptions=True)

    async def _claim(self, channel: str) -> Sequence[ClaimedDelivery]:
        app = self._app
        claims = await store.claim_channel(
            app.store, channel, self._dispatcher, worker=app.worker, lease=LEASE
        )
        if claims.wake_in is not None:
            self._wake(channel, claims.wake_in.total_seconds())
        return claims.deliveries

    def _wake(self, channel: str, seconds: float) -> None:
        """Looks again at that time: the next tick could be a second later."""
        if (alarm := self._alarms.pop(channel, None)) is not None:
            alarm.cancel()
        self._alarms[channel] = asyncio.get_running_loop().call_later(seconds + WAKE_MARGIN, self._ring)

    def _ring(self) -> None:
        task = asyncio.create_task(self._again())
        self._rung.add(task)
        task.add_done_callback(self._rung.discard)

    async def _deliver_one(self, outgoing: ClaimedDelivery) -> None:
        app, began = self._app, time.monotonic()
        verdict = await _attempt(app, app.settings.channels[outgoing.channel], outgoing)
        owned = await store.record_delivery(
            app.store,
            outgoing,
            verdict.outcome,
            error=verdict.error,
            retry_in=verdict.retry_in,
            reference=verdict.reference,
            broken=verdict.broken,
            remaining=verdict.remaining,
        )
        seconds = outgoing.age.total_seconds() + time.monotonic() - began
        self._observer.delivered(outgoing, verdict.outcome, seconds)
        log_delivery(outgoing, verdict, app.outages.channel(outgoing.channel), fenced=not owned)
        if verdict.outcome == "failed":
            self.broken.set()
            self._ring()  # other channels must be told


async def _attempt(app: App, channel: Channel, outgoing: ClaimedDelivery) -> Verdict:
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            sent = await send(channel, outgoing.delivery, app.http)
    except DeliveryError as error:
        return _after(error, app, outgoing)
    except TimeoutError:
        slow = DeliveryError(f"no answer within {SEND_TIMEOUT:.0f} s", kind="unknown")
        return _after(slow, app, outgoing)
    except Exception as error:  # a bug of one channel must neither stop the others nor repeat at once
        log.exception(
            "notification_failed",
            channel=outgoing.channel,
            incident=outgoing.delivery.incident,
            dedupe_key=outgoing.delivery.dedupe_key,
        )
        broken = DeliveryError(f"Paywatch failed with {type(error).__name__}", kind="unknown")
        return _after(broken, app, outgoing)
    return Verdict(sent.outcome, reference=sent.reference)


def _after(error: DeliveryError, app: App, outgoing: ClaimedDelivery) -> Verdict:
    """Retries unless the channel refused permanently, or has not accepted its newest part for a day."""
    if error.kind == "permanent":
        return Verdict("failed", str(error), broken=True, remaining=error.remaining)
    if is_hopeless(outgoing.delivery.attempt, outgoing.newest_age):
        return Verdict("failed", str(error), remaining=error.remaining)
    wait = next_attempt(
        outgoing.delivery.attempt,
        error.retry_after,
        random.random(),  # noqa: S311 - jitter, not a secret
        age=outgoing.age,
        within=app.revision.settings.severities[outgoing.severity].deliver_within,
    )
    outcome: DeliveryOutcome = "unknown" if error.kind == "unknown" else "retry"
    return Verdict(outcome, str(error), wait, remaining=error.remaining)
