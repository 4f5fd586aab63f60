"""An outbox in memory, a channel, and a clock: the plan is the real one."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from alerts.content import Affected, Content, Phase
from alerts.contents import incident_content
from alerts.delivery import Backlog, ChannelState, Storm, Underway, Waiting, plan
from alerts.model import Message, Notification, NotificationKind
from settings import Severity
from settings.grouping import GroupingSettings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def content_of(
    incident: str, sequence: int, kind: NotificationKind, severity: Severity, *, at: datetime, first: bool
) -> Content:
    notification = Notification(
        incident=incident,
        sequence=sequence,
        kind=kind,
        channel="chat",
        subject=incident.removeprefix("inc_"),
        severity=severity,
        reason="answered 500",
        opened_at=at,
        at=at,
        first=first,
        groups=("payments",),
    )
    return incident_content(Message(notification, "production", "shop"))


@dataclass(frozen=True)
class Got:
    """What arrived at the channel."""

    at: datetime
    key: str
    content: Content

    @property
    def incidents(self) -> dict[str, str]:
        """The kind of the change of each incident that the message is about."""
        if self.content.type.startswith("incidents."):
            listed = self.content.data["incidents"]
            assert isinstance(listed, list)
            return {
                str(each["incident"]): str(each["changed"])
                for each in listed
                if isinstance(each, dict) and each["changed"]
            }
        return {self.content.affected[0].incident: self.content.type.removeprefix("incident.")}


@dataclass
class World:
    """Deliveries are sent at once, with what ``fates`` says next: delivered, refused, lost or doubtful."""

    keeps_alerts: bool = False
    grouping: GroupingSettings = field(default_factory=GroupingSettings)
    now: datetime = NOON
    failing_since: datetime | None = None
    groups: dict[str, Storm] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    underway: dict[int, Underway] = field(default_factory=dict)
    contents: dict[int, Content] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)
    latest: dict[str, Affected] = field(default_factory=dict)
    notified: set[str] = field(default_factory=set)
    got: list[Got] = field(default_factory=list)
    numbers: int = 0

    def decide(self, incident: str, kind: NotificationKind, severity: Severity = Severity.P1) -> None:
        self.numbers += 1
        first = incident not in self.notified
        self.notified.add(incident)
        content = content_of(incident, self.numbers, kind, severity, at=self.now, first=first)
        self.waiting[self.numbers] = Waiting(
            self.numbers, incident, kind, severity, content, self.now, self.now
        )

    def turn(self, *fates: str) -> None:
        """Plans, and sends what is due; each message meets the next fate, the last one from then on."""
        for _ in range(20):
            if not self._once(list(fates) or ["delivered"]):
                return

    def drain(self, hours: int = 3) -> None:
        end = self.now + timedelta(hours=hours)
        while (self.waiting or self.underway) and self.now < end:
            self.turn()
            self.now += 10 * SECOND

    def _once(self, fates: list[str]) -> bool:
        decided = plan(self._backlog(), self.grouping, self.now)
        self.groups = dict(decided.groups)
        for id_, until in decided.held.items():
            if id_ in self.waiting:
                self.waiting[id_] = replace(self.waiting[id_], due_at=until)
        due = list(decided.send)
        for formed in decided.form:
            members = {id_: self._member(id_) for id_ in formed.members}
            for old in formed.merged:
                for each in self.underway.pop(old).members if old in self.underway else ():
                    self.waiting[each.id] = each
            for id_ in members:
                self.waiting.pop(id_, None)
            self.numbers += 1
            self.contents[self.numbers] = formed.content
            self.underway[self.numbers] = Underway(
                self.numbers,
                formed.content.key,
                formed.content.thread,
                formed.severity,
                self.now,
                leased=False,
                uncertain=False,
                members=tuple(members.values()),
            )
            due.append(self.numbers)
        for number in due:
            self._meet(number, fates.pop(0) if len(fates) > 1 else fates[0])
        return bool(due)

    def _member(self, id_: int) -> Waiting:
        if id_ in self.waiting:
            return self.waiting[id_]
        return next(m for each in self.underway.values() for m in each.members if m.id == id_)

    def _meet(self, number: int, fate: str) -> None:
        sent = self.underway[number]
        if fate in {"delivered", "doubtful"}:
            self.got.append(Got(self.now, sent.key, self.contents[number]))
        if fate in {"delivered", "doubtful", "lost"}:
            for each in sent.members:
                if each.incident and sent.thread:
                    self.threads.setdefault(each.incident, sent.thread)
        if fate == "delivered":
            del self.underway[number]
            self.failing_since = None
            self.latest |= {a.incident: a for m in sent.members for a in m.content.affected}
            return
        self.failing_since = self.failing_since or self.now
        tried = tuple(replace(each, attempts=each.attempts + 1) for each in sent.members)
        self.underway[number] = replace(
            sent,
            uncertain=fate in {"doubtful", "lost"},
            due_at=self.now + 30 * SECOND,
            members=tried,
            attempts=sent.attempts + 1,
        )

    def _backlog(self) -> Backlog:
        def known(each: Waiting) -> Waiting:
            return replace(each, thread=self.threads.get(each.incident or ""))

        rosters: dict[str, tuple[Affected, ...]] = {}
        for incident, thread in self.threads.items():
            if incident in self.latest:
                rosters[thread] = (*rosters.get(thread, ()), self.latest[incident])
        return Backlog(
            ChannelState("chat", self.keeps_alerts, self.failing_since, self.groups),
            tuple(known(each) for each in sorted(self.waiting.values(), key=lambda each: each.id)),
            tuple(
                replace(each, members=tuple(known(member) for member in each.members))
                for each in self.underway.values()
            ),
            rosters,
        )


def phases(got: list[Got]) -> dict[str, Phase | None]:
    """The last phase of each thread."""
    return {each.content.thread: each.content.phase for each in got if each.content.thread is not None}
