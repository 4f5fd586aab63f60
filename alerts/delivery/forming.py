"""Forms deliveries within what a channel may have on its way at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from alerts.content import Content
from alerts.delivery.group_content import Subject, group_content, new_thread
from alerts.delivery.merging import Unit
from alerts.delivery.model import DIGEST, GROUP, Backlog, Formed, Underway, Waiting
from settings.values import Severity

AT_ONCE: Final = 4
"""Deliveries of a channel at the same time. As many urgent ones are sent besides: they wait for no others."""


class Forming:
    """Collects what to send. ``refused`` are deliveries whose notifications may be formed anew."""

    def __init__(self, backlog: Backlog, now: datetime) -> None:
        self._backlog, self._now = backlog, now
        self.send: list[int] = []
        self.formed: list[Formed] = []
        self.taken: set[int] = set()
        self.refused: Sequence[Underway] = ()
        self._threads: set[str] = set()
        self._incidents: set[str] = set()
        leased = [each for each in backlog.underway if each.leased]
        urgent = sum(each.severity is Severity.P0 for each in leased)
        self._room = {True: AT_ONCE - urgent, False: AT_ONCE - (len(leased) - urgent)}

    def occupy(self, each: Underway) -> None:
        """Nothing else of these incidents and this thread is sent before it has ended."""
        self._incidents |= {member.incident for member in each.members if member.incident is not None}
        if each.thread is not None:
            self._threads.add(each.thread)

    def is_busy(self, thread: str | None) -> bool:
        return thread is not None and thread in self._threads

    def waits(self, each: Waiting) -> bool:
        return each.incident in self._incidents or self.is_busy(each.thread)

    def again(self, each: Underway) -> bool:
        urgent = each.severity is Severity.P0
        if self._room[urgent] <= 0:
            return False
        self._room[urgent] -= 1
        self.send.append(each.id)
        return True

    def alone(self, each: Waiting) -> bool:
        """A message that belongs to no incident."""
        return self._form([each], each.content, each.kind, each.severity, urgent=each.urgent)

    def one(self, unit: Unit) -> bool:
        """A message about one incident, in a thread of its own."""
        content = unit.content
        return self._form(
            unit.members, content, unit.newest.kind, unit.severity, urgent=unit.urgent, incident=unit.incident
        )

    def together(
        self, found: Sequence[Unit], *, group: str, thread: str | None, digest: bool = False
    ) -> str | None:
        """A message about several incidents; returns its thread if it was formed, and has one.

        Without a ``thread`` the incidents of which the channel has not been notified begin a new one.
        """
        if len(found) == 1 and thread is None and not found[0].grouped:
            self.one(found[0])
            return None
        fresh = [unit for unit in found if unit.thread is None]
        if thread is None and fresh:
            thread = new_thread(self._backlog.channel.name, fresh)
        if not found:
            return None
        roster = self._backlog.rosters.get(thread or "", ())
        subject = Subject(
            self._backlog.channel.name, found, group, thread, not roster and bool(fresh), roster, digest
        )
        content = group_content(subject, self._now)
        members = [each for unit in found for each in unit.members]
        formed = self._form(
            members,
            content,
            DIGEST if digest else GROUP,
            min(unit.severity for unit in found),
            urgent=any(unit.urgent for unit in found),
        )
        return thread if formed else None

    def _form(
        self,
        members: Sequence[Waiting],
        content: Content,
        kind: str,
        severity: Severity,
        *,
        urgent: bool,
        incident: str | None = None,
    ) -> bool:
        lane = severity is Severity.P0 or urgent
        if self.is_busy(content.thread) or self._room[lane] <= 0:
            return False
        ids = {each.id for each in members}
        merged = [each for each in self.refused if ids & {member.id for member in each.members}]
        self._room[lane] -= 1
        self.taken |= ids
        if content.thread is not None:
            self._threads.add(content.thread)
        if (same := _unchanged(ids, merged)) is not None:
            self.send.append(same.id)
            return True
        self.formed.append(
            Formed(
                members=tuple(sorted(ids)),
                content=content,
                kind=kind,
                severity=severity,
                decided_at=min(each.decided_at for each in members),
                incident=incident,
                merged=tuple(each.id for each in merged),
                attempts=max((each.attempts for each in merged), default=0),
            )
        )
        return True


def _unchanged(ids: Collection[int], merged: Sequence[Underway]) -> Underway | None:
    """Returns the delivery that has exactly these notifications: it is sent again as it was rendered."""
    return next((each for each in merged if {member.id for member in each.members} == ids), None)
