"""Checks that somebody wants to be run now: asked for by the console or a command, run by a worker.

What a worker finds is kept here. It is no reading, and changes no incident.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import asyncpg

from probes.reading import Reading
from settings.locations import check_of, location_of
from settings.texts import storable
from store.errors import UnknownId
from store.json_text import finite, to_json
from store.queries import query

TAKEN_WITHIN = timedelta(seconds=30)
"""A request that no worker took by then is over; the view ``check_request_states`` has the same number."""
KEPT = timedelta(days=7)

_ADD = query("request_check")
_END = query("end_check_requests")
_WAITING = query("waiting_check_requests")
_TAKE = query("take_check_requests")
_FINISH = query("finish_check_request")
_LIST = query("check_requests")


class RequestState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    RAN = "ran"
    NOT_TAKEN = "not_taken"
    """No worker of its location took it in time."""
    LOST = "lost"
    """Workers took it, and did not finish: what they would have found is unknown."""


_UNFINISHED = {RequestState.WAITING, RequestState.RUNNING}


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """``scheduled`` is the check's name at its location. ``attempts``: how many workers took it.

    The outcome has a verdict if the state is ``ran``; durations are in seconds.
    """

    id: str
    check_name: str
    scheduled: str
    requested_by: str
    requested_at: datetime
    attempts: int
    leased_by: str | None
    ended_at: datetime | None
    state: RequestState
    verdict: str | None
    cause: str
    reason: str
    duration: float | None
    phases: Mapping[str, float]
    values: Mapping[str, float]
    evidence: Mapping[str, Any]

    @property
    def unfinished(self) -> bool:
        return self.state in _UNFINISHED

    @property
    def sentence(self) -> str:
        """Says in one sentence what became of the request."""
        location = location_of(self.scheduled)
        where = f"in {location!r}" if location else "without a location"
        match self.state:
            case RequestState.WAITING if self.attempts:
                return f"{self.leased_by} did not finish it: it waits for another worker {where}"
            case RequestState.WAITING:
                return f"it waits for a worker {where}"
            case RequestState.RUNNING:
                return f"{self.leased_by} runs it"
            case RequestState.NOT_TAKEN:
                seconds = TAKEN_WITHIN.seconds
                return (
                    f"no worker {where} that has this check took it within {seconds} seconds: it was not run"
                )
            case RequestState.LOST:
                return f"{self.leased_by} took it and did not finish: its outcome is unknown"
        return self.reason


@dataclass(frozen=True, slots=True)
class TakenRequest:
    """A request that this worker must run before its lease expires."""

    id: str
    scheduled: str
    attempts: int


async def request_check(pool: asyncpg.Pool, scheduled: str, by: str) -> str | None:
    """Asks for one run of the check at its location; returns the request's id, None while another one is
    unfinished."""
    check = check_of(scheduled)
    await pool.execute(_END, check)
    id_: str | None = await pool.fetchval(_ADD, f"req_{secrets.token_hex(6)}", check, scheduled, storable(by))
    return id_


async def take_requests(
    pool: asyncpg.Pool, definitions: Mapping[str, str], *, worker: str, lease: timedelta, limit: int
) -> list[TakenRequest]:
    """Takes waiting requests for the checks of ``definitions``, each for the time of ``lease``."""
    rows = await pool.fetch(_WAITING)
    ids = [row["id"] for row in rows if definitions.get(row["scheduled"], "") == row["definition"]]
    if not ids:
        return []
    return [TakenRequest(**row) for row in await pool.fetch(_TAKE, ids, worker, lease, limit)]


async def finish_request(pool: asyncpg.Pool, taken: TakenRequest, reading: Reading) -> bool:
    """Keeps what the worker found; False if the request was taken by another worker meanwhile."""
    outcome = reading.outcome
    found = await pool.fetchval(
        _FINISH,
        taken.id,
        taken.attempts,
        outcome.verdict.value,
        storable(outcome.cause),
        storable(outcome.reason),
        reading.duration,
        to_json(finite(outcome.phases)),
        to_json(finite(outcome.values)),
        to_json(outcome.evidence),
    )
    return found is not None


async def release_request(pool: asyncpg.Pool, taken: TakenRequest) -> None:
    """Lets another worker take the request at once, because this one stops."""
    await pool.execute(
        "update paywatch.check_requests set lease_until = clock_timestamp() "
        "where id = $1 and attempts = $2 and ended_at is null",
        taken.id,
        taken.attempts,
    )


async def list_requests(pool: asyncpg.Pool, check: str, limit: int = 5) -> Sequence[CheckRequest]:
    """Returns the last requests for a check, newest first."""
    return [_of_row(row) for row in await pool.fetch(_LIST, check, None, limit)]


async def get_request(pool: asyncpg.Pool, id_: str) -> CheckRequest:
    """Returns one request. Raises UnknownId."""
    row = await pool.fetchrow(_LIST, None, id_, 1)
    if row is None:
        raise UnknownId(f"no request to run a check has the id {id_!r}")
    return _of_row(row)


async def delete_requests(pool: asyncpg.Pool, kept: timedelta = KEPT) -> None:
    """Writes down which requests are over, and deletes those that are older than ``kept``."""
    await pool.execute(_END, None)
    await pool.execute("delete from paywatch.check_requests where requested_at < now() - $1::interval", kept)


def _of_row(row: asyncpg.Record) -> CheckRequest:
    return CheckRequest(**{**row, "state": RequestState(row["state"])})
