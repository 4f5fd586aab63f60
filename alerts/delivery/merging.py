"""One message of several notifications of one incident: the newest one says how things stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from alerts.content import Content, Phase
from alerts.delivery.model import Waiting
from alerts.model import NotificationKind
from alerts.titles import event_title
from settings.values import Severity

GROUP_PREFIX: Final = "grp_"
"""Of the names of threads about several incidents."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What waits of one incident, oldest first."""

    members: tuple[Waiting, ...]

    @property
    def newest(self) -> Waiting:
        return self.members[-1]

    @property
    def incident(self) -> str:
        return self.newest.incident or ""

    @property
    def thread(self) -> str | None:
        return self.newest.thread

    @property
    def grouped(self) -> bool:
        """Whether the channel has been notified of it together with others."""
        return self.thread is not None and self.thread.startswith(GROUP_PREFIX)

    @property
    def severity(self) -> Severity:
        return self.newest.severity

    @property
    def urgent(self) -> bool:
        """A P0 is never held back, nor what another channel did not take in time."""
        return self.severity is Severity.P0 or any(each.urgent for each in self.members)

    @property
    def content(self) -> Content:
        return merge(self.members)


def merge(members: Sequence[Waiting]) -> Content:
    """Returns the newest content, which says that the incident opened if the channel has not been told.

    Not even by a message that it refused: a resolve of which nobody knows the opening would only confuse.
    """
    newest = members[-1].content
    data = {**newest.data}
    if len(members) > 1:
        data["merged"] = [each.content.key for each in members[:-1]]
    first = members[-1].thread is None or any(each.content.first for each in members)
    if not first or newest.first:
        return replace(newest, data=data)
    return replace(newest, first=True, title=_first_title(members[-1]), data=data | {"first": True})


def units(waiting: Sequence[Waiting], *, keeps_alerts: bool) -> list[Unit]:
    """Returns what waits of each incident, the most severe first, then the oldest."""
    by_incident: dict[str, list[Waiting]] = {}
    for each in sorted(waiting, key=lambda each: each.id):
        if each.incident is not None:
            by_incident.setdefault(each.incident, []).append(each)
    found = [Unit(tuple(_sendable(members, keeps_alerts))) for members in by_incident.values()]
    return sorted(found, key=lambda unit: (unit.severity, unit.members[0].id))


def _sendable(members: list[Waiting], keeps_alerts: bool) -> list[Waiting]:
    """Receivers that keep alerts ignore the acknowledgement of one that they do not have."""
    unknown = members[0].thread is None
    acknowledged = members[-1].content.phase is Phase.ACKNOWLEDGED
    if not (keeps_alerts and unknown and acknowledged):
        return members
    opening = [each for each in members if each.content.phase is Phase.OPEN]
    return members[: members.index(opening[-1]) + 1] if opening else members


def _first_title(newest: Waiting) -> str:
    subject = newest.content.affected[0].subject if newest.content.affected else ""
    try:
        kind = NotificationKind(newest.kind)
    except ValueError:
        return newest.content.title
    return event_title(kind, newest.severity, subject, first=True)
