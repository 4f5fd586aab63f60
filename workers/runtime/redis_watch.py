"""The incident of a Redis that does not serve the workers: opened, delivered and resolved without Redis.

Each worker reports in its heartbeat whether Redis serves it. A worker with a wrong password must open the
incident although Redis serves the others, and none of these may resolve it.
"""

from collections.abc import Sequence

import store
from alerts import REDIS
from probes import Outcome, Verdict
from settings.texts import join_first
from store import RedisReport
from workers.app import App
from workers.runtime import own_incidents

OPENS_AFTER = 20.0
"""Seconds for which Redis must fail a worker: a restart of Redis takes less."""
NAMED = 5
"""Workers that the reason names."""


async def watch_redis(app: App) -> None:
    """Opens or resolves the incident if that is due. Any number of workers may do so at once."""
    reports = await store.redis_reports(app.store, store.ALIVE_WITHIN)
    outcome = judge(reports, is_open=await own_incidents.is_open(app, REDIS))
    if outcome is not None:
        await own_incidents.record(app, REDIS, outcome)


def judge(reports: Sequence[RedisReport], *, is_open: bool) -> Outcome | None:
    """Returns the reading that opens or resolves the incident; None if it must stay as it is."""
    failing = [each for each in reports if each.state == "fails"]
    late = [each for each in failing if each.seconds >= OPENS_AFTER]
    if late and not is_open:
        return Outcome(Verdict.FAIL, _reason(late, len(reports)), cause=late[0].code)
    if is_open and reports and all(each.state == "serves" for each in reports):
        return Outcome(Verdict.PASS, "Redis serves every worker")
    return None


def _reason(late: Sequence[RedisReport], workers: int) -> str:
    names = join_first(late, NAMED, show=lambda each: each.worker)
    return (
        f"{late[0].reason} (cause: {late[0].code}). "
        f"It fails {len(late)} of {workers} workers: {names}. "
        "Checks and notifications continue from Postgres"
    )
