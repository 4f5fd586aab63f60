"""Figures as sentences. What nobody knows is said, and never shown as zero."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from alerts.figures.alert import MarkedAs
from alerts.figures.nights import NIGHT_FROM, NIGHT_UNTIL, Noise
from alerts.figures.responses import ResponseCode
from alerts.figures.totals import Durations, Group, Totals
from probes.formatting import format_seconds

_UNDECIDED = {
    ResponseCode.PENDING: "not due yet",
    ResponseCode.NOT_NEEDED: "ended by themselves in time",
    ResponseCode.NOT_REQUIRED: "without a promise",
    ResponseCode.UNKNOWN: "unknown",
}


def format_share(share: float | None) -> str:
    """100 % is only all, and 0 % is only none."""
    if share is None:
        return "unknown"
    if 0 < share < 0.001:
        return "less than 0.1 %"
    return "99.9 %" if 0.999 < share < 1 else f"{100 * share:.1f} %"


def format_length(length: timedelta | None) -> str:
    return "unknown" if length is None else format_seconds(length.total_seconds())


def totals_lines(totals: Totals) -> Iterator[str]:
    """Yields the figures of each severity that has incidents, and of all."""
    if not totals.whole.alerts:
        yield "No incident was open."
        return
    for name, group in totals.groups():
        yield f"{name}: {count(group.alerts, 'incident')}, {group.states['open']} open and not acknowledged"
        times = (("MTTD", group.detect), ("MTTA", group.acknowledge), ("MTTR", group.resolve))
        yield "  " + "; ".join(f"{name} {durations(found)}" for name, found in times)
        yield f"  {responses(group)}"
        yield f"  {marks(group)}"


def durations(found: Durations) -> str:
    """``4 min (median 2 min, 3 unknown)``."""
    if not found.known:
        return "unknown"
    unknown = f", {found.unknown} unknown" if found.unknown else ""
    return f"{format_length(found.mean)} (median {format_length(found.median)}{unknown})"


def responses(group: Group) -> str:
    met, missed = group.responses[ResponseCode.MET], group.responses[ResponseCode.MISSED]
    others = [f"{group.responses[code]} {text}" for code, text in _UNDECIDED.items() if group.responses[code]]
    further = f"; further {', '.join(others)}" if others else ""
    if not met + missed:
        return f"responses in time: none was due{further}"
    return f"responses in time: {format_share(group.compliance)} ({met} of {met + missed}){further}"


def marks(group: Group) -> str:
    unmarked = f"; {group.unmarked} unmarked, of which nothing is known" if group.unmarked else ""
    if not group.marked:
        return "accuracy: unknown, since no incident is marked"
    false = group.marks[MarkedAs.FALSE]
    return (
        f"accuracy: {format_share(group.accuracy)} of {group.marked} marked; "
        f"{count(false, 'false positive')} ({format_share(group.false_share)}){unmarked}"
    )


def noise_lines(noise: Sequence[Noise], time_zone: str) -> Iterator[str]:
    night = f"{NIGHT_FROM:%H:%M} to {NIGHT_UNTIL:%H:%M} in {time_zone}"
    if not noise:
        yield "No message was sent."
    for each in noise:
        if each.nights:
            nights = f"{each.at_night} of them at night ({night}), in {count(len(each.nights), 'night')}"
            nights += f", at most {each.worst_night} in one"
        else:
            nights = f"none of them at night ({night})"
        yield f"{each.channel}: {count(each.messages, 'message')}, {nights}"


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
