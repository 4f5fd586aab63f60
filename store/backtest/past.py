"""Reads what a replay needs of one window of time after the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alerts.backtest import Act
from alerts.policies import Policies
from alerts.suppression import Silence
from probes.reading import Outcome, Reading, Verdict
from settings.values import Severity
from store.pool import Connection
from store.queries import query

_READINGS = query("readings_between")
_NAMES = query("read_names")
_OLDEST = query("oldest_readings")
_ACTS = query("past_acts")
_SILENCES = query("past_silences")


@dataclass(frozen=True, slots=True)
class Taken:
    """A reading, and when it was taken: the moment from which a decision on it was possible."""

    at: datetime
    reading: Reading


@dataclass(frozen=True, slots=True)
class Names:
    """All names of readings, and how many readings a second they have together."""

    names: Sequence[str]
    rate: float


async def read_names(connection: Connection, configured: Iterable[str]) -> Names:
    rows = await connection.fetch(_NAMES, list(configured))
    return Names([row["name"] for row in rows], sum(row["rate"] for row in rows))


async def read_oldest(
    connection: Connection, names: Sequence[str], since: datetime, until: datetime
) -> tuple[datetime | None, set[str]]:
    """Returns when the oldest reading is, and the names that have readings in the time."""
    rows = await connection.fetch(_OLDEST, names, since, until)
    return min((row["oldest"] for row in rows), default=None), {row["name"] for row in rows if row["read"]}


async def read_readings(
    connection: Connection, names: Sequence[str], since: datetime, until: datetime, policies: Policies
) -> list[Taken]:
    rows = await connection.fetch(_READINGS, names, since, until)
    return [_taken(row, policies) for row in rows]


def _taken(row: Any, policies: Policies) -> Taken:
    outcome = Outcome(
        Verdict(row["verdict"]), row["reason"], cause=row["cause"], values=row["measured"] or {}
    )
    name, slot = row["check_name"], row["slot"]
    reading = Reading(name, slot, outcome, row["started_at"], row["duration"], row["slots"])
    if outcome.verdict is Verdict.MISSED:  # it is recorded when the next slot is run
        return Taken(slot + row["slots"] * policies.every(name), reading)
    # A worker's clock may be behind, and a slot is never run before its time.
    return Taken(max(slot, row["started_at"] + timedelta(seconds=row["duration"])), reading)


async def read_acts(
    connection: Connection, policies: Policies, since: datetime, until: datetime
) -> list[Act]:
    return [_act(row, policies) for row in await connection.fetch(_ACTS, since, until)]


def _act(row: Any, policies: Policies) -> Act:
    if row["kind"] == "resolved":
        by = row["resolved_by"]
        return Act(row["at"], row["fingerprint"], "resolved", by=by, reason=row["detail"])
    return Act(row["at"], row["fingerprint"], "acknowledged", by=row["detail"], lasts=_lasts(row, policies))


def _lasts(row: Any, policies: Policies) -> timedelta | None:
    """How long the acknowledgement was to hold, unless that is what the severity says: then each
    configuration has its own time."""
    inputs: Mapping[str, Any] = row["inputs"]
    given = inputs.get("lasts")
    if not isinstance(given, int | float):
        return None
    policy = policies.by_fingerprint(row["fingerprint"])
    usual = policy and policy.route(Severity(row["now_severity"])).acknowledge_expires
    lasts = timedelta(seconds=given)
    return None if lasts == usual else lasts


async def read_silences(connection: Connection, since: datetime, until: datetime) -> tuple[Silence, ...]:
    return tuple(Silence(**row) for row in await connection.fetch(_SILENCES, since, until))
