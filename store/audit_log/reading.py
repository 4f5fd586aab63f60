"""Lists what was done, by the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from store.queries import query

_ACTS = query("audit_acts")


@dataclass(frozen=True, slots=True)
class Act:
    """An attempt with its outcome: ``done``, ``refused``, ``failed``, or ``unknown`` if none is stored.

    ``detail`` and ``reason`` are of the attempt, ``result`` and ``outcome_reason`` of the outcome.
    """

    id: int
    at: datetime
    actor: str
    roles: Sequence[str]
    via: str
    action: str
    object: str
    outcome: str
    detail: Mapping[str, Any]
    result: Mapping[str, Any]
    reason: str
    outcome_reason: str
    origin: str
    outcome_id: int | None
    outcome_at: datetime | None


async def list_acts(
    pool: asyncpg.Pool,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    actor: str | None = None,
    action: str | None = None,
    object_: str | None = None,
    outcome: str | None = None,
    most: int = 100,
) -> list[Act]:
    """Returns the newest acts first, from ``since`` until before ``until``."""
    rows = await pool.fetch(_ACTS, since, until, actor, action, object_, outcome, most)
    return [Act(**row) for row in rows]
