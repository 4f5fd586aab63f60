"""What a worker remembers of the store in case that it becomes unavailable."""

import asyncpg

import store
from alerts import STORE
from workers.app import App
from workers.runtime.emergency.local import LocalChecks


class Memory:
    """``number`` identifies the next outage: each one changes the state from which it is made. None before
    the store was read."""

    def __init__(self) -> None:
        self.number: str | None = None
        self._definitions_of: str | None = None

    async def refresh(self, app: App, pool: asyncpg.Pool, checks: LocalChecks) -> bool:
        """Reads what is scheduled, and how checks stand; returns whether the incident of an outage is open.

        Raises the errors of the database.
        """
        digest = app.revision.active.digest if app.revision.active else None
        if digest != self._definitions_of:
            checks.schedule(await store.scheduled_definitions(pool))
            self._definitions_of = digest
        checks.remember(await store.troubled_states(pool, checks.fingerprints))
        own = await store.alert_state(pool, STORE)
        self.number = f"{own.seen:%Y%m%d%H%M%S}" if own.seen else "0"
        return own.incident is not None
