"""One message about several incidents: how many, how they stand, and the ten worst."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerts.content import PHASE_TONES, SEVERITY_ICONS, SEVERITY_TONES, Affected, Content, Field, Phase
from alerts.delivery.merging import GROUP_PREFIX, Unit
from probes.reading import Json
from settings.values import Severity

NAMED: Final = 3
"""Incidents that a phone shows."""
WORST: Final = 10
"""Incidents that a message names; its ``data`` has all of them."""
LONGEST_REASON: Final = 200

_PHASES = (Phase.OPEN, Phase.ACKNOWLEDGED, Phase.RESOLVED)
_PHASE_ICONS = {Phase.ACKNOWLEDGED: "👀", Phase.RESOLVED: "✅"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about: these changes, in a thread whose incidents stand as in ``roster``.

    ``thread`` is None for changes of which the channel knows each in a thread of its own.
    """

    channel: str
    units: Sequence[Unit]
    group: str = ""
    thread: str | None = None
    first: bool = False
    roster: tuple[Affected, ...] = ()
    digest: bool = False


def new_thread(channel: str, units: Iterable[Unit]) -> str:
    """Returns the thread of incidents that are announced together: no two begin with the same incident."""
    text = f"{channel}|{min(unit.members[0].content.key for unit in units)}"
    return GROUP_PREFIX + _digest(text)


def group_content(subject: Subject, now: datetime) -> Content:
    picture = _Picture(subject, _standing(subject))
    newest = [unit.content for unit in subject.units]
    return Content(
        key=picture.key,
        type="incidents.digest" if subject.digest else "incidents.grouped",
        title=picture.title,
        summary=_summary(picture.standing),
        text="\n".join([*_lines(picture.standing), *_more(len(picture.standing) - WORST)]),
        tone=PHASE_TONES.get(picture.phase, SEVERITY_TONES[picture.severity]),
        icon=_PHASE_ICONS.get(picture.phase, SEVERITY_ICONS[picture.severity]),
        at=max((each.at for each in newest), default=now),
        environment=newest[0].environment,
        service=newest[0].service,
        fields=_fields(picture, newest[0]),
        footer=f"{picture.total} · group {subject.group}" if subject.group else picture.total,
        severity=picture.severity,
        thread=subject.thread,
        phase=picture.phase if subject.thread is not None else None,
        first=subject.first,
        opened_at=picture.opened_at,
        affected=picture.standing[:WORST],
        data=_data(picture, newest[0]),
    )


@dataclass(frozen=True, slots=True)
class _Picture:
    """How all incidents of the message stand, the worst first."""

    subject: Subject
    standing: tuple[Affected, ...]

    @property
    def counts(self) -> Counter[Phase]:
        return Counter(each.phase for each in self.standing)

    @property
    def phase(self) -> Phase:
        return phase_of(self.standing)

    @property
    def severity(self) -> Severity:
        current = [each for each in self.standing if each.phase is not Phase.RESOLVED] or self.standing
        return min(each.severity for each in current)

    @property
    def opened_at(self) -> datetime:
        return min(each.opened_at for each in self.standing)

    @property
    def total(self) -> str:
        return "1 incident" if len(self.standing) == 1 else f"{len(self.standing)} incidents"

    @property
    def title(self) -> str:
        subject, counts = self.subject, self.counts
        state = ", ".join(f"{counts[phase]} {phase}" for phase in _PHASES if counts[phase])
        whole = f"{self.total} in {subject.group}: {state}" if subject.group else f"{self.total}: {state}"
        if subject.digest:
            return f"Digest of what waited: {whole}"
        if len(subject.units) == 1 and len(self.standing) > 1:
            return f"{subject.units[0].content.title} ({whole})"
        return f"{self.severity}: {whole}"

    @property
    def key(self) -> str:
        """Differs by the notifications: the same ones, sent again, have the same key."""
        keys = sorted(each.content.key for unit in self.subject.units for each in unit.members)
        digest = _digest("|".join(keys))
        return f"{self.subject.thread or GROUP_PREFIX[:-1]}:{digest}:{self.subject.channel}"


def phase_of(affected: Sequence[Affected]) -> Phase:
    """The first phase in which one is: resolved only if all are."""
    return min((each.phase for each in affected), key=_PHASES.index, default=Phase.RESOLVED)


def _standing(subject: Subject) -> tuple[Affected, ...]:
    """Returns how each incident stands after the changes, the worst first."""
    known = {each.incident: each for each in subject.roster}
    for unit in subject.units:
        known |= {each.incident: each for each in unit.content.affected}
    ordered = sorted(
        known.values(),
        key=lambda each: (_PHASES.index(each.phase), each.severity, each.opened_at, each.incident),
    )
    return tuple(ordered)


def _summary(standing: Sequence[Affected]) -> str:
    named = "; ".join(f"{each.severity} {each.subject}" for each in standing[:NAMED])
    return " ".join([named, *_more(len(standing) - NAMED)])


def _lines(standing: Sequence[Affected]) -> Iterable[str]:
    for each in standing[:WORST]:
        icon = _PHASE_ICONS.get(each.phase, SEVERITY_ICONS[each.severity])
        reason = each.reason if len(each.reason) <= LONGEST_REASON else each.reason[:LONGEST_REASON] + "…"
        state = "" if each.phase is Phase.OPEN else f" {each.phase}"
        yield f"{icon} {each.severity}{state} {each.subject}: {reason}".rstrip(": ")


def _more(number: int) -> list[str]:
    return [f"… ({number} more)"] if number > 0 else []


def _fields(picture: _Picture, content: Content) -> tuple[Field, ...]:
    counts = picture.counts
    return (
        Field("Severity", str(picture.severity)),
        *(Field(phase.capitalize(), str(counts[phase])) for phase in _PHASES if counts[phase]),
        Field("Service", content.service),
        Field("Environment", content.environment),
        Field("First opened", picture.opened_at),
    )


def _data(picture: _Picture, content: Content) -> dict[str, Json]:
    changed = {unit.incident: unit.newest.kind for unit in picture.subject.units}
    counts = picture.counts
    return {
        "id": picture.key,
        "thread": picture.subject.thread,
        "group": picture.subject.group,
        "first": picture.subject.first,
        "subject": picture.title,
        "severity": str(picture.severity),
        "phase": str(picture.phase),
        "counts": {str(each): counts[each] for each in _PHASES},
        "incidents": [_incident(each, changed.get(each.incident)) for each in picture.standing],
        "service": content.service,
        "environment": content.environment,
    }


def _incident(affected: Affected, changed: str | None) -> dict[str, Json]:
    return {
        "incident": affected.incident,
        "subject": affected.subject,
        "severity": str(affected.severity),
        "phase": str(affected.phase),
        "reason": affected.reason,
        "opened_at": affected.opened_at.isoformat(),
        "check": affected.check,
        "groups": [*affected.groups],
        "labels": {**affected.labels},
        "changed": changed,
    }


def _digest(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest())[:10].decode().lower()
