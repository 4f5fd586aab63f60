"""Pushes the metrics of one process by OTLP, beside its checks: it blocks none, and no error ends it."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import random

import structlog
from prometheus_client import CollectorRegistry

from reconcile.tasks import cancel_all
from settings.otlp import Otlp
from workers.metrics.otlp.batches import Batch, Batches
from workers.metrics.otlp.client import Client, Unsendable
from workers.metrics.otlp.messages import encode
from workers.metrics.otlp.outcomes import Outcome, Pushed
from workers.metrics.otlp.points import Family, read
from workers.outages import Outage

log = structlog.get_logger(__name__)

FIRST_AFTER = 10.0
"""Seconds until the first push, unless the interval is shorter: whoever deploys sees early that it fails."""
FIRST_BACKOFF = 5.0
LONGEST_RETRY_AFTER = 3600.0
LAST_WITHIN = 2.5
"""Seconds for the last push of a process that stops."""


@dataclass(frozen=True, slots=True)
class _Sent:
    batch: Batch
    payload: bytes = field(repr=False)


def _unreachable() -> Outage:
    return Outage("otlp_unreachable", "otlp_recovered", quiet=0)


def _rejected() -> Outage:
    return Outage("otlp_points_rejected", "otlp_points_accepted", quiet=0)


class Exporter:
    """Inside ``async with``, pushes each interval; leaving it pushes once more. ``count`` gets each outcome.

    A batch of deltas of which nobody knows whether it arrived is sent again as it was, with the same times,
    before the next one: a receiver can recognize the copy, and what it has is counted once.
    """

    def __init__(
        self,
        otlp: Otlp,
        registry: CollectorRegistry,
        resource: Mapping[str, str],
        count: Callable[[str], None],
        *,
        now: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        last_within: float = LAST_WITHIN,
    ) -> None:
        self._otlp, self._registry, self._resource, self._count = otlp, registry, resource, count
        self._now, self._monotonic, self._sleep, self._last_within = now, monotonic, sleep, last_within
        self._client = Client(otlp)
        self._batches = Batches(otlp.temporality, now(), self._baseline())
        self._unanswered: _Sent | None = None
        self._arrived, self._remarked = False, ""
        self._failures = 0
        self._not_before = -math.inf
        self._unreachable, self._rejected = _unreachable(), _rejected()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Exporter":
        self._task = asyncio.create_task(self._keep_pushing())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            await cancel_all([self._task], cancel_again_after=0.2)
        if self._monotonic() < self._not_before:  # the receiver asked for no request until then
            return
        try:
            async with asyncio.timeout(self._last_within):
                await self.push()
        except TimeoutError:
            self._report(Pushed(Outcome.UNKNOWN, f"{self._client.receiver} did not answer the last push"))

    def _baseline(self) -> Sequence[Family]:
        """Returns what was counted before: the processor time of the process, after a reload."""
        try:
            return read(self._registry)
        except Exception:
            log.exception("otlp_export_broke")
            return ()

    async def push(self) -> Pushed:
        """Sends what is due. Reports and counts what becomes of it, and never raises an error."""
        if self._unanswered is not None:
            again = await self._attempt(self._send_again)
            if not again.is_acknowledged:
                return again
        return await self._attempt(self._send_new)

    async def _attempt(self, send: Callable[[], Awaitable[Pushed]]) -> Pushed:
        try:
            pushed = await send()
        except Unsendable as error:
            pushed = Pushed(Outcome.FAILED, str(error))
        except Exception as error:
            if not self._failures:
                log.exception("otlp_export_broke")
            pushed = Pushed(Outcome.FAILED, f"the metrics cannot be pushed: {type(error).__name__}")
        self._report(pushed)
        return pushed

    async def _send_new(self) -> Pushed:
        return await self._send(await asyncio.to_thread(self._make))

    def _make(self) -> _Sent:
        """Reads and encodes, in a thread: for 2,000 series that takes longer than a check may wait."""
        batch = self._batches.make(read(self._registry), self._now())
        return _Sent(batch, self._client.compress(encode(batch, self._resource)))

    async def _send_again(self) -> Pushed:
        if self._unanswered is None:
            raise AssertionError("there is nothing to send again")
        return await self._send(self._unanswered)

    async def _send(self, sent: _Sent) -> Pushed:
        is_copy = self._unanswered is sent
        if self._otlp.temporality != "cumulative":  # totals need no copy: the next ones say more
            self._unanswered = sent  # from here on, also if this is cancelled
        pushed = await self._client.push(sent.payload)
        if pushed.is_acknowledged:
            self._batches.acknowledge(sent.batch)
        # A receiver that is unavailable for the copy may still have taken the original.
        is_open = pushed.outcome is Outcome.UNKNOWN or (is_copy and pushed.outcome is Outcome.UNAVAILABLE)
        if not is_open:
            self._unanswered = None
        return pushed

    def _report(self, pushed: Pushed) -> None:
        self._count(pushed.outcome.value)
        if not pushed.is_acknowledged:
            self._failures += 1
            self._unreachable.failed(pushed.sentence, outcome=pushed.outcome.value)
            return
        self._failures = 0
        self._unreachable.served()
        if not self._arrived:
            self._arrived = True
            log.info("otlp_pushed", message=f"{self._client.receiver} takes the metrics of this process")
        if pushed.outcome is Outcome.PARTIAL:
            self._rejected.failed(pushed.sentence, count=pushed.rejected)
        else:
            self._rejected.served()
            self._remark(pushed.sentence)

    def _remark(self, sentence: str) -> None:
        """Logs what a receiver remarks about metrics that it accepts, once."""
        if sentence and sentence != self._remarked:
            log.info("otlp_remark", message=sentence)
        self._remarked = sentence or self._remarked

    async def _keep_pushing(self) -> None:
        interval = self._otlp.interval.total_seconds()
        due = self._monotonic() + min(FIRST_AFTER, interval)
        while True:
            await self._sleep(max(due - self._monotonic(), 0.0))
            pushed = await self.push()
            now = self._monotonic()
            self._not_before = now + min(pushed.retry_after or 0.0, LONGEST_RETRY_AFTER)
            due = max(due + interval, now) if pushed.is_acknowledged else self._retry_at(now)

    def _retry_at(self, now: float) -> float:
        """Doubles the wait up to the interval. The jitter spreads what a receiver refused together."""
        interval = self._otlp.interval.total_seconds()
        wait = min(interval, FIRST_BACKOFF * (1 << min(self._failures - 1, 10)))
        return max(self._not_before, now) + wait * (0.5 + random() / 2)  # noqa: S311 - jitter, not a secret
