"""What the requests of this process wait for at the pacer, for people who watch a run."""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

import msgspec

from stripeapi.pacing.schedule import ALONE, Limits

if TYPE_CHECKING:
    from stripeapi.pacing.departures import Departure

_MEASURED = 5.0
"""Seconds over which the rate is measured."""
_REMEMBERED = 30.0
"""Seconds for which a refusal is reported: a lane needs as long to regain its pace."""
_ACCOUNT = ""


class Lane(msgspec.Struct, frozen=True, omit_defaults=True):
    """The requests of one resource: how many wait, how many each second are sent, may be sent by the share,
    and are admitted by Stripe. ``refused`` is Stripe's reason for a 429 of the last half minute, which can be
    empty; None without one."""

    waiting: int
    sent: float
    allowed: float
    limit: float
    refused: str | None = None


class Pace(msgspec.Struct, frozen=True, omit_defaults=True):
    """``lanes`` by resource: those with requests of the last seconds. ``alone``: Redis is unreachable."""

    share: float = 1.0
    alone: bool = False
    lanes: dict[str, Lane] = {}


class Paced(Protocol):
    """The pacer."""

    @property
    def alone(self) -> bool: ...

    async def wait(self, endpoint: str) -> "Departure": ...

    async def penalize(self, endpoint: str, reason: str, retry_after: float | None = None) -> None: ...


class Pressure:
    """Passes requests on to a pacer, and counts them."""

    def __init__(
        self, pacer: Paced, limits: Limits, share: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pacer, self._limits, self._share, self._clock = pacer, limits, share, clock
        self._waiting = Counter[str]()
        self._sent: dict[str, deque[float]] = defaultdict(partial(deque, maxlen=1000))
        self._refused: dict[str, tuple[float, str]] = {}

    async def wait(self, endpoint: str) -> "Departure":
        resource = _resource(endpoint)
        self._waiting[resource] += 1
        try:
            departure = await self._pacer.wait(endpoint)
        finally:
            self._waiting[resource] -= 1
        self._sent[resource].append(self._clock())
        return departure

    async def penalize(self, endpoint: str, reason: str, retry_after: float | None = None) -> None:
        account_wide = reason.startswith("global-")
        self._refused[_ACCOUNT if account_wide else _resource(endpoint)] = (self._clock(), reason)
        await self._pacer.penalize(endpoint, reason, retry_after)

    def state(self) -> Pace:
        lanes = {resource: self._lane(resource) for resource in sorted({*self._sent, *self._waiting})}
        busy = {name: lane for name, lane in lanes.items() if lane.sent or lane.waiting}
        return Pace(self._share, self._pacer.alone, busy)

    def _lane(self, resource: str) -> Lane:
        since, limit = self._clock() - _MEASURED, self._limits.of(resource)
        sent = sum(at >= since for at in self._sent[resource]) / _MEASURED
        allowed = limit * self._share * (ALONE if self._pacer.alone else 1)
        return Lane(self._waiting[resource], sent, allowed, limit, self._reason(resource))

    def _reason(self, resource: str) -> str | None:
        since = self._clock() - _REMEMBERED
        found = [self._refused[name] for name in (resource, _ACCOUNT) if name in self._refused]
        return next((reason for at, reason in found if at >= since), None)


def _resource(endpoint: str) -> str:
    return endpoint.partition("/")[0]
