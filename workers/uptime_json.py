"""How long checks were up, as JSON, for ``paywatch check history`` and the console's API."""

from collections.abc import Sequence
from typing import Any

from store import Change, Tally, Uptime
from store.uptime import METHOD


def changes_json(changed: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        {
            "at": each.slot.isoformat(timespec="seconds"),
            "name": each.check_name,
            "verdict": each.verdict,
            "cause": each.cause,
            "reason": each.reason,
        }
        for each in changed
    ]


def uptime_json(name: str, uptime: Uptime) -> dict[str, Any]:
    spans = [
        {"from": (uptime.from_ + index * uptime.length).isoformat(), **tally_json(tally)}
        for index, tally in enumerate(uptime.spans)
    ]
    return {
        "name": name,
        "from": uptime.from_.isoformat(),
        "until": uptime.until.isoformat(),
        "method": METHOD,
        **tally_json(uptime.total),
        "span_seconds": uptime.length.total_seconds(),
        "spans": spans,
    }


def tally_json(tally: Tally) -> dict[str, Any]:
    """``uptime`` is null if nothing is known; durations are in seconds, percentiles at most 10 % too high."""
    return {
        "uptime": tally.uptime,
        "uptime_at_least": tally.at_least,
        "slots": {
            "pass": tally.passed,
            "degraded": tally.degraded,
            "fail": tally.failed,
            "unknown": tally.unknown,
            "missed": tally.missed,
        },
        "duration": {
            "p50": tally.percentile(0.5),
            "p95": tally.percentile(0.95),
            "p99": tally.percentile(0.99),
            "longest": tally.longest,
        },
    }
