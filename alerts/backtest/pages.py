"""A page: one notification that was, or would have been, made for one channel."""

from dataclasses import dataclass
from datetime import datetime

from alerts.model import Notification, NotificationKind
from settings.values import Severity


@dataclass(frozen=True, slots=True)
class Page:
    """``episode`` names the trouble that the incident is about: its fingerprint, and since when it lasts. So
    two configurations that open it at different readings have pages about the same.

    ``number`` counts the pages of the same episode, kind, channel and level: reminders are numbered.
    """

    at: datetime
    incident: str
    episode: str
    kind: NotificationKind
    channel: str
    subject: str
    severity: Severity
    level: int
    number: int

    @property
    def key(self) -> tuple[str, NotificationKind, str, int, int]:
        return self.episode, self.kind, self.channel, self.level, self.number


class Pages:
    """Numbers the notifications of a replay. ``since``: earlier ones are counted, and not kept."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._episodes: dict[str, str] = {}
        self._numbers: dict[str, dict[tuple[NotificationKind, str, int], int]] = {}
        self.kept: list[Page] = []

    def begin(self, incident: str, fingerprint: str, troubled_since: datetime | None) -> None:
        began = "" if troubled_since is None else troubled_since.isoformat()
        self._episodes[incident] = f"{fingerprint}|{began}"

    def end(self, incident: str) -> None:
        """Forgets an incident that has ended: nothing further is sent about it."""
        self._numbers.pop(self._episodes.pop(incident, incident), None)

    def add(self, note: Notification) -> None:
        episode = self._episodes.get(note.incident, note.incident)
        numbers, same = self._numbers.setdefault(episode, {}), (note.kind, note.channel, note.level)
        number = numbers[same] = numbers.get(same, 0) + 1
        if note.at < self._since:
            return
        self.kept.append(
            Page(
                at=note.at,
                incident=note.incident,
                episode=episode,
                kind=note.kind,
                channel=note.channel,
                subject=note.subject,
                severity=note.severity,
                level=note.level,
                number=number,
            )
        )
