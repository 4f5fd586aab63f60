"""The plan for one channel: a pure function of what waits, what is on its way, and the time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from alerts.delivery.forming import Forming
from alerts.delivery.groups import group_of
from alerts.delivery.merging import Unit, units
from alerts.delivery.model import Backlog, Plan, Storm, Underway, Waiting
from alerts.delivery.retries import is_hopeless
from alerts.delivery.storms import SETTLE, STORM_OF, after_alone, after_message, judge
from settings.grouping import GroupingSettings

OLD: Final = timedelta(minutes=1)
"""What has waited for longer, although it could have been sent, becomes one digest."""
LATEST_RETRY: Final = timedelta(hours=1)
"""A time further ahead was written before the database's clock was set back."""


def plan(backlog: Backlog, grouping: GroupingSettings, now: datetime) -> Plan:
    """Returns what to send now, and until when the rest waits.

    Of each thread only one delivery is on its way, so that its messages arrive in order. What was refused
    and waits for its next attempt is formed anew with what came later; what may have arrived is sent again as
    it was. While a channel fails, one delivery at a time shows whether it still does, and only what is urgent
    does not wait for that.
    """
    return _Planner(backlog, grouping, now).plan()


def _not_ahead(backlog: Backlog, now: datetime) -> Backlog:
    """What was decided before the database's clock was set back has waited long enough for others."""

    def decided(members: Iterable[Waiting]) -> tuple[Waiting, ...]:
        return tuple(replace(m, decided_at=now - SETTLE) if m.decided_at > now else m for m in members)

    underway = tuple(replace(each, members=decided(each.members)) for each in backlog.underway)
    return replace(backlog, waiting=decided(backlog.waiting), underway=underway)


