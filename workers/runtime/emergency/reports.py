"""Decides when the channels of P0 are notified of an outage, and which worker does so."""

import time
from collections.abc import Callable, Sequence

import httpx
from msgspec.structs import replace

from alerts.emergency import Failing, Kind, Limits, Outage, Progress, due, notified, worst_first
from alerts.emergency_contents import Report
from settings import Settings, Severity
from workers.runtime.emergency.coordination import Coordination
from workers.runtime.emergency.couriers import Couriers, Observer
from workers.runtime.emergency.local import LocalChecks, moment
from workers.standby import Buffer

PUBLISH_ALL_EVERY = 30.0
"""Seconds: Redis may have lost what was published, and another worker may have published before it ended."""


class Reports:
    """The messages of one worker process. What was sent is in Redis, and in its memory."""

    def __init__(
        self,
        settings: Settings,
        worker: str,
        coordination: Coordination,
        http: httpx.AsyncClient,
        observer: Observer,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = settings.severities[Severity.P0]
        names = [*self._policy.channels, *self._policy.fallback]
        channels = {name: settings.channels[name] for name in names if name in settings.channels}
        self.couriers = Couriers(channels, http, observer)
        self._settings, self._worker, self._coordination = settings, worker, coordination
        self._limits, self._clock = limits, clock
        self._progress: Progress | None = None
        self._published_at: float | None = None

    @property
    def pending(self) -> bool:
        """Whether this worker knows of a thread that is not resolved."""
        return self._progress is not None and self._progress.sequence > 0

    @property
    def progress(self) -> Progress | None:
        """What another worker needs to continue."""
        if self._progress is None:
            return None
        return replace(self._progress, channels=self._channels, trying=self.couriers.trying)

    def continue_from(self, progress: Progress | None) -> None:
        """Continues where the workers before ended. An end that they were sending is sent again."""
        if progress is not None:
            self._adopt(replace(progress, ended=None), progress.outage)

    @property
    def _channels(self) -> dict[str, str]:
        return dict.fromkeys(self.couriers.uncertain, "") | self.couriers.references

    async def report(self, outage: Outage, checks: LocalChecks, buffer: Buffer, now: float) -> None:
        """Sends what is due, unless another worker leads. Without Redis each worker leads."""
        failing = await self._exchange(checks)
        leads = await self._coordination.lead()
        shared = None if leads is None else await self._coordination.progress()
        if shared is not None and shared.ended is None:
            self._adopt(shared, outage)
        if leads is False:
            return
        progress = self._progress or Progress(outage=outage)
        if progress.ended is not None:  # the outage before this one, whose end is still being sent
            progress = Progress(outage=outage)
            self.couriers.forget()
        progress = replace(progress, outage=replace(outage, since=min(outage.since, progress.outage.since)))
        self._progress = self._send_due(progress, failing, buffer, now)
        if leads:
            await self._coordination.write_progress(self._progress)

    async def resolve(self, now: float) -> bool:
        """Sends the end if there is a thread; returns whether nothing is left to send.

        Only when no worker of the fleet is without the store any more.
        """
        shared = await self._coordination.progress()
        progress = shared or self._progress
        if progress is None or progress.sequence == 0:
            return self._forget()
        if shared is None and self._coordination.serves and not self.couriers.tried:
            return self._forget()  # the leader has sent the end
        if await self._coordination.lead() is False:
            return self._forget()
        if self._progress is None or self._progress.ended is None:
            self._adopt(progress, progress.outage)
            self._progress = replace(progress, ended=progress.ended or moment(now))
            self.couriers.resolve(self._make(Kind.RESOLVED, self._progress, (), None, now))
            await self._coordination.write_progress(self._progress)
        if self.couriers.busy:
            return False
        await self._coordination.forget()
        return self._forget()

    def _forget(self) -> bool:
        self._progress = None
        self.couriers.forget()
        return True

    def _send_due(
        self, progress: Progress, failing: Sequence[Failing], buffer: Buffer, now: float
    ) -> Progress:
        kind = due(progress, failing, moment(now), self._limits)
        if kind is not None:
            progress = notified(progress, failing, moment(now))
            self.couriers.send(
                self._make(kind, progress, failing, buffer, now), self._recipients(progress, now)
            )
        elif progress.sequence and (
            missing := self.couriers.without_message(self._recipients(progress, now))
        ):
            self.couriers.send(self._make(Kind.OPENED, progress, failing, buffer, now), missing)
        return replace(progress, channels=self._channels, trying=self.couriers.trying)

    def _recipients(self, progress: Progress, now: float) -> list[str]:
        """The channels of P0, and its ``fallback`` if one of them refuses messages, or has none in time."""
        own = self._policy.channels
        within = self._policy.deliver_within
        due = progress.outage.since + self._limits.after
        late = within is not None and moment(now) - due >= within
        fails = any(
            self.couriers.refuses(name) or (late and name not in self.couriers.references) for name in own
        )
        others = [name for name in self._policy.fallback if fails or self.couriers.has_message(name)]
        return list(dict.fromkeys([*own, *others]))

    def _adopt(self, shared: Progress, outage: Outage) -> None:
        """Continues where the worker stopped that sent messages before."""
        self._progress = replace(shared, outage=replace(outage, number=shared.outage.number))
        for name, reference in shared.channels.items():
            self.couriers.references.setdefault(name, reference)
        self.couriers.may_have(name for name in shared.trying if name not in shared.channels)

    async def _exchange(self, checks: LocalChecks) -> tuple[Failing, ...]:
        now = self._clock()
        whole = self._published_at is None or now - self._published_at >= PUBLISH_ALL_EVERY
        own = checks.unpublished(whole=whole)
        found = await self._coordination.exchange(own)
        if found is None:
            return worst_first(checks.failing())
        checks.published(own)
        self._published_at = now if whole else self._published_at
        return worst_first(found)

    def _make(
        self,
        kind: Kind,
        progress: Progress,
        failing: Sequence[Failing],
        buffer: Buffer | None,
        now: float,
    ) -> Report:
        return Report(
            kind=kind,
            outage=progress.outage,
            sequence=progress.sequence,
            at=moment(now),
            failing=tuple(failing),
            worker=self._worker,
            environment=self._settings.environment,
            service=self._settings.service,
            waiting=len(buffer) if buffer is not None else 0,
            dropped=buffer.dropped if buffer is not None else 0,
        )
