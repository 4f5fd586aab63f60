"""What workers agree on through Redis while the store is unavailable: who runs a check, who sends messages.

Without Redis every question has the answer None, and each worker acts on its own.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any, TypeVar, cast

import msgspec

from alerts.emergency import Failing, Progress
from workers import queue

T = TypeVar("T")

WITHIN = 2.0
"""Seconds in which Redis must answer."""
AGAIN_AFTER = 5.0
"""Seconds after a failure in which Redis is not asked: each question would take as long as its timeout."""
HELD_FOR = 10.0
"""Seconds after which a worker that does not renew what it holds counts as ended."""
LEADS_FOR = 10.0
KEPT_FOR = 7 * 24 * 3600
LONGEST = 100_000
"""Bytes of a value: whoever can write to Redis can write anything there."""
MOST_FAILING = 1_000

_TAKE = files("workers.runtime.emergency").joinpath("take.lua").read_text()


class Coordination:
    """The keys of one installation's store. ``clock``: Unix time, of the database if that is known."""

    def __init__(
        self,
        redis: queue.Queue,
        thread: str,
        worker: str,
        clock: Callable[[], float],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis, self._worker, self._clock, self._monotonic = redis, worker, clock, monotonic
        self._prefix = f"paywatch:emergency:{thread}"
        self._take = redis.register_script(_TAKE)
        self._quiet_until = 0.0

    @property
    def serves(self) -> bool:
        """Whether the last question was answered."""
        return self._monotonic() >= self._quiet_until

    async def take(self, checks: Mapping[str, float]) -> set[str] | None:
        """Returns which of these checks this worker runs, each for so many seconds."""
        if not checks:
            return set()
        taken = await self._ask(self._taken([f"check:{name}" for name in checks], list(checks.values())))
        return None if taken is None else {name for name, mine in zip(checks, taken, strict=False) if mine}

    async def lead(self) -> bool | None:
        """Whether this worker is the one that sends messages."""
        taken = await self._ask(self._taken(["leader"], [LEADS_FOR]))
        return None if taken is None else bool(taken[0])

    async def hold(self, *, holding: bool) -> int | None:
        """Says whether this worker has readings that are not recorded; returns how many others have."""
        return await self._ask(self._hold(holding))

    async def progress(self) -> Progress | None:
        """Returns what channels were notified of; None if that is unknown, or nothing."""
        return await self._ask(self._progress())

    async def write_progress(self, progress: Progress) -> None:
        key = f"{self._prefix}:progress"
        await self._ask(self._redis.set(key, msgspec.json.encode(progress), ex=KEPT_FOR))

    async def forget(self) -> None:
        keys = [f"{self._prefix}:{name}" for name in ("progress", "failing", "leader")]
        await self._ask(self._redis.delete(*keys))

    async def exchange(self, failing: Mapping[str, Failing | None]) -> list[Failing] | None:
        """Publishes which of this worker's checks fail (None: no longer); returns those of all workers."""
        return await self._ask(self._exchange(failing))

    async def _taken(self, names: Sequence[str], seconds: Sequence[float]) -> list[int]:
        keys = [f"{self._prefix}:{name}" for name in names]
        reply = await self._take(keys=keys, args=[self._worker, *(max(int(s * 1000), 1) for s in seconds)])
        return [int(each) for each in reply]

    async def _hold(self, holding: bool) -> int:
        key, now = f"{self._prefix}:holding", self._clock()
        async with self._redis.pipeline(transaction=True) as pipe:
            if holding:
                pipe.zadd(key, {self._worker: now + HELD_FOR})
            else:
                pipe.zrem(key, self._worker)
            pipe.zremrangebyscore(key, "-inf", now)
            pipe.zcard(key)
            pipe.expire(key, KEPT_FOR)
            replies = await pipe.execute()
        return int(replies[2]) - (1 if holding else 0)

    async def _progress(self) -> Progress | None:
        key = f"{self._prefix}:progress"
        if int(await self._redis.strlen(key)) > LONGEST:
            return None
        found = await self._redis.get(key)
        return None if found is None else _decode(found, Progress)

    async def _exchange(self, failing: Mapping[str, Failing | None]) -> list[Failing]:
        key = f"{self._prefix}:failing"
        async with self._redis.pipeline(transaction=True) as pipe:
            for name, each in failing.items():
                if each is None:
                    pipe.hdel(key, name)
                else:
                    pipe.hset(key, name, msgspec.json.encode(each).decode())
            pipe.expire(key, KEPT_FOR)
            pipe.hlen(key)
            replies = await pipe.execute()
        if int(replies[-1]) > MOST_FAILING:
            return [each for each in failing.values() if each is not None]
        values = await cast("Awaitable[list[bytes]]", self._redis.hvals(key))
        found = [_decode(value, Failing) for value in values if len(value) <= LONGEST]
        return [each for each in found if each is not None]

    async def _ask(self, question: Awaitable[T]) -> T | None:
        if not self.serves:
            if asyncio.iscoroutine(question):
                question.close()
            return None
        try:
            async with asyncio.timeout(WITHIN):
                return await question
        except queue.UNREACHABLE:
            self._quiet_until = self._monotonic() + AGAIN_AFTER
            return None


def _decode(value: bytes, kind: type[T]) -> T | None:
    """Returns None for a value that no worker of this version has written."""
    try:
        decoded: Any = msgspec.json.decode(value, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        return None
    return cast("T", decoded)
