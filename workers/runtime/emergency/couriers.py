"""Sends reports of an emergency straight to channels: each on its own, until it has the newest report."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import httpx
import structlog

from alerts import CHANNELS, Delivery, DeliveryError, NotificationKind, send
from alerts.emergency import Kind
from alerts.emergency_contents import Report, emergency_content
from reconcile.tasks import cancel_all
from settings import Channel

log = structlog.get_logger(__name__)

SEND_TIMEOUT = 30.0
FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
"""Seconds between two attempts, whatever the receiver asks for: this is a P0."""
MOST_ATTEMPTS = 100
"""Of one report, after which it is given up: over an hour."""
REFUSED_FOR = 300.0
"""Seconds for which a channel that refuses for good gets no message."""

_KINDS = {
    Kind.OPENED: NotificationKind.OPENED,
    Kind.UPDATE: NotificationKind.REMINDER,
    Kind.RESOLVED: NotificationKind.RESOLVED,
}


class Observer(Protocol):
    """Counts attempts (the metrics)."""

    def emergency_sent(self, channel: str, outcome: str) -> None: ...


@dataclass
class _Courier:
    report: Report | None = None
    task: asyncio.Task[None] | None = None
    refused_at: float | None = None


@dataclass
class Couriers:
    """One courier for each of these channels.

    ``references``: the channels that have a message of this outage, with the provider's reference of the
    first. ``uncertain``: those that may have one, because a receiver did not answer.
    """

    channels: Mapping[str, Channel]
    http: httpx.AsyncClient
    observer: Observer
    references: dict[str, str] = field(default_factory=dict)
    uncertain: set[str] = field(default_factory=set)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _couriers: dict[str, _Courier] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        return any(each.task is not None and not each.task.done() for each in self._couriers.values())

    def without_message(self, names: Iterable[str]) -> list[str]:
        """Those of these channels that have no message of this outage, and to which none is being sent."""
        return [name for name in names if name not in self.references and self._is_free(name)]

    def refuses(self, name: str) -> bool:
        """Whether the channel has refused its newest report for good."""
        courier = self._couriers.get(name)
        return courier is not None and courier.refused_at is not None

    def has_message(self, name: str) -> bool:
        """Whether the channel has a message of this outage, or may have one."""
        return name in self.references or name in self.uncertain

    @property
    def tried(self) -> bool:
        """Whether this worker has sent anything itself."""
        return bool(self._couriers)

    @property
    def trying(self) -> tuple[str, ...]:
        """The channels to which a report is being sent."""
        return tuple(name for name, courier in self._couriers.items() if courier.report is not None)

    def may_have(self, channels: Iterable[str]) -> None:
        """Channels to which another worker was sending. Of those that this one has tried, it knows better."""
        self.uncertain.update(
            name for name in channels if name in self.channels and name not in self._couriers
        )

    def send(self, report: Report, channels: Iterable[str]) -> None:
        """Replaces what is being sent to these channels: only the newest report matters."""
        for name in channels:
            if name not in self.channels:
                continue
            courier = self._couriers.setdefault(name, _Courier())
            courier.report, courier.refused_at = report, None
            if courier.task is None or courier.task.done():
                courier.task = asyncio.create_task(self._deliver(name, courier))

    def resolve(self, report: Report) -> None:
        """Sends the end to each channel that has a message, or will have one when an attempt succeeds."""
        self.send(report, list(dict.fromkeys([*self.references, *self.uncertain, *self.trying])))

    def forget(self) -> None:
        """Begins a new thread."""
        self.references.clear()
        self.uncertain.clear()

    async def close(self) -> None:
        tasks = [each.task for each in self._couriers.values() if each.task is not None]
        await cancel_all(tasks, cancel_again_after=2)

    def _is_free(self, name: str) -> bool:
        courier = self._couriers.get(name)
        if courier is None:
            return True
        refused = courier.refused_at is not None and self.clock() - courier.refused_at < REFUSED_FOR
        return not refused and (courier.task is None or courier.task.done())

    async def _deliver(self, name: str, courier: _Courier) -> None:
        attempt = 0
        while courier.report is not None:
            report, attempt = courier.report, attempt + 1
            if report.kind is Kind.RESOLVED and not self.has_message(name):
                courier.report = None
                return
            wait = await self._attempt(name, courier, report, attempt)
            if wait is None:
                attempt = 0
                if courier.report is report:
                    courier.report = None
            elif attempt >= MOST_ATTEMPTS:
                log.error("emergency_given_up", channel=name, attempts=attempt)
                courier.report = None
            else:
                await self.sleep(wait)

    async def _attempt(self, name: str, courier: _Courier, report: Report, attempt: int) -> float | None:
        """Returns after how many seconds to try again; None if this report is done with."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                sent = await send(self.channels[name], self._delivery(name, report, attempt), self.http)
        except TimeoutError:
            return self._failed(name, report, attempt, DeliveryError("no answer in time", kind="unknown"))
        except DeliveryError as error:
            wait = self._failed(name, report, attempt, error)
            courier.refused_at = self.clock() if wait is None else None
            return wait
        except Exception:  # a bug of one channel must not silence the others
            log.exception("emergency_failed", channel=name, kind=report.kind.value)
            self.observer.emergency_sent(name, "failed")
            courier.refused_at = self.clock()
            return None
        self.references.setdefault(name, sent.reference)
        self.uncertain.discard(name)
        self.observer.emergency_sent(name, "delivered")
        log.warning(
            "emergency_sent",
            channel=name,
            kind=report.kind.value,
            outage=report.outage.number,
            thread=report.outage.thread,
            attempt=attempt,
        )
        return None

    def _delivery(self, name: str, report: Report, attempt: int) -> Delivery:
        config = self.channels[name]
        content = emergency_content(report, name, first=name not in self.references)
        return Delivery(
            incident=None,
            kind=_KINDS[report.kind],
            dedupe_key=content.key,
            payload=CHANNELS[config.kind].render(content, config),
            attempt=attempt,
            thread=content.thread,
            root=self.references.get(name) or None,
        )

    def _failed(self, name: str, report: Report, attempt: int, error: DeliveryError) -> float | None:
        if error.kind == "unknown":  # it may have arrived, and must then be resolved
            self.uncertain.add(name)
        permanent = error.kind == "permanent"
        self.observer.emergency_sent(name, "failed" if permanent else "retry")
        if permanent or attempt == 1:
            log.error(
                "emergency_failed", channel=name, kind=report.kind.value, error=str(error), final=permanent
            )
        if permanent:
            return None
        ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 10))
        asked = min(error.retry_after or 0.0, LONGEST_WAIT)
        return float(max(asked, random.uniform(0.1, 1.0) * ceiling))  # noqa: S311 - jitter, not a secret
