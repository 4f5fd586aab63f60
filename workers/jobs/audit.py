"""Who watches the watcher: nothing may be overdue, and only then is the external heartbeat pinged."""

from datetime import UTC, datetime, timedelta

import httpx
import structlog

import store
from store import Scheduled
from workers.app import App

log = structlog.get_logger(__name__)

BEAT_WITHIN = timedelta(seconds=60)
LATE = timedelta(seconds=60)
UNENDED = timedelta(hours=6)


async def adopt_configuration(app: App) -> None:
    """Make the configured checks the scheduled ones; incidents of checks that are gone are resolved."""
    wanted = [Scheduled(c.name, c.kind, c.every, c.severity) for c in app.settings.checks]
    for name in await store.sync_checks(app.store, wanted):
        log.info("check_removed", check=name)
    for incident in await store.list_incidents(app.store, state="open"):
        if app.evaluator.policies.by_fingerprint(incident.fingerprint) is not None:
            continue
        await store.resolve(app.store, incident.id, "no longer configured", app.evaluator)
        log.info("incident_of_removed_check_resolved", incident=incident.id)


async def upkeep(app: App) -> None:
    """Partitions ahead of time; readings dropped when their retention ends."""
    await store.maintain(app.store, app.settings.retention.readings)


async def look_over(app: App) -> bool:
    """True when nothing is overdue; only then does the dead man's switch outside hear from us."""
    late = await overdue(app, datetime.now(UTC))
    for sentence in late:
        log.error("audit_found_overdue", finding=sentence)
    if not late:
        await _ping(app)
    return not late


async def overdue(app: App, now: datetime) -> list[str]:
    """One sentence for each thing that should have happened by now."""
    late = []
    if slots := await store.overdue_slots(app.store, LATE):
        late.append(f"{slots} checks are overdue by more than {LATE.seconds} s")
    if notifications := await store.overdue_deliveries(app.store, LATE):
        late.append(f"{notifications} notifications are overdue by more than {LATE.seconds} s")
    if runs := await store.overdue_runs(app.store, UNENDED):
        hours = UNENDED // timedelta(hours=1)
        late.append(f"{runs} daily reconciliations have not ended {hours} hours after they were due")
    alive = {
        beat.queue for beat in await store.list_heartbeats(app.store) if now - beat.beat_at <= BEAT_WITHIN
    }
    if "reconcile" not in alive and app.settings.reconcile.daily_at is not None:
        late.append("no reconcile worker beat in the last minute")
    return late


async def _ping(app: App) -> None:
    url = app.settings.paywatch_heartbeat_url
    if url is None:
        return
    try:
        response = await app.http.get(url.get_secret_value())
        response.raise_for_status()
    except httpx.HTTPError as error:
        log.warning("heartbeat_ping_failed", error=type(error).__name__)
