"""Tells other channels of what one did not take in time, or refused for good."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

import asyncpg

from alerts.delivery.fallback import Substitute, Undelivered
from alerts.stored_content import dump, load
from settings.texts import storable
from settings.values import Severity
from store.json_text import to_json
from store.queries import query
from store.transactions import transaction

MOST: Final = 500
"""Notifications of one transaction."""

_UNDELIVERED = query("undelivered_notifications")
_UNENDED = query("unended_substitutes")
_WRITE = query("write_substitutes")


class Decides(Protocol):
    """What the store calls of `alerts.dispatch.Dispatcher`."""

    @property
    def deliver_within(self) -> Mapping[Severity, timedelta]:
        """In what time messages of the severities with a fallback must be delivered."""
        ...

    def substitutes(self, undelivered: Undelivered) -> Sequence[Substitute]: ...


async def write_substitutes(pool: asyncpg.Pool, dispatcher: Decides) -> int:
    """Writes the notifications for other channels; returns their number.

    Safe from several workers at once.
    """
    within = dispatcher.deliver_within
    async with transaction(pool) as connection:
        late = await connection.fetch(_UNDELIVERED, list(within), list(within.values()), MOST)
        rows = [*late, *await connection.fetch(_UNENDED, MOST)]
        found = [each for row in rows for each in dispatcher.substitutes(_undelivered(row))]
        if found:
            columns = zip(*(_row(each) for each in found), strict=True)
            await connection.execute(_WRITE, *(list(column) for column in columns))
        if late:
            await connection.execute(
                "update paywatch.notifications set rescued = true where id = any ($1::bigint[])",
                [row["id"] for row in late],
            )
    return len(found)


def _undelivered(row: asyncpg.Record) -> Undelivered:
    return Undelivered(
        id=row["id"],
        incident=row["incident_id"],
        sequence=row["sequence"],
        kind=row["kind"],
        severity=Severity(row["severity"]),
        channel=row["channel"],
        content=load(row["content"]),
        refused=row["refused"],
        error=row["error"],
        told=row["told"],
        failed=row["failed"],
        known=row["known"],
        targets=row["targets"],
    )


def _row(substitute: Substitute) -> tuple[object, ...]:
    of = substitute.of
    return (
        of.incident,
        of.sequence,
        substitute.channel,
        of.kind,
        of.severity,
        storable(substitute.key),
        to_json(dump(substitute.content)),
        of.channel,
    )
