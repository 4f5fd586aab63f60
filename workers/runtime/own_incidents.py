"""Records what workers report about themselves, as readings that open and resolve incidents."""

from datetime import datetime

import store
from probes import Outcome, Reading
from workers.app import App
from workers.incident_lines import log_incidents


async def is_open(app: App, fingerprint: str) -> bool:
    incidents = await store.list_incidents(app.store)
    return any(each.fingerprint == fingerprint for each in incidents)


async def record(app: App, fingerprint: str, outcome: Outcome) -> None:
    """Records the outcome now, by the store's clock. Any number of workers may do so at once."""
    now: datetime = await app.store.fetchval("select clock_timestamp()")
    reading = Reading(fingerprint, now, outcome, now, 0.0)
    recorded = await app.decide(lambda evaluator: store.record_outcome(app.store, reading, evaluator))
    log_incidents(fingerprint, recorded.effects)
