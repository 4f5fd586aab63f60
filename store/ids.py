"""Finds a run or an incident by its id, or by any part of it that no other id has."""

import asyncpg

from store.errors import AmbiguousId, UnknownId
from store.queries import query

_RUNS = query("find_run_ids")
_INCIDENTS = query("find_incident_ids")
LEAST = 6
"""Characters that a part of an id needs: fewer would soon be ambiguous."""
SHOWN = 10


async def find_run(pool: asyncpg.Pool, part: str) -> str:
    """Returns the id of the run. Raises UnknownId and AmbiguousId."""
    return _only("reconciliation run", "paywatch reconcile list", part, await _ids(pool, _RUNS, part))


async def find_incident(pool: asyncpg.Pool, part: str) -> str:
    """Returns the id of the incident. Raises UnknownId and AmbiguousId."""
    return _only("incident", "paywatch incident list --all", part, await _ids(pool, _INCIDENTS, part))


async def _ids(pool: asyncpg.Pool, sql: str, part: str) -> list[str]:
    """The ids that contain the part, newest first; one more than is shown, to know whether there are more."""
    return [row["id"] for row in await pool.fetch(sql, part, SHOWN + 1)]


def _only(noun: str, command: str, part: str, found: list[str]) -> str:
    if part in found:
        return part
    if len(part) < LEAST or not found:
        short = f"; a part of an id needs at least {LEAST} characters" if len(part) < LEAST else ""
        raise UnknownId(f"no {noun} has the id {part!r}: see `{command}`{short}")
    if len(found) > 1:
        shown = ", ".join(found[:SHOWN]) + (" and more" if len(found) > SHOWN else "")
        raise AmbiguousId(f"{part!r} is part of the ids of several {noun}s: {shown}; give more of the id")
    return found[0]
