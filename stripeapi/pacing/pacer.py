"""The rate budget of Stripe, shared by all workers and processes through Redis.

Each resource has a budget (``charges``: its list and its objects together, since Stripe does not document
that it counts them separately), under one for the account. While Redis is unreachable each process uses a
quarter of the share, so that up to four processes together stay within it; after five seconds it tries Redis
again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import InvalidResponse, RedisError
from redis.exceptions import TimeoutError as RedisTimeout

from stripeapi.errors import Congested
from stripeapi.pacing.departures import Departure, Departures
from stripeapi.pacing.schedule import ALONE, LONGEST_WAIT, REST, Limits, Pitch, Schedule, Ticket, pitch
from stripeapi.refusals import sentence

_LATE = 0.25
"""A request that is later than this many seconds takes a new slot: the time of the one that it missed has
passed for all processes. A process that waits for a core is often later than a few requests are apart."""
_REDIS_WITHIN = 1.0
_PROMPT = 0.1
"""The maximum lateness of a timer, in seconds, of a process that did not stand still."""
_REDIS_AGAIN_AFTER = 5.0
_ACCOUNT_WIDE = ("global-rate", "global-concurrency")
_UNREACHABLE = (RedisError, OSError, TimeoutError)
_LUA = files("stripeapi.pacing").joinpath("schedule.lua").read_text()


class RedisHealth(Protocol):
    """Receives what came of each request to Redis."""

    def failed(self, error: Exception) -> None: ...

    def served(self) -> None: ...


class Pacer:
    """Grants requests their departure times, first come first served.

    Without ``redis`` this process is the only one and has the whole share. ``account`` names the budget: all
    processes that use the same Stripe account and mode share it. ``health`` hears of an unreachable Redis.
    """

    def __init__(
        self,
        redis: Redis | None,
        account: str,
        limits: Limits,
        share: float,
        *,
        health: RedisHealth | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock, self._sleep, self._health = clock, sleep, health
        self._shared = None if redis is None else _Shared(redis, account, pitch(limits, share))
        self._shared_from = clock()
        self._alone = False
        self._own = Schedule(pitch(limits, share if redis is None else share * ALONE))
        self._departures = Departures(limits, share, clock=clock, sleep=sleep)

    @property
    def alone(self) -> bool:
        """Whether Redis could not be reached when it was last needed."""
        return self._alone

    async def wait(self, endpoint: str) -> Departure:
        """Returns when a request to ``endpoint`` (``charges``, ``charges/:id``) may be sent.

        Raises Congested, before it waits, if the request would wait longer than a minute.
        """
        resource, held, waited = _resource(endpoint), None, 0
        while True:
            held = await self._reserve(resource, held)
            if held.wait:
                waited += held.wait
                _check_wait(endpoint, waited)
            due = self._clock() + held.wait / 1_000_000
            if held.wait:
                await self._sleep(held.wait / 1_000_000)
            late = self._clock() - due
            self._departures.woke(late)
            if late > _LATE:
                held = None
            elif held.wait <= REST:
                break
        return await self._departures.leave(resource)

    async def penalize(self, endpoint: str, reason: str, retry_after: float | None = None) -> None:
        """Slows down after a 429. ``reason`` is ``Stripe-Rate-Limited-Reason``, ``retry_after`` in seconds.

        A pause is capped at one minute: the next request finds out whether Stripe still refuses.
        """
        resource = None if reason in _ACCOUNT_WIDE else _resource(endpoint)
        # In this order NaN counts as 0.
        rest = max(REST, int(min(max(0.0, retry_after or 0.0) * 1_000_000, LONGEST_WAIT)))
        if self._shared is not None and self._clock() >= self._shared_from:
            try:
                return await self._shared.penalize(resource, rest)
            except _UNREACHABLE as error:
                self._go_alone(error)
        return self._own.penalize(resource, self._now(), rest)

    async def _reserve(self, resource: str, held: Ticket | None) -> Ticket:
        # A ticket of one budget counts as waited for when the process changes to the other budget.
        if self._shared is not None and self._clock() >= self._shared_from:
            try:
                ticket = await self._shared.reserve(resource, held)
            except _UNREACHABLE as error:
                self._go_alone(error)
            else:
                self._alone = False
                if self._health is not None:
                    self._health.served()
                return ticket
        return self._own.reserve(resource, self._now(), held)

    def _go_alone(self, error: Exception) -> None:
        self._shared_from = self._clock() + _REDIS_AGAIN_AFTER
        self._alone = True
        if self._health is not None:
            self._health.failed(error)

    def _now(self) -> int:
        return int(self._clock() * 1_000_000)


class _Shared:
    """The budget of one account in Redis: ``schedule.lua``, in one round trip."""

    def __init__(self, redis: Redis, account: str, pitch_: Pitch) -> None:
        self._script = redis.register_script(_LUA)
        self._pitch = pitch_
        # One hash tag, so that all keys of an account are on one node of a Redis cluster.
        self._prefix = f"paywatch:pace:{{{account}}}"

    async def reserve(self, resource: str, held: Ticket | None) -> Ticket:
        generations = (held.endpoint, held.account) if held else (-1, -1)
        reply = await self._call(
            self._lane(resource), "reserve", self._pitch.of(resource), self._pitch.account, *generations
        )
        return _ticket(reply)

    async def penalize(self, resource: str | None, rest: int) -> None:
        await self._call(self._lane(resource), "penalize", rest)

    async def _call(self, lane: str, *arguments: str | int) -> list[int]:
        began = time.monotonic()
        try:
            return await self._call_once(lane, arguments)
        except (TimeoutError, RedisTimeout):
            if time.monotonic() - began <= _REDIS_WITHIN + _PROMPT:
                raise
        # This process stood still for so long, not Redis: the answer may have been waiting to be read.
        return await self._call_once(lane, arguments)

    async def _call_once(self, lane: str, arguments: Sequence[str | int]) -> list[int]:
        async with asyncio.timeout(_REDIS_WITHIN):
            reply: list[int] = await self._script(
                keys=[lane, self._lane(None), f"{self._prefix}:cells"], args=list(arguments)
            )
            return reply

    def _lane(self, resource: str | None) -> str:
        return f"{self._prefix}:account" if resource is None else f"{self._prefix}:endpoint:{resource}"


def _ticket(reply: list[int]) -> Ticket:
    """Raises InvalidResponse for a reply that the script cannot have given."""
    if len(reply) != 4 or not all(isinstance(each, int) for each in reply) or reply[1] < 0:
        raise InvalidResponse(f"the pacing script returned {reply!r:.80}")
    return Ticket(*reply[1:])


def _check_wait(endpoint: str, wait: int) -> None:
    """Raises Congested for a wait above LONGEST_WAIT; the next attempt follows after the part above it."""
    if wait <= LONGEST_WAIT:
        return
    problem = (
        f"the request would wait {wait / 1_000_000:.0f} s in the rate budget that all processes of this "
        f"Stripe account share, longer than {LONGEST_WAIT // 1_000_000} s"
    )
    excess = (wait - LONGEST_WAIT) / 1_000_000
    raise Congested(sentence(Congested, endpoint, problem), retry_after=excess)


def _resource(endpoint: str) -> str:
    return endpoint.partition("/")[0]
