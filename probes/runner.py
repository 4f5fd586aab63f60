"""Runs one check once and returns a Reading, also when the probe hangs or raises."""

import asyncio
import errno
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from probes.kinds import PROBES
from probes.reading import Outcome, Reading, Verdict
from probes.sight.shared import monotonic
from probes.tools import Tools
from probes.wire.descriptors import NO_DESCRIPTOR_LEFT, NO_DESCRIPTORS, NoDescriptors
from settings.checks import Check
from settings.values import format_duration

log = structlog.get_logger()

_GRACE = 1.0
"""Seconds beyond the timeout: a probe that enforces it itself can still report which phase was slow."""


async def run(check: Check, slot: datetime, tools: Tools) -> Reading:
    """Returns the reading of this slot; raises only CancelledError. May exceed the timeout to clean up."""
    started_at, started = datetime.now(UTC), time.perf_counter()
    lag = await _loop_lag()
    began = monotonic()
    outcome = await _outcome(check, replace(tools, slot=slot))
    outcome = await tools.sight.judge(check, PROBES[check.kind].network_causes, outcome, began)
    lag = max(lag, await _loop_lag())
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
            return await PROBES[check.kind].run(check, tools)
    except Exception as error:
        # A TimeoutError of the probe itself is a bug; only this timer makes it the check's timeout.
        if timer.expired():
            sentence = f"the check did not finish within its timeout of {format_duration(check.timeout)}"
            return Outcome(Verdict.FAIL, sentence, cause="timeout")
        return _own_limit(error) or _internal_error(check, error)


def _own_limit(error: Exception) -> Outcome | None:
    """The outcome of an error of this process; None for any other."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, NoDescriptors) or number in NO_DESCRIPTORS:
        return Outcome(Verdict.UNKNOWN, NO_DESCRIPTOR_LEFT, cause="descriptors")
    if isinstance(error, MemoryError) or number == errno.ENOMEM:
        return Outcome(Verdict.UNKNOWN, "this worker has no memory left", cause="memory")
    return None


def _internal_error(check: Check, error: Exception) -> Outcome:
    """Reports the error's class and line only: its message could contain a secret of the check."""
    name, where = type(error).__name__, _origin(error)
    log.error("probe_broke", name=check.name, kind=check.kind, error=name, at=where)
    return Outcome(
        Verdict.UNKNOWN, f"the probe raised an unexpected error: {name} at {where}", cause="internal"
    )


def _origin(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown line"


async def _loop_lag() -> float:
    """Returns how many seconds this process needs for one iteration of its event loop."""
    started = time.perf_counter()
    await asyncio.sleep(0)
    return time.perf_counter() - started
