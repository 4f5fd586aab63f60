"""How far this worker's wall clock differs from Postgres' clock, and whether it may claim slots."""

import time
from collections.abc import Callable
from enum import IntEnum

import asyncpg
import structlog

from workers.clock_limits import STOP_ABOVE, WARN_ABOVE

log = structlog.get_logger(__name__)

_ATTEMPTS = 3


class ClockState(IntEnum):
    IN_STEP = 0
    SKEWED = 1
    STOPPED = 2


class WorkerClock:
    """Compares the wall clock with Postgres' clock.

    A measurement relates Postgres' clock to the monotonic clock, which never jumps. So a later jump of the
    wall clock is noticed at once, without asking Postgres again.
    """

    def __init__(
        self, *, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._base: float | None = None
        self._error = 0.0
        self._measured = 0.0
        self._state = ClockState.IN_STEP

    @property
    def skew(self) -> float | None:
        """Seconds that the wall clock is ahead of Postgres' clock (negative: behind); None before the first
        measurement."""
        return None if self._base is None else self._wall() - self._monotonic() - self._base

    @property
    def stops_claims(self) -> bool:
        """Whether the last measurement found the wall clock too wrong to claim slots."""
        return self._state is ClockState.STOPPED

    def now(self) -> float:
        """Unix time by Postgres' clock; by the wall clock before the first measurement."""
        return self._wall() if self._base is None else self._monotonic() + self._base

    async def measure(self, pool: asyncpg.Pool) -> None:
        """Compares the clocks, and logs when the wall clock begins or ceases to be wrong.

        Half of the round trip is subtracted. Of three attempts the fastest counts, and only what exceeds its
        possible error counts as skew, so that a slow Postgres is not taken for a wrong clock.
        """
        async with pool.acquire() as connection:
            attempts = [await self._ask(connection)]
            while min(attempts)[0] > WARN_ABOVE / 4 and len(attempts) < _ATTEMPTS:
                attempts.append(await self._ask(connection))
        self._error, self._base = min(attempts)
        self._measured = self._wall() - self._monotonic() - self._base
        self._enter(_judge(abs(self._measured) - self._error))

    async def may_claim(self, pool: asyncpg.Pool) -> bool:
        """Returns whether this worker may claim slots. Measures again if the wall clock has jumped."""
        skew = self.skew
        if skew is None or abs(skew - self._measured) > WARN_ABOVE:
            await self.measure(pool)
        return not self.stops_claims

    async def _ask(self, connection: asyncpg.pool.PoolConnectionProxy) -> tuple[float, float]:
        """Returns the possible error, and the difference of Postgres' clock to the monotonic one."""
        began = self._monotonic()
        now: float = await connection.fetchval("select extract(epoch from clock_timestamp())::float8")
        half = (self._monotonic() - began) / 2
        return half, now - (began + half)

    def _enter(self, state: ClockState) -> None:
        before, self._state = self._state, state
        seconds = round(self._measured, 3)
        if before is ClockState.IN_STEP and state is not before:
            log.warning("clock_skewed", seconds=seconds, limit=WARN_ABOVE)
        if state is ClockState.STOPPED and state is not before:
            log.error("claims_stopped_by_clock", seconds=seconds, limit=STOP_ABOVE)
        if before is ClockState.STOPPED and state is not before:
            log.info("claims_resumed", seconds=seconds)
        if state is ClockState.IN_STEP and state is not before:
            log.info("clock_in_step", seconds=seconds)


def _judge(seconds: float) -> ClockState:
    if seconds > STOP_ABOVE:
        return ClockState.STOPPED
    return ClockState.SKEWED if seconds > WARN_ABOVE else ClockState.IN_STEP
