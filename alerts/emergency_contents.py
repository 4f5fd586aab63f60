"""Writes the content of messages about a store that is unavailable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.channels.text import spell_duration
from alerts.content import Affected, Content, Field, Phase, Tone
from alerts.emergency import REPORTED, Failing, Kind, Outage
from probes.reading import Json
from settings.values import Severity

TYPE = "paywatch.emergency"
NAMED = 10
"""Failing checks that a message names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Report:
    """One message before it is rendered. Of the readings so many are ``waiting`` in this worker's memory, or
    ``dropped`` by it."""

    kind: Kind
    outage: Outage
    sequence: int
    at: datetime
    failing: tuple[Failing, ...]
    worker: str
    environment: str
    service: str
    waiting: int = 0
    dropped: int = 0


def emergency_content(report: Report, channel: str, *, first: bool) -> Content:
    """Returns the message for one channel; ``first``: it has none of this outage yet."""
    resolved = report.kind is Kind.RESOLVED
    return Content(
        key=f"{report.outage.thread}:{report.outage.number}:{_ordinal(report)}:{channel}",
        type=TYPE,
        title=_title(report, first=first),
        summary=_summary(report),
        text="\n".join(_lines(report)),
        tone=Tone.RESOLVED if resolved else Tone.CRITICAL,
        icon="✅" if resolved else "🔴",
        at=report.at,
        environment=report.environment,
        service=report.service,
        fields=tuple(_fields(report)),
        footer=f"emergency of {report.worker} · not recorded",
        severity=Severity.P0,
        thread=report.outage.thread,
        phase=Phase.RESOLVED if resolved else Phase.OPEN,
        first=first,
        opened_at=report.outage.since,
        affected=tuple(_affected(report)),
        data=_data(report, channel, first=first),
    )


def _ordinal(report: Report) -> str:
    """The number of a message in its thread. There is one resolved, whoever sends it."""
    return "resolved" if report.kind is Kind.RESOLVED else str(report.sequence)


def _title(report: Report, *, first: bool) -> str:
    if report.kind is Kind.RESOLVED:
        return "P0 resolved: Paywatch records again"
    still = "" if first or report.kind is Kind.OPENED else "still "
    return f"P0 emergency: Paywatch {still}cannot record (not recorded)"


def _summary(report: Report) -> str:
    length = spell_duration(report.at - report.outage.since)
    if report.kind is Kind.RESOLVED:
        return f"the store was unavailable for {length}"
    return f"{report.outage.reason}. {_headline(report.failing)}"


def _headline(failing: Sequence[Failing]) -> str:
    if not failing:
        return "No check of P0 or P1 is known to fail"
    names = ", ".join(f"{each.check} ({each.severity})" for each in failing[:3])
    more = f" … ({len(failing) - 3} more)" if len(failing) > 3 else ""
    return f"Failing now: {names}{more}"


def _lines(report: Report) -> Iterable[str]:
    began = f"{report.outage.since:%Y-%m-%d %H:%M:%S} UTC"
    if report.kind is Kind.RESOLVED:
        yield f"The store was unavailable from {began}: {report.outage.reason}."
        yield "Readings that were taken meanwhile are recorded. What still fails has an incident of its own."
        yield from _readings(report)
        return
    yield f"{report.outage.reason}. This has lasted since {began}."
    yield (
        "Nothing is recorded, and no other notification is sent. Checks are run from the configuration in "
        "the workers' memory."
    )
    if not report.failing:
        yield "No check of P0 or P1 is known to fail."
        return
    yield "Failing now (not recorded):"
    yield from (_line(each, report.at) for each in report.failing[:NAMED])
    if len(report.failing) > NAMED:
        yield f"… ({len(report.failing) - NAMED} more)"


def _line(failing: Failing, now: datetime) -> str:
    lasted = spell_duration(now - failing.since)
    return f"{failing.severity} {failing.check}, for {lasted}: {failing.reason or 'no reason was given'}"


def _readings(report: Report) -> Iterable[str]:
    if report.dropped:
        yield f"{report.dropped} readings did not fit into the memory of {report.worker}, and were dropped."


def _fields(report: Report) -> Iterable[Field]:
    yield Field("Severity", str(Severity.P0))
    yield Field("Service", report.service)
    yield Field("Environment", report.environment)
    yield Field("Since", report.outage.since)
    if report.kind is Kind.RESOLVED:
        yield Field("Lasted", spell_duration(report.at - report.outage.since))
        return
    yield Field("Cause", report.outage.cause)
    counts = (sum(each.severity is severity for each in report.failing) for severity in REPORTED)
    yield Field(
        "Failing", ", ".join(f"{n} of {severity}" for n, severity in zip(counts, REPORTED, strict=True))
    )
    yield Field("Readings waiting", f"{report.waiting} in the memory of {report.worker}")


def _affected(report: Report) -> Iterable[Affected]:
    for each in report.failing[:NAMED]:
        yield Affected(
            incident=report.outage.thread,
            subject=each.check,
            severity=each.severity,
            phase=Phase.OPEN,
            reason=each.reason,
            opened_at=each.since,
        )


def _data(report: Report, channel: str, *, first: bool) -> Mapping[str, Json]:
    resolved = report.kind is Kind.RESOLVED
    return {
        "id": f"{report.outage.thread}:{report.outage.number}:{_ordinal(report)}:{channel}",
        "thread": report.outage.thread,
        "outage": report.outage.number,
        "status": str(report.kind),
        "recorded": False,
        "first": first,
        "subject": "store",
        "severity": str(Severity.P0),
        "cause": report.outage.cause,
        "reason": report.outage.reason,
        "since": report.outage.since.isoformat(),
        "ended_at": report.at.isoformat() if resolved else None,
        "failing": [
            {
                "check": each.check,
                "severity": str(each.severity),
                "reason": each.reason,
                "since": each.since.isoformat(),
            }
            for each in report.failing
        ],
        "waiting": report.waiting,
        "dropped": report.dropped,
        "worker": report.worker,
        "service": report.service,
        "environment": report.environment,
    }
