"""What an older version rendered and had not delivered yet is delivered after the migration, in order."""

from pathlib import Path

import asyncpg
from pydantic import SecretStr

from store import claim_deliveries, connect, pending_count, record_delivery
from tests.store.watch import LEASE, Post

VERSIONS = Path(__file__).parents[2] / "store" / "migrations" / "versions"
BEFORE = """
insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at)
values ('inc_1', 'check:page', 'page', 'P0', 'down', now());
insert into paywatch.notifications
  (incident_id, sequence, channel, kind, severity, dedupe_key, payload, status, delivered_at)
values
  ('inc_1', 1, 'pager', 'opened', 'P0', 'inc_1:1:pager', '{"n": 1}', 'delivered', now()),
  ('inc_1', 2, 'hook', 'opened', 'P0', 'inc_1:2:hook', '{"n": 2}', 'pending', null),
  ('inc_1', 3, 'hook', 'resolved', 'P0', 'inc_1:3:hook', '{"n": 3}', 'pending', null),
  (null, 1, 'hook', 'notice', 'P3', 'notice:1', '{"n": 4}', 'pending', null)
"""


async def test_what_waited_is_sent_as_it_was_rendered(database: str) -> None:
    pool = await connect(SecretStr(database), size=2)
    try:
        await migrate_around(pool)
        sent = []
        while await pending_count(pool):
            for each in await claim_deliveries(pool, Post(), worker="w1", lease=LEASE):
                sent.append((each.delivery.payload["n"], each.delivery.dedupe_key, each.delivery.thread))
                await record_delivery(pool, each, "delivered")
    finally:
        await pool.close()
    assert sorted(sent) == [
        (2, "inc_1:2:hook", "inc_1"),
        (3, "inc_1:3:hook", "inc_1"),
        (4, "notice:1", None),
    ]
    assert [n for n, _, thread in sent if thread] == [2, 3]


async def migrate_around(pool: asyncpg.Pool) -> None:
    """Writes the rows before the migration that separates deliveries from notifications."""
    await pool.execute("create schema paywatch")
    for path in sorted(VERSIONS.glob("*.sql")):
        if path.stem == "0036_deliveries":
            await pool.execute(BEFORE)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(path.read_text())
