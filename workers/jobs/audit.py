"""Monitors Paywatch itself: pings the external heartbeat only while Paywatch works."""

from datetime import timedelta

import httpx
import structlog

import store
from store import AuditOutcome
from store.check_requests import delete_requests
from store.drills import delete_drills
from workers.app import App
from workers.health import examine

log = structlog.get_logger(__name__)

ONCE = timedelta(seconds=50)
"""Each worker calls once a minute; one audit a minute is enough for all of them."""


async def upkeep(app: App) -> None:
    """Creates partitions ahead of time, and deletes what is past its retention."""
    retention = app.revision.settings.retention
    await store.maintain(app.store, retention.readings, notifications=retention.notifications)
    await store.delete_silences(app.store)
    await delete_drills(app.store)
    await delete_requests(app.store)
    await store.audit_log.delete_expired(app.store, retention.audit_log)
    for ended in (store.sessions, store.api_tokens, store.login_links):
        await ended.delete_ended(app.store)


async def look_over(app: App) -> bool:
    """Pings the external dead man's switch, unless a problem stops the heartbeat. Returns whether none does.

    Of all workers that call it within `ONCE`, one does the audit.
    """
    if not await store.claim_audit(app.store, ONCE):
        return True
    for location in await app.decide(lambda evaluator: store.retire_locations(app.store, evaluator)):
        log.warning("location_retired", location=location)
    found = (await examine(app.store, app.settings)).stopping
    for problem in found:
        log.error("audit_problem", code=problem.code.value, subject=problem.subject, problem=problem.text)
    if found:
        codes = ", ".join(sorted({problem.code.value for problem in found}))
        # Without a URL there is no ping to withhold: nobody waits for one.
        pings = app.settings.paywatch_heartbeat_url is not None
        await store.record_audit(app.store, app.worker, "withheld" if pings else "not_configured", codes)
    else:
        await store.record_audit(app.store, app.worker, *await _ping(app))
    return not found


async def _ping(app: App) -> tuple[AuditOutcome, str]:
    url = app.settings.paywatch_heartbeat_url
    if url is None:
        return "not_configured", ""
    try:
        response = await app.http.get(url.get_secret_value())
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:  # also of a Location header
        reason = type(error).__name__
    else:
        if response.is_success:
            return "pinged", ""
        reason = f"HTTP status {response.status_code}"
    log.warning("heartbeat_ping_failed", error=reason)
    return "failed", reason
