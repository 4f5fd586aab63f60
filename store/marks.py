"""What people say of incidents: true alerts and false ones."""

from dataclasses import dataclass

import asyncpg

from alerts.figures import Mark, MarkedAs
from settings.texts import storable
from store.queries import query
from store.transactions import transaction

LONGEST_REASON = 2000
LONGEST_NAME = 200
"""In characters: the rest of a text is cut."""

_MARK = query("mark_incident")
_CURRENT = """
select mark, marked_by, mark_reason, marked_at from paywatch.incidents where id = $1 for no key update
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """The mark that the incident has now, and whether this call set it. None: it has none."""

    mark: Mark | None
    won: bool


async def mark_incident(
    pool: asyncpg.Pool,
    id_: str,
    value: MarkedAs,
    *,
    by: str,
    reason: str = "",
    instead_of: MarkedAs | None = None,
) -> Marked | None:
    """Marks an incident that has no mark, or the one that is to be replaced. None for an unknown id.

    Of two people who mark it at the same time, one wins, and the other gets the mark of the one who did.
    """
    async with transaction(pool) as connection:
        before = await connection.fetchrow(_CURRENT, id_)
        if before is None:
            return None
        name, why = storable(by)[:LONGEST_NAME], storable(reason)[:LONGEST_REASON]
        row = await connection.fetchrow(_MARK, id_, value, name, why, instead_of)
        return Marked(read_mark(before), False) if row is None else Marked(read_mark(row), True)


def read_mark(row: asyncpg.Record) -> Mark | None:
    """Returns the mark of a row of incidents."""
    if row["mark"] is None:
        return None
    return Mark(MarkedAs(row["mark"]), row["marked_by"], row["marked_at"], row["mark_reason"])
