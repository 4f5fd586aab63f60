"""What changed within a day: the first question after "what is broken"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from console.pages.now.texts import clip
from console.web.sql import query

SHOWN = 20
LONGEST, LONGEST_NAME = 200, 80


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: configuration, release, silence or drill. ``link``: where there is more."""

    at: datetime
    kind: str
    what: str
    who: str
    link: str


async def recent_changes(pool: asyncpg.Pool, mask: Callable[[str], str]) -> tuple[Change, ...]:
    """Returns the changes of the last 24 hours, the newest first: one more than `SHOWN` if there are more."""
    rows = await pool.fetch(query("now_changes"), SHOWN + 1)
    return tuple(_change(row, mask) for row in rows)


def _change(row: asyncpg.Record, mask: Callable[[str], str]) -> Change:
    what, who = clip(mask(row["what"]), LONGEST), clip(mask(row["who"]), LONGEST_NAME)
    return Change(row["at"], row["kind"], what, who, row["link"])
