"""What people ticked on the daily checklist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from settings.texts import storable
from store.queries import query

LONGEST_NOTE = 2000

_ADD = query("add_tick")
_TICKS = "select * from paywatch.checklist_ticks where day = $1"


@dataclass(frozen=True, slots=True)
class Tick:
    """``word`` and ``figure`` are the evidence that the person saw."""

    day: date
    item: str
    ticked_at: datetime
    ticked_by: str
    note: str
    word: str
    figure: str
    evidence_at: datetime | None


async def add_tick(
    pool: asyncpg.Pool,
    day: date,
    item: str,
    *,
    by: str,
    note: str,
    word: str,
    figure: str,
    evidence_at: datetime | None,
) -> bool:
    """Ticks an item of a day; returns False if somebody did before."""
    texts = (storable(by), storable(note)[:LONGEST_NOTE], word, storable(figure))
    added: str = await pool.execute(_ADD, day, item, *texts, evidence_at)
    return added == "INSERT 0 1"


async def ticks_of(pool: asyncpg.Pool, day: date) -> Mapping[str, Tick]:
    """Returns what was ticked of this day, by item."""
    return {row["item"]: Tick(**row) for row in await pool.fetch(_TICKS, day)}
