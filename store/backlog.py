"""Reads what waits for a channel, for the plan."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import asyncpg
import msgspec

from alerts.content import Affected, Content, Tone
from alerts.delivery import Backlog, ChannelState, Plan, Storm, Underway, Waiting
from alerts.stored_content import load
from probes.reading import Json
from settings.values import Severity
from store.pool import Connection
from store.queries import query

MOST_INCIDENTS: Final = 1000
"""Incidents of one plan: what waits of the others comes later."""

_WAITING = query("waiting_notifications")
_UNDERWAY = query("underway_deliveries")
_ROSTERS = query("group_rosters")
_NOT_READ = Content(
    key="",
    type="",
    title="",
    summary="",
    text="",
    tone=Tone.INFO,
    icon="",
    at=datetime(1970, 1, 1, tzinfo=UTC),
    environment="",
    service="",
)
"""The content of what is sent again as it was."""


class Dispatcher(Protocol):
    """What the store calls of `alerts.dispatch.Dispatcher`."""

    def knows(self, channel: str) -> bool:
        """Whether the channel is configured."""
        ...

    def keeps_alerts(self, channel: str) -> bool: ...

    def plan(self, backlog: Backlog, now: datetime) -> Plan: ...

    def payload(self, channel: str, content: Content) -> Mapping[str, Json]: ...


async def read(
    connection: Connection, state: asyncpg.Record, keeps_alerts: bool, lease: timedelta
) -> Backlog:
    """Returns all that waits, and what is on its way; the row of the channel's state is locked."""
    channel: str = state["channel"]
    waiting = [_waiting(row) for row in await connection.fetch(_WAITING, channel, MOST_INCIDENTS)]
    underway = [_underway(row) for row in await connection.fetch(_UNDERWAY, channel, lease)]
    groups = msgspec.convert(state["groups"], dict[str, Storm])
    members = [*waiting, *(member for each in underway for member in each.members)]
    threads = {each.thread for each in members} | {storm.thread for storm in groups.values()}
    return Backlog(
        ChannelState(channel, keeps_alerts, state["failing_since"], groups),
        tuple(waiting),
        tuple(underway),
        await _rosters(connection, channel, [each for each in threads if each and each.startswith("grp_")]),
    )


async def _rosters(
    connection: Connection, channel: str, threads: list[str]
) -> dict[str, tuple[Affected, ...]]:
    found: dict[str, tuple[Affected, ...]] = {}
    for row in await connection.fetch(_ROSTERS, channel, threads) if threads else ():
        affected = msgspec.convert(row["affected"], Affected)
        found[row["thread"]] = (*found.get(row["thread"], ()), affected)
    return found


def _underway(row: asyncpg.Record) -> Underway:
    members = msgspec.json.decode(row["members"]) if row["members"] else []
    return Underway(
        id=row["id"],
        key=row["dedupe_key"],
        thread=row["thread"],
        severity=Severity(row["severity"]),
        due_at=row["due_at"],
        leased=row["leased"],
        uncertain=row["uncertain"],
        members=tuple(_waiting(each) for each in members),
        attempts=row["attempts"],
    )


def _waiting(row: Mapping[str, Any] | asyncpg.Record) -> Waiting:
    return Waiting(
        id=row["id"],
        incident=row["incident_id"],
        kind=row["kind"],
        severity=Severity(row["severity"]),
        content=load(row["content"]) if row["content"] else _NOT_READ,
        decided_at=_moment(row["created_at"]),
        due_at=_moment(row["due_at"]),
        thread=row["thread"],
        attempts=row["attempts"],
        urgent=row["urgent"],
    )


def _moment(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
