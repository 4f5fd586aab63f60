"""What is known of each channel: what came of its notifications and tests, and whether it works."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from alerts.content import Content
from alerts.stored_content import dump
from settings.texts import storable
from store.json_text import to_json
from store.queries import query
from store.transactions import transaction

BROKEN_RETEST: Final = timedelta(hours=1)
"""How often a channel is tested that refuses messages for good: perhaps somebody has mended it."""

_DELIVERIES = query("channel_deliveries")
_CREATE = query("create_channel_state")
_RECORD_TEST = query("record_test")
_CLAIM_TESTS = query("claim_tests")
_WRITE_TESTS = query("write_tests")


@dataclass(frozen=True, slots=True)
class ChannelDeliveries:
    """``last_failure`` is when the newest notification was decided that the channel has not accepted.

    ``failing_since``: no attempt has succeeded since. ``broken_since``: it refused a message for good, and
    has accepted none since. ``held`` of the ``pending`` ones are held back by a storm.
    """

    channel: str
    last_success: datetime | None
    last_failure: datetime | None
    last_error: str | None
    failing_since: datetime | None = None
    broken_since: datetime | None = None
    error: str | None = None
    tested_at: datetime | None = None
    test_outcome: str | None = None
    test_error: str | None = None
    pending: int = 0
    held: int = 0


async def channel_deliveries(pool: asyncpg.Pool) -> dict[str, ChannelDeliveries]:
    """Returns what is known of each channel that has had a notification or a test, by its name."""
    found = [ChannelDeliveries(**row) for row in await pool.fetch(_DELIVERIES)]
    return {each.channel: each for each in found}


async def record_test(
    pool: asyncpg.Pool, channel: str, outcome: str, error: str | None = None, *, broken: bool = False
) -> None:
    """Records a test by hand. A channel that accepted it works; ``broken``: it refused it for good."""
    await pool.execute(_RECORD_TEST, channel, outcome, storable(error) if error else None, broken)


async def write_tests(
    pool: asyncpg.Pool,
    pauses: Mapping[str, tuple[timedelta, float]],
    contents: Callable[[str], Sequence[Content]],
) -> list[str]:
    """Writes test messages to the channels for which they are due; returns these channels.

    ``pauses``: how often each channel is tested, and which part of that time passes before its first test.
    """
    await pool.executemany(_CREATE, [(channel,) for channel in pauses])
    names = list(pauses)
    async with transaction(pool) as connection:
        rows = await connection.fetch(
            _CLAIM_TESTS,
            names,
            [pauses[name][0] for name in names],
            [pauses[name][1] for name in names],
            BROKEN_RETEST,
        )
        due = [row["channel"] for row in rows]
        tests = [(n, name, each) for name in due for n, each in enumerate(contents(name), 1)]
        if tests:
            await connection.execute(
                _WRITE_TESTS,
                [n for n, _, _ in tests],
                [name for _, name, _ in tests],
                [each.key for _, _, each in tests],
                [to_json(dump(each)) for _, _, each in tests],
            )
    return due
