"""The incident of workers that cannot see: one, instead of one for each of their checks.

A blind worker still reaches the store, so that it reports in its heartbeat why it cannot see. Notifications
may have to wait for a worker that has a network.
"""

from collections.abc import Sequence

import store
from alerts import NETWORK
from probes import Outcome, Verdict
from settings.texts import join_first
from store import SightReport
from workers.app import App
from workers.runtime import own_incidents

OPENS_AFTER = 20.0
"""Seconds for which a worker must be blind: a network that fails for less is no incident."""
NAMED = 5
"""Workers that the reason names."""


async def watch_sight(app: App) -> None:
    """Asks again whether this worker sees, and opens or resolves the incident if that is due."""
    is_open = await own_incidents.is_open(app, NETWORK)
    if is_open or app.tools.sight.is_blind:
        await app.tools.sight.look_again()
    reports = await store.sight_reports(app.store, store.ALIVE_WITHIN)
    outcome = judge(reports, is_open=is_open)
    if outcome is not None:
        await own_incidents.record(app, NETWORK, outcome)


def judge(reports: Sequence[SightReport], *, is_open: bool) -> Outcome | None:
    """Returns the reading that opens or resolves the incident; None if it must stay as it is."""
    late = [each for each in reports if each.state == "blind" and each.seconds >= OPENS_AFTER]
    if late and not is_open:
        return Outcome(Verdict.FAIL, _reason(late, len(reports)), cause=late[0].code)
    if is_open and reports and all(each.state == "sees" for each in reports):
        return Outcome(Verdict.PASS, "every worker sees again")
    return None


def _reason(late: Sequence[SightReport], workers: int) -> str:
    names = join_first(late, NAMED, show=lambda each: each.name)
    return (
        f"{late[0].reason} (cause: {late[0].code}). "
        f"{len(late)} of {workers} workers cannot see: {names}. "
        "What their checks watch is unknown until they see again"
    )