class _Planner:
    def __init__(self, backlog: Backlog, grouping: GroupingSettings, now: datetime) -> None:
        backlog = _not_ahead(backlog, now)
        self._backlog, self._grouping, self._now = backlog, grouping, now
        self._keeps_alerts = backlog.channel.keeps_alerts
        self._groups = dict(backlog.channel.groups)
        self._held: dict[int, datetime] = {}
        self._hopeless: list[int] = []
        self._wakes: list[datetime] = []
        self._gated = False
        self._retried: set[int] = set()
        self._forming = Forming(backlog, now)

    def plan(self) -> Plan:
        refused = self._resend()
        pool = self._pool(refused)
        for each in pool:
            if each.incident is None and (each.id in self._retried or not self._gated):
                self._forming.alone(each)
        found = [
            unit
            for unit in units(pool, keeps_alerts=self._keeps_alerts)
            if unit.urgent or not self._gated or self._was_tried(unit)
        ]
        if self._is_old(found):
            self._digest(found)
        else:
            self._by_group(found)
        return self._result()

    def _result(self) -> Plan:
        sent = set(self._forming.send)
        later = (each for each in self._backlog.underway if not each.leased and each.id not in sent)
        self._wakes += [each.due_at for each in later if each.due_at > self._now]
        return Plan(
            send=tuple(self._forming.send),
            form=tuple(self._forming.formed),
            held={id_: until for id_, until in self._held.items() if id_ not in self._forming.taken},
            hopeless=tuple(self._hopeless),
            wake_at=min(self._wakes, default=None),
            groups={key: storm for key, storm in self._groups.items() if storm != Storm()},
        )

    def _resend(self) -> list[Underway]:
        """Sends again what may have arrived; returns what was refused and can be formed anew."""
        refused: list[Underway] = []
        for each in sorted(self._backlog.underway, key=lambda each: each.id):
            busy = each.leased or self._forming.is_busy(each.thread)
            if not busy and not each.uncertain:
                refused.append(each)
                continue
            if not busy and self._is_due(each):
                self._forming.again(each)
            self._forming.occupy(each)
        ripe = [each for each in refused if self._is_due(each)]
        if not any(self._waited(member) for each in ripe for member in each.members):
            for each in refused:
                if each not in ripe:
                    self._forming.occupy(each)
            refused = ripe
        self._gated = self._backlog.channel.failing_since is not None and bool(
            {each.id for each in self._backlog.underway} - {each.id for each in refused}
        )
        self._forming.refused = refused
        self._retried = {member.id for each in refused for member in each.members}
        return refused

    def _is_due(self, each: Underway) -> bool:
        return each.due_at <= self._now or each.due_at > self._now + LATEST_RETRY

    def _waited(self, each: Waiting) -> bool:
        return self._now - each.due_at > OLD

    def _pool(self, refused: Iterable[Underway]) -> list[Waiting]:
        """Returns what can be sent now: nothing of which an earlier message is on its way."""
        pool = []
        for member in (member for each in refused for member in each.members):
            if is_hopeless(member.attempts, self._now - member.decided_at):
                self._hopeless.append(member.id)
            else:
                pool.append(member)
        return pool + [each for each in self._backlog.waiting if not self._forming.waits(each)]

    def _was_tried(self, unit: Unit) -> bool:
        return any(each.id in self._retried for each in unit.members)

    def _is_old(self, found: Sequence[Unit]) -> bool:
        joint = [unit for unit in found if unit.thread is None or not self._keeps_alerts]
        return len(joint) > 1 and any(self._waited(each) for unit in joint for each in unit.members)

    def _digest(self, found: Sequence[Unit]) -> None:
        """One message about everything. A receiver that keeps alerts needs one for each that it has."""
        self._groups.clear()
        joint = [unit for unit in found if unit.thread is None or not self._keeps_alerts]
        self._forming.together(joint, group="", thread=None, digest=True)
        self._each_in_its_thread([unit for unit in found if unit not in joint])

    def _by_group(self, found: Sequence[Unit]) -> None:
        groups: dict[tuple[bool, str], list[Unit]] = {}
        for unit in found:
            key = group_of(unit.newest.content, self._grouping.by)
            groups.setdefault((not unit.urgent, key), []).append(unit)
        for (calm, key), members in sorted(groups.items()):
            if calm:
                self._calm(key, members)
            else:
                self._urgent(key, members)

    def _urgent(self, key: str, found: Sequence[Unit]) -> None:
        """Nothing waits, and those that wait for the same moment share a message."""
        joint = [unit for unit in found if not unit.grouped and not self._stays_apart(unit)]
        if len(joint) >= STORM_OF:
            self._forming.together(joint, group=key, thread=None)
            found = [unit for unit in found if unit not in joint]
        self._each_in_its_thread(found, key)

    def _calm(self, key: str, found: Sequence[Unit]) -> None:
        self._each_in_its_thread([unit for unit in found if self._stays_apart(unit)], key)
        joint = [unit for unit in found if not self._stays_apart(unit)]
        if not joint:
            return
        verdict = judge(
            self._groups.get(key, Storm()),
            [unit.members[0].decided_at for unit in joint],
            self._now,
            self._grouping,
            settle=all(unit.thread is None for unit in joint),
        )
        self._groups[key] = verdict.storm
        if verdict.at > self._now and not any(self._was_tried(unit) for unit in joint):
            self._wakes.append(verdict.at)
            if verdict.together:
                self._held |= {each.id: verdict.at for unit in joint for each in unit.members}
        elif verdict.together:
            self._storm(key, joint)
        elif self._each_in_its_thread(joint, key):
            for unit in joint:
                self._groups[key] = after_alone(self._groups[key], unit.members[0].decided_at)

    def _storm(self, key: str, joint: Sequence[Unit]) -> None:
        storm = self._groups[key]
        apart = [unit for unit in joint if unit.grouped and unit.thread != storm.thread]
        if not self._keeps_alerts:
            apart = []
        main = [unit for unit in joint if unit not in apart]
        before = len(self._forming.taken)
        thread = self._forming.together(main, group=key, thread=storm.thread)
        self._each_in_its_thread(apart, key)
        if len(self._forming.taken) > before:
            self._groups[key] = after_message(storm, thread, self._now)

    def _stays_apart(self, unit: Unit) -> bool:
        """Whether the receiver has an alert of this incident alone, which only its own message changes."""
        return self._keeps_alerts and unit.thread is not None and not unit.grouped

    def _each_in_its_thread(self, found: Sequence[Unit], group: str = "") -> bool:
        """Returns whether anything was formed."""
        before = len(self._forming.taken)
        threads: dict[str, list[Unit]] = {}
        for unit in found:
            if unit.grouped:
                threads.setdefault(unit.thread or "", []).append(unit)
            else:
                self._forming.one(unit)
        for thread, members in threads.items():
            self._forming.together(members, group=group, thread=thread)
        return len(self._forming.taken) > before
