"""The audit log: a chain of entries that are only ever added."""

import asyncio
import hashlib
import json
from datetime import UTC, timedelta
from typing import Any

import asyncpg
import pytest

from store.audit_log import Broken, Entry, Flaw, Head, append, delete_expired, list_acts, verify
from tests.reconcile.reporting import tamper

EVERYTHING: dict[str, Any] = {
    "text": 'Zoë \x00\ud800 "quoted" \\ / \u2028 \x7f',
    "number": -3,
    "large": 10**30,
    "fraction": 1.50,
    "list": ["b", True, None, {"z": 1, "a": 2}],
    "nothing": None,
}


def entry(**values: Any) -> Entry:
    known: dict[str, Any] = {
        "actor": "ann",
        "roles": ("operator",),
        "via": "session",
        "action": "acknowledge",
        "object": "incident inc_1",
        "outcome": "attempted",
    }
    return Entry(**known | values)


async def add(pool: asyncpg.Pool, count: int) -> list[int]:
    return [await append(pool, entry(reason=f"number {n}")) for n in range(count)]


async def age(pool: asyncpg.Pool, upto: int, days: int) -> None:
    """Makes the first entries older, and links all again, as if they had been written then."""
    await tamper(
        pool, "update paywatch.audit_log set at = at - $2::interval where id <= $1", upto, timedelta(days)
    )
    rows = await pool.fetch("select * from paywatch.audit_log order by id")
    previous = rows[0]["previous"]
    for row in rows:
        hashed = independent_hash({**row, "previous": previous})
        change = "update paywatch.audit_log set previous = $2, sha256 = $3 where id = $1"
        await tamper(pool, change, row["id"], previous, hashed)
        previous = hashed
    await tamper(pool, "update paywatch.audit_log_head set sha256 = $1", previous)


def independent_hash(row: dict[str, Any]) -> bytes:
    """The hash as an auditor computes it, by the description in docs/decisions/0275."""
    contents = {key: value for key, value in row.items() if key != "sha256"}
    contents["at"] = row["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    contents["previous"] = row["previous"].hex()
    text = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


async def test_hashes_follow_the_documented_encoding(store_pool: asyncpg.Pool) -> None:
    await append(store_pool, entry())
    attempt = await append(store_pool, entry(detail=EVERYTHING, roles=("a", "b"), origin="192.0.2.1"))
    await append(store_pool, entry(outcome="done", entry_of=attempt))
    rows = [dict(row) for row in await store_pool.fetch("select * from paywatch.audit_log order by id")]
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert [row["sha256"] for row in rows] == [independent_hash(row) for row in rows]
    assert [row["previous"] for row in rows] == [bytes(32), rows[0]["sha256"], rows[1]["sha256"]]
    assert rows[1]["detail"] == {
        "text": 'Zoë \ufffd\ufffd "quoted" \\ / \u2028 \x7f',
        "number": -3,
        "large": str(10**30),
        "fraction": "1.5",
        "list": ["b", True, None, {"z": 1, "a": 2}],
        "nothing": None,
    }
    found = await verify(store_pool)
    assert (found.entries, found.first, found.broken) == (3, 1, None)
    assert found.head == Head(3, rows[2]["sha256"])


async def test_an_empty_log_is_sound(store_pool: asyncpg.Pool) -> None:
    found = await verify(store_pool)
    assert (found.entries, found.head, found.broken) == (0, None, None)


async def test_concurrent_writers_leave_one_chain(store_pools: list[asyncpg.Pool]) -> None:
    writers = [append(pool, entry(reason=f"{n}")) for pool in store_pools for n in range(20)]
    assert sorted(await asyncio.gather(*writers)) == list(range(1, 61))
    found = await verify(store_pools[0])
    assert (found.entries, found.broken) == (60, None)


async def test_an_entry_belongs_to_the_callers_transaction(store_pool: asyncpg.Pool) -> None:
    await add(store_pool, 1)
    async with store_pool.acquire() as connection:
        withdrawn = connection.transaction()
        await withdrawn.start()
        assert await append(connection, entry()) == 2
        await withdrawn.rollback()
    assert await append(store_pool, entry()) == 2
    assert (await verify(store_pool)).broken is None


@pytest.mark.parametrize(
    "statement",
    [
        "update paywatch.audit_log set actor = 'bob'",
        "delete from paywatch.audit_log",
        "truncate paywatch.audit_log",
        "update paywatch.audit_log_cuts set upto = 9",
        "delete from paywatch.audit_log_cuts",
        "truncate paywatch.audit_log_cuts",
        "update paywatch.audit_log_head set id = 1",
        "delete from paywatch.audit_log_head",
        "truncate paywatch.audit_log_head",
    ],
)
async def test_the_log_refuses_changes(store_pool: asyncpg.Pool, statement: str) -> None:
    await add(store_pool, 3)
    await age(store_pool, 1, 500)
    await delete_expired(store_pool, timedelta(days=400))
    with pytest.raises(asyncpg.RestrictViolationError, match="the audit log is only ever added to"):
        await store_pool.execute(statement)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("update paywatch.audit_log set reason = 'another' where id = 3", Broken(3, Flaw.CHANGED)),
        ("""update paywatch.audit_log set detail = '{"a": 1}' where id = 3""", Broken(3, Flaw.CHANGED)),
        ("update paywatch.audit_log set roles = '{admin}' where id = 3", Broken(3, Flaw.CHANGED)),
        ("update paywatch.audit_log set at = at - interval '1 us' where id = 3", Broken(3, Flaw.CHANGED)),
        ("update paywatch.audit_log set sha256 = previous where id = 3", Broken(3, Flaw.CHANGED)),
        ("delete from paywatch.audit_log where id = 3", Broken(3, Flaw.MISSING)),
        ("delete from paywatch.audit_log where id = 1", Broken(1, Flaw.MISSING)),
        ("delete from paywatch.audit_log where id = 5", Broken(5, Flaw.MISSING)),
        ("delete from paywatch.audit_log", Broken(1, Flaw.MISSING)),
        ("update paywatch.audit_log_head set sha256 = ''", Broken(5, Flaw.HEAD)),
        ("update paywatch.audit_log_head set id = 4", Broken(5, Flaw.HEAD)),
    ],
)
async def test_a_change_by_the_owner_is_found(
    store_pool: asyncpg.Pool, statement: str, broken: Broken
) -> None:
    await add(store_pool, 5)
    await tamper(store_pool, statement)
    assert (await verify(store_pool)).broken == broken


