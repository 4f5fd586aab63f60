"""Monitors Paywatch itself: pings the external heartbeat only while nothing is overdue."""

from datetime import UTC, datetime, timedelta

import httpx
import structlog

import store
from workers.app import App

log = structlog.get_logger(__name__)

BEAT_WITHIN = timedelta(seconds=60)
LATE = timedelta(seconds=60)
UNENDED = timedelta(hours=6)


async def upkeep(app: App) -> None:
    """Creates partitions ahead of time and drops readings past their retention."""
    await store.maintain(app.store, app.revision.settings.retention.readings)


async def look_over(app: App) -> bool:
    """Returns True when nothing is overdue, and pings the external dead man's switch only then."""
    late = await overdue(app, datetime.now(UTC))
    for sentence in late:
        log.error("audit_found_overdue", finding=sentence)
    if not late:
        await _ping(app)
    return not late


async def overdue(app: App, now: datetime) -> list[str]:
    """Returns one sentence for each kind of overdue work."""
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
        late.append("no reconcile worker sent a heartbeat in the last minute")
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
