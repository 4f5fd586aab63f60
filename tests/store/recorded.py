"""A history that the real decision recorded: readings, incidents, notifications, and what people did."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg

import store
from alerts import Evaluator
from probes.reading import Outcome, Reading, Verdict
from settings import Settings

VERDICTS = {
    "p": Verdict.PASS,
    "d": Verdict.DEGRADED,
    "f": Verdict.FAIL,
    "u": Verdict.UNKNOWN,
    "m": Verdict.MISSED,
}

_SCHEDULE = "update paywatch.checks set next_slot = $2, every_us = 1000, offset_us = 0 where name = $1"
"""No slot before was missed, so that nothing but the readings is recorded."""


@dataclass
class Recorder:
    """Records readings, one millisecond apart and the last just now, so that decisions are of their time."""

    pool: asyncpg.Pool
    settings: Settings
    slots: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.evaluator = Evaluator(self.settings)

    async def read(self, check: str, verdicts: str, cause: str = "", reason: str = "it failed") -> None:
        for letter in verdicts:
            now = datetime.now(UTC)
            slot = max(now, self.slots.get(check, now) + timedelta(milliseconds=1))
            self.slots[check] = slot
            await self.pool.execute(_SCHEDULE, check, slot)
            outcome = Outcome(VERDICTS[letter], "" if letter == "p" else reason, cause=cause)
            reading = Reading(check, slot, outcome, slot, 0.0)
            recorded = await store.record_outcome(self.pool, reading, self.evaluator)
            assert recorded.stored, recorded

    async def incident(self, check: str) -> str:
        state = await store.alert_state(self.pool, f"check:{check}")
        assert state.incident is not None
        return state.incident

    async def acknowledge(self, check: str, by: str) -> None:
        assert await store.acknowledge(self.pool, await self.incident(check), by, self.evaluator)

    async def resolve(self, check: str, by: str) -> None:
        assert await store.resolve(self.pool, await self.incident(check), "fixed", self.evaluator, by)
