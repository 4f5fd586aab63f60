"""Proposes the ``postgres`` and ``redis`` checks of the servers that variables name."""

import asyncio
from typing import Any

import asyncpg

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names
from discovery.proposal import Proposal
from discovery.reader import Reader, Unreadable

_FACTS = """
select
    pg_is_in_recovery() as standby,
    current_setting('default_transaction_read_only')::boolean as read_only,
    pg_has_role(current_user, 'pg_read_all_stats', 'usage') as sees_sessions,
    (select count(*) from pg_stat_replication where replay_lsn is not null) as replicas
"""
_PATIENCE = 20.0
"""Seconds in which a database answers that is not frozen."""
_UNREACHABLE = (Unreadable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_KEYS = {
    "long_transaction_above": 'long_transaction_above = "5m"',
    "replication_lag_above": 'replication_lag_above = "30s"',
    "expect.writable": "expect.writable = true",
}


async def propose_postgres(database: asyncpg.Pool | None, names: Names) -> Proposal:
    """The check of ``DATABASE_URL``, which is the default of its ``url``."""
    draft = Draft.check(names.take("database"), "postgres", "30s", "P0")
    draft.say("The database of DATABASE_URL answers, and has connections left.")
    draft.set("degraded_above", "1s")
    draft.set("fail_above", "5s")
    draft.set("connections_degraded_above", "70%")
    draft.set("connections_fail_above", "90%")
    try:
        async with asyncio.timeout(_PATIENCE):
            facts = None if database is None else (await Reader(database).fetch(_FACTS))[0]
    except _UNREACHABLE as error:
        facts = None
        draft.facts["error"] = type(error).__name__
    if facts is None:
        for key, line in _KEYS.items():
            draft.open(key, Code.NOT_VISIBLE, "the database could not be asked", line)
    else:
        _limits(draft, facts)
    return draft.proposal()


def _limits(draft: Draft, facts: Any) -> None:
    key = "long_transaction_above"
    if facts["sees_sessions"]:
        draft.set(key, "5m", "the user may see the sessions of others", Code.REPORTED)
    else:
        reason = "the user may not see the sessions of others: grant it pg_monitor"
        draft.open(key, Code.NOT_VISIBLE, reason, _KEYS[key])
    key = "replication_lag_above"
    if facts["replicas"] or facts["standby"]:
        draft.set(key, "30s", "there are replicas", Code.REPORTED)
    else:
        reason = "no replica is visible: its lag would not be known"
        draft.open(key, Code.NOT_VISIBLE, reason, _KEYS[key])
    key = "expect.writable"
    if facts["standby"] or facts["read_only"]:
        draft.open(key, Code.NOT_SO_NOW, "the server takes no writes now", _KEYS[key])
    else:
        draft.set(key, True, "it takes writes now", Code.REPORTED)


def propose_redis(names: Names) -> Proposal:
    """The check of ``REDIS_URL``, which is the default of its ``url``. Workers write to it."""
    draft = Draft.check(names.take("redis"), "redis", "30s", "P1")
    draft.say(
        "The server of REDIS_URL answers, takes writes, and has memory left (80% and 95% of maxmemory)."
    )
    draft.set("degraded_above", "1s")
    draft.set("fail_above", "5s")
    draft.set("expect.writable", True, "writes a key that expires after a second")
    reason = "a cache should answer most reads; a queue alone has no hit rate to expect"
    draft.open("hit_rate_below", Code.NO_EVIDENCE, reason, 'hit_rate_below = "60%"')
    return draft.proposal()