async def test_an_entry_with_a_hash_of_its_own_is_not_linked(store_pool: asyncpg.Pool) -> None:
    await add(store_pool, 4)
    (row,) = await store_pool.fetch("select * from paywatch.audit_log where id = 2")
    change = "update paywatch.audit_log set actor = 'bob', sha256 = $1 where id = 2"
    await tamper(store_pool, change, independent_hash({**row, "actor": "bob"}))
    assert (await verify(store_pool)).broken == Broken(3, Flaw.UNLINKED)


async def test_a_rewritten_chain_lacks_the_noted_head(store_pool: asyncpg.Pool) -> None:
    await add(store_pool, 4)
    noted = (await verify(store_pool)).head
    assert noted is not None
    await add(store_pool, 1)
    assert (await verify(store_pool, noted)).broken is None
    await age(store_pool, 2, 1)
    assert (await verify(store_pool)).broken is None
    assert (await verify(store_pool, noted)).broken == Broken(4, Flaw.CHANGED)
    assert (await verify(store_pool, Head(9, bytes(32)))).broken == Broken(6, Flaw.MISSING)


async def test_retention_cuts_the_beginning_and_says_so(store_pool: asyncpg.Pool) -> None:
    await add(store_pool, 6)
    await age(store_pool, 3, 500)
    last = await store_pool.fetchval("select sha256 from paywatch.audit_log where id = 3")
    first = await delete_expired(store_pool, timedelta(days=400), most=2)
    second = await delete_expired(store_pool, timedelta(days=400))
    assert await delete_expired(store_pool, timedelta(days=400)) is None
    assert first is not None
    assert second is not None
    assert (first.upto, first.deleted, second.upto, second.deleted, second.sha256) == (2, 2, 3, 1, last)
    found = await verify(store_pool, Head(3, last))
    assert (found.entries, found.first, found.broken, found.cuts) == (3, 4, None, (first, second))
    assert (await verify(store_pool, Head(3, bytes(32)))).broken == Broken(3, Flaw.CHANGED)
    assert await append(store_pool, entry()) == 7


async def test_retention_keeps_the_newest_entry(store_pool: asyncpg.Pool) -> None:
    await add(store_pool, 3)
    await age(store_pool, 3, 500)
    await delete_expired(store_pool, timedelta(days=400))
    found = await verify(store_pool)
    assert (found.entries, found.first, found.broken) == (1, 3, None)


async def test_retention_leaves_no_gap_after_a_clock_was_set_back(store_pool: asyncpg.Pool) -> None:
    await add(store_pool, 3)
    await age(store_pool, 3, 500)
    await age(store_pool, 1, -500)
    assert await delete_expired(store_pool, timedelta(days=400)) is None


async def test_an_attempt_without_outcome_is_unknown(store_pool: asyncpg.Pool) -> None:
    left = await append(store_pool, entry(object="incident inc_1", reason="I look at it"))
    done = await append(store_pool, entry(object="incident inc_2", detail={"for": "4h"}))
    await append(store_pool, entry(outcome="done", entry_of=done, detail={"until": "05:00"}))
    await append(store_pool, entry(outcome="refused", object="incident inc_3", actor="bob"))
    acts = await list_acts(store_pool)
    assert [(act.object, act.outcome) for act in acts] == [
        ("incident inc_3", "refused"),
        ("incident inc_2", "done"),
        ("incident inc_1", "unknown"),
    ]
    assert (acts[1].detail, acts[1].result, acts[1].outcome_id) == ({"for": "4h"}, {"until": "05:00"}, 3)
    assert (acts[2].reason, acts[2].outcome_at) == ("I look at it", None)
    assert (await verify(store_pool)).unknown == (left,)


async def test_an_attempt_has_one_outcome(store_pool: asyncpg.Pool) -> None:
    attempt = await append(store_pool, entry())
    await append(store_pool, entry(outcome="done", entry_of=attempt))
    with pytest.raises(asyncpg.UniqueViolationError):
        await append(store_pool, entry(outcome="failed", entry_of=attempt))
    assert (await verify(store_pool)).broken is None


async def test_acts_are_found_by_what_they_are(store_pool: asyncpg.Pool) -> None:
    await append(store_pool, entry(actor="ann", action="silence", object="sil_1"))
    await append(store_pool, entry(actor="bob", action="resolve", object="inc_2", outcome="done"))
    middle = await store_pool.fetchval("select at from paywatch.audit_log where id = 2")
    for chosen, expected in (
        ({"actor": "bob"}, [2]),
        ({"action": "silence"}, [1]),
        ({"object_": "inc_2"}, [2]),
        ({"outcome": "unknown"}, [1]),
        ({"since": middle}, [2]),
        ({"until": middle}, [1]),
        ({"most": 1}, [2]),
        ({}, [2, 1]),
    ):
        assert [act.id for act in await list_acts(store_pool, **chosen)] == expected, chosen
