"""Converts readings to rows and back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import asyncpg

from probes.reading import Json, Outcome, Reading, Verdict
from settings.texts import storable
from store.json_text import finite, some_json
from store.queries import query

_LATEST = query("latest_readings")
_HISTORY = query("reading_history")


async def latest(pool: asyncpg.Pool) -> dict[str, Reading]:
    """Returns the last reading of each scheduled check that has one."""
    return {row["check_name"]: reading_of_row(row) for row in await pool.fetch(_LATEST)}


async def history(
    pool: asyncpg.Pool, check: str, since: datetime, until: datetime | None = None
) -> list[Reading]:
    """Returns the readings of slots in ``[since, until)``, oldest first."""
    return [reading_of_row(row) for row in await pool.fetch(_HISTORY, check, since, until)]


def columns(readings: Iterable[tuple[Reading, int]]) -> list[list[object]]:
    """Returns readings and their fences as the arrays of ``write_readings.sql``."""
    rows = [_row(reading, fence) for reading, fence in readings]
    return [list(column) for column in zip(*rows, strict=True)]


def _row(reading: Reading, fence: int) -> tuple[object, ...]:
    outcome = reading.outcome
    return (
        reading.check,
        reading.slot,
        reading.slots,
        outcome.verdict,
        storable(outcome.cause),
        storable(outcome.reason),
        reading.started_at,
        reading.duration,
        some_json(finite(outcome.phases)),
        some_json(finite(outcome.values)),
        some_json(outcome.evidence),
        fence,
        _moment(outcome.evidence.get("tls_not_after")),
    )


def _moment(evidence: Json) -> datetime | None:
    """Returns when a certificate expires, from a probe's evidence; None if it is no time with an offset."""
    if not isinstance(evidence, str):
        return None
    try:
        moment = datetime.fromisoformat(evidence)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def reading_of_row(row: Any) -> Reading:
    """Returns the reading of a row that has all of its columns."""
    outcome = Outcome(
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        cause=row["cause"],
        phases=row["phases"] or {},
        values=row["measured"] or {},
        evidence=row["evidence"] or {},
    )
    return Reading(row["check_name"], row["slot"], outcome, row["started_at"], row["duration"], row["slots"])
