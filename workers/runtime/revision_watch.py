"""Follows the active revision while a worker runs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import structlog

import store
from alerts import CONFIGURATION
from probes import Outcome, Reading, Verdict
from store import OutdatedWorker, Revision
from workers.app import App
from workers.incident_lines import log_incidents
from workers.jobs.sweep import log_reading
from workers.runtime import own_incidents

log = structlog.get_logger(__name__)

CLAIM = timedelta(seconds=15)
BATCH = 100


class Observer(Protocol):
    """Receives each reading that is stored (the metrics)."""

    def recorded(self, reading: Reading) -> None: ...


async def follow_revision(app: App, observer: Observer) -> None:
    """Notices a new revision, reports outdated workers, and records what no living worker can run.

    Safe from any number of workers at the same time.
    """
    await app.revision.refresh(app.store)
    outdated = await store.outdated_workers(app.store)
    await _report([worker for worker in outdated if not worker.draining], app)
    if not any(worker.draining for worker in outdated):  # their successors are about to start
        await _record_missed(app, observer)


async def _report(outdated: Sequence[OutdatedWorker], app: App) -> None:
    """Opens the incident of outdated workers, or resolves it; an outdated worker resolves nothing."""
    is_open = await own_incidents.is_open(app, CONFIGURATION)
    if is_open == bool(outdated) or (is_open and app.revision.outdated):
        return
    outcome = (
        Outcome(Verdict.FAIL, _reason(outdated, app.revision.active), cause="outdated")
        if outdated
        else Outcome(Verdict.PASS, "every worker has the active configuration")
    )
    await own_incidents.record(app, CONFIGURATION, outcome)


def _reason(outdated: Sequence[OutdatedWorker], active: Revision | None) -> str:
    names = ", ".join(f"{worker.worker} ({worker.code})" for worker in outdated)
    revision = "no configuration is active" if active is None else f"revision {active.number} is active"
    return (
        f"{revision}, but not on {names}: these run only checks that it has too. Start them with the active "
        "configuration, or make another one active with paywatch config apply"
    )


async def _record_missed(app: App, observer: Observer) -> None:
    """Records the slots of checks that no living worker can run, since no worker will claim them."""
    unrunnable = await store.unrunnable_checks(app.store)
    if not unrunnable:
        return
    claims = await store.claim_due(app.store, unrunnable, worker=app.worker, limit=BATCH, lease=CLAIM)
    recorded = await app.decide(lambda evaluator: store.record_missed(app.store, claims, evaluator))
    await store.release(app.store, claims)
    for row in recorded:
        if row.stored:
            observer.recorded(row.reading)
            log_reading(row.reading)
            log_incidents(row.reading.check, row.effects)
