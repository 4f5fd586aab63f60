"""How well everything worked: uptime, durations, incidents, and the messages that they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.figures import Noise, Totals
from alerts.figures.words import count, noise_lines, totals_lines
from probes.formatting import format_seconds
from store import Tally
from workers.digests.sheet import MOST, Sheet

METHOD = "Slots that are unknown or were missed are left out of the uptime; maintenance is not left out."


@dataclass(frozen=True, slots=True)
class Performance:
    """``checks`` is the uptime of every check; ``durations`` those of the worst ones, with percentiles."""

    checks: Mapping[str, Tally]
    durations: Mapping[str, Tally]
    totals: Totals
    noise: Sequence[Noise]
    time_zone: str


def worst_checks(checks: Mapping[str, Tally]) -> list[str]:
    """Returns the names of the checks that a digest shows, the lowest uptime first; unknown is the lowest."""
    return sorted(checks, key=lambda name: (_uptime(checks[name]), name))[:MOST]


def performance_sheet(found: Performance) -> Sheet:
    whole = found.totals.whole
    known = [tally.uptime for tally in found.checks.values() if tally.uptime is not None]
    perfect = sum(uptime == 1 for uptime in known)
    parts = [f"{perfect} of {count(len(found.checks), 'check')} always up", count(whole.alerts, "incident")]
    sheet = Sheet(", ".join(parts))
    unknown = len(found.checks) - len(known)
    lines = [_check_line(name, found.checks[name], tally) for name, tally in found.durations.items()]
    if len(found.checks) > len(lines):
        lines = [*lines[: MOST - 1], f"… ({len(found.checks) - min(len(lines), MOST - 1)} more, not worse)"]
    title = "Uptime, the lowest first" + (f" ({count(unknown, 'check')} unknown)" if unknown else "")
    sheet.section(title, lines or ["no check is scheduled"])
    sheet.lines.append(METHOD)
    _add_incidents(sheet, found.totals)
    sheet.section("Messages", list(noise_lines(found.noise, found.time_zone)))
    sheet.data |= {
        "checks": {name: tally.uptime for name, tally in found.checks.items()},
        "incidents": whole.alerts,
        "messages": {each.channel: each.messages for each in found.noise},
        "messages_at_night": {each.channel: each.at_night for each in found.noise},
    }
    return sheet


def _add_incidents(sheet: Sheet, totals: Totals) -> None:
    """All lines, whatever `Sheet.section` shows of longer lists: five severities at most."""
    sheet.lines += ["", "Incidents", *totals_lines(totals)]
    whole = totals.whole
    sheet.data |= {
        "mean_seconds_to_acknowledge": _seconds(whole.acknowledge.mean),
        "mean_seconds_to_resolve": _seconds(whole.resolve.mean),
        "response_compliance": whole.compliance,
    }


def _uptime(tally: Tally) -> float:
    return -1.0 if tally.uptime is None else tally.uptime


def _check_line(name: str, tally: Tally, durations: Tally) -> str:
    uptime = "unknown" if tally.uptime is None else f"{_floor(tally.uptime)} %"
    lowest = "" if tally.at_least is None else f", at least {_floor(tally.at_least)} %"
    shares = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
    found = [(name_, durations.percentile(share)) for share, name_ in shares]
    times = ", ".join(f"{name_} {format_seconds(length)}" for name_, length in found if length is not None)
    return f"{name}: {uptime}{lowest}" + (f"; {times}" if times else "; durations unknown")


def _floor(share: float) -> str:
    """Never rounds up: 100 % is only what was always up."""
    return f"{int(share * 100_000) / 1000:.3f}"


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()
