"""Runs one check once, and turns whatever happens into a Reading."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from probes import http, payout_job, stripe, webhook
from probes.reading import Outcome, Reading, Verdict
from probes.tools import Probe, Tools
from settings.checks import Check
from settings.values import format_duration

log = structlog.get_logger()

PROBES: Mapping[str, Probe] = {
    "http": http.http,
    "payout_job": payout_job.payout_job,
    "stripe": stripe.stripe,
    "webhook": webhook.webhook,
}
_CAUSES: Mapping[str, tuple[str, ...]] = {
    "http": http.CAUSES,
    "payout_job": payout_job.CAUSES,
    "stripe": stripe.CAUSES,
    "webhook": webhook.CAUSES,
}
_GRACE = 1.0
"""Seconds beyond the timeout in which a probe that watches its own time can still say more than "timeout"."""


def causes(kind: str) -> tuple[str, ...]:
    """Every word that ``Outcome.cause`` of this kind of check can be, sorted."""
    return tuple(sorted({*_CAUSES[kind], "internal", "timeout"}))


async def run(check: Check, slot: datetime, tools: Tools) -> Reading:
    """Never raises but for cancellation. May take a few seconds longer than the timeout, to clean up."""
    started_at, started = datetime.now(UTC), time.perf_counter()
    lag = await _lag()
    outcome = await _outcome(check, tools)
    lag = max(lag, await _lag())
    return Reading(
        check=check.name,
        slot=slot,
        outcome=replace(outcome, evidence={**outcome.evidence, "loop_lag": round(lag, 6)}),
        started_at=started_at,
        duration=time.perf_counter() - started,
    )


async def _outcome(check: Check, tools: Tools) -> Outcome:
    limit = check.timeout.total_seconds() + _GRACE
    try:
        async with asyncio.timeout(limit) as timer:
            return await PROBES[check.kind](check, tools)
    except Exception as error:
        if timer.expired():
            sentence = f"the check did not end within its timeout of {format_duration(check.timeout)}"
            return Outcome(Verdict.FAIL, sentence, cause="timeout")
        return _broken(check, error)


def _broken(check: Check, error: Exception) -> Outcome:
    """Names the error's class and line only: its message could hold a secret of the check."""
    name, where = type(error).__name__, _origin(error)
    log.error("probe_broke", check=check.name, kind=check.kind, error=name, at=where)
    return Outcome(Verdict.UNKNOWN, f"the probe itself broke: {name} at {where}", cause="internal")


def _origin(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown line"


async def _lag() -> float:
    """Seconds that one turn of the event loop takes: how late this process is, whatever it measures."""
    started = time.perf_counter()
    await asyncio.sleep(0)
    return time.perf_counter() - started
