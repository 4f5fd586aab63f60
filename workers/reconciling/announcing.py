"""Turns runs that ended into readings, which open or resolve incidents, and into notices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import structlog

import reconcile
import store
from alerts import Notice
from probes import Outcome, Reading
from store import FinishedRun, Recorded
from workers import queue
from workers.app import App
from workers.incident_lines import log_incidents
from workers.reconciling.discrepancies import reading_of
from workers.reconciling.notices import notices

log = structlog.get_logger(__name__)


class Observer(Protocol):
    """Receives each run that ended (the metrics)."""

    def reconciled(self, finished: FinishedRun) -> None: ...


async def announce(app: App, metrics: Observer) -> None:
    """Records a reading of each run that ended, with the notices of scheduled runs. Safe to repeat."""
    notified = False
    ended = await store.unannounced_runs(app.store, app.settings.retention.readings)
    daily = any(finished.daily is not None for finished in ended)
    left_out = await reconcile.never_planned(app.store, app.settings) if daily else {}
    for finished in ended:
        also = notices(finished, app.settings, left_out.get(finished.account, ()))
        reading = reading_of(finished, app.settings.business_timezone)
        recorded = await _record(app, reading, also)
        if recorded.stored:
            metrics.reconciled(finished)
            log_incidents(reading.check, recorded.effects)
            notified = notified or recorded.notifications > 0
        elif recorded.problem:
            log.error("run_not_announced", run=finished.run, object=finished.object, problem=recorded.problem)
    if notified:
        await queue.enqueue(app.redis, queue.PROBES, "deliver")


async def record_account_listing(app: App, outcome: Outcome, slot: datetime, now: datetime) -> None:
    """Records whether Stripe listed the connected accounts, as a reading of ``reconcile:accounts``."""
    reading = Reading(check="reconcile:accounts", slot=slot, outcome=outcome, started_at=now, duration=0.0)
    recorded = await _record(app, reading)
    if recorded.stored:
        log_incidents(reading.check, recorded.effects)
    if recorded.stored and recorded.notifications:
        await queue.enqueue(app.redis, queue.PROBES, "deliver")


async def _record(app: App, reading: Reading, notices: Sequence[Notice] = ()) -> Recorded:
    return await app.decide(lambda evaluator: store.record_outcome(app.store, reading, evaluator, notices))
