"""What workers delete when its time has come."""

from datetime import timedelta
from pathlib import Path

import asyncpg
from pydantic import SecretStr

import settings
from store import api_tokens, login_links, sessions
from store.audit_log import Entry, append, verify
from tests.reconcile.reporting import tamper
from workers import queue
from workers.app import open_app
from workers.jobs import audit

AGED = (
    "update paywatch.console_sessions set expires_at = now() - interval '31 days'",
    "update paywatch.api_tokens set expires_at = now() - interval '401 days'",
    "update paywatch.login_links set expires_at = now() - interval '2 days'",
)


async def test_upkeep_deletes_old_entries_and_what_ended(
    tmp_path: Path, store_db: str, store_pool: asyncpg.Pool
) -> None:
    entry = Entry("ann", (), "command", "silence_added", "check=page", "done")
    for _ in range(3):
        await append(store_pool, entry)
    await tamper(store_pool, "update paywatch.audit_log set at = at - interval '3 days' where id < 3")
    await sessions.create(store_pool, "ann", ["viewer"], via="link", origin="")
    await api_tokens.create(store_pool, "ci", ["viewer"], by="ann", lasts=timedelta(days=1))
    await login_links.create(store_pool, "ann", ["viewer"], by="bob")
    for statement in AGED:
        await store_pool.execute(statement)

    path, nowhere = tmp_path / "paywatch.toml", "redis://127.0.0.1:1/0"
    path.write_text('[retention]\naudit_log = "2d"\n')
    loaded = settings.load(path, {"DATABASE_URL": store_db, "REDIS_URL": nowhere})
    redis = queue.connect(SecretStr(nowhere), queue.PROBES, patient=False)
    async with open_app(loaded, "worker-1", redis) as app:
        await audit.upkeep(app)
    await redis.aclose(close_connection_pool=True)

    found = await verify(store_pool)
    assert (found.entries, found.first, found.broken, found.cuts[-1].upto) == (1, 3, None, 2)
    for table in ("console_sessions", "api_tokens", "login_links"):
        assert await store_pool.fetchval(f"select count(*) from paywatch.{table}") == 0
