"""Gives up locations without workers. `apply_configuration` adds that of a worker which starts."""

from datetime import timedelta

import asyncpg

from alerts.model import AlertState, Effect
from settings.locations import check_of
from store import effects, states
from store.checks import lock_schedule
from store.config_revisions import refuse_other_revision
from store.evaluator import Evaluator
from store.facts import read_facts
from store.heartbeats import ALIVE_WITHIN
from store.pool import Connection
from store.queries import query
from store.transactions import transaction

KEPT = timedelta(days=1)
"""How long the checks of a location without workers are still expected: its incidents stay open meanwhile."""

_ABANDONED = query("abandoned_locations")
_DISABLE = query("disable_location")
_STATES = query("located_states")
_RULES = query("located_rules")
_FORGET_RULES = query("forget_rules")
NO_LONGER_WATCHED = "no worker runs the check at this location any more"


async def retire_locations(pool: asyncpg.Pool, evaluator: Evaluator, kept: timedelta = KEPT) -> list[str]:
    """Stops expecting checks from locations that have no worker any more; returns these locations.

    Workers without a location are given up as soon as others have one, others after ``kept``. Their part in
    open incidents ends, and incidents of rules on their readings are resolved. The last location is never
    given up. Raises RevisionChanged.
    """
    abandoned = [row["name"] for row in await pool.fetch(_ABANDONED, ALIVE_WITHIN, kept)]
    for location in abandoned:
        async with transaction(pool) as connection:
            await lock_schedule(connection)
            await refuse_other_revision(connection, evaluator.revision)
            await _retire(connection, location, evaluator)
    return abandoned


async def _retire(connection: Connection, location: str, evaluator: Evaluator) -> None:
    rows = await connection.fetch(_DISABLE, location)
    names = [row["name"] for row in rows]
    checks = sorted({check_of(name) for name in names})
    await connection.execute(_FORGET_RULES, names)
    held = {row["fingerprint"] for row in await connection.fetch(_STATES, checks, location)}
    ended = {row["fingerprint"] for row in await connection.fetch(_RULES, names)}
    locked = await states.lock(connection, held | ended)
    facts = await read_facts(connection, evaluator, locked.states)
    changed: dict[str, AlertState] = {}
    consequences: list[Effect] = []
    for fingerprint, state in locked.states.items():
        if fingerprint in ended:
            decided = evaluator.resolve(fingerprint, state, NO_LONGER_WATCHED, locked.now)
        else:
            decided = evaluator.forget(fingerprint, state, location, locked.now, facts)
        changed[fingerprint], following = decided
        consequences.extend(following)
    await states.write(connection, changed, locked.now)
    await effects.write(connection, consequences, evaluator)
