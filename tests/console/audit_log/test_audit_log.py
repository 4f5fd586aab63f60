"""The page of the audit log: acts with their outcomes, refused ones too, and the state of the chain."""

import csv
import io

import asyncpg

from console.roles import Role
from store.audit_log import Entry, append
from tests.console.conftest import Visit


def entry(outcome: str, *, actor: str = "ann", of: int | None = None, **more: object) -> Entry:
    return Entry(
        actor=actor,
        roles=("operator",),
        via="session",
        action="incident_resolved",
        object="inc_1",
        outcome=outcome,  # type: ignore[arg-type]
        entry_of=of,
        **more,  # type: ignore[arg-type]
    )


async def add_acts(pool: asyncpg.Pool) -> None:
    attempt = await append(
        pool,
        entry("attempted", detail={"before": "open", "after": "resolved"}, reason="it was <b>us</b>"),
    )
    await append(pool, entry("done", of=attempt))
    await append(pool, entry("refused", actor="eve", detail={"why": "your role may not"}))
    await append(pool, entry("attempted", actor="bob"))


async def test_every_act_is_shown_with_its_outcome(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_acts(store_pool)
    page = (await (await visit([Role.AUDITOR])).get("/audit")).text
    assert "3 rows" in page
    assert "it was &lt;b&gt;us&lt;/b&gt;" in page
    assert "verified</span>: 4 entries are as written" in page
    assert page.count(">outcome unknown</span>") == 1
    assert "1 attempt has no outcome" in page


async def test_filters_find_refused_acts_and_exports_have_exactly_them(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    await add_acts(store_pool)
    client = await visit([Role.AUDITOR])
    found = (await client.get("/audit?outcome=refused&format=json")).json()["items"]
    assert [(each["actor"], each["detail"]) for each in found] == [("eve", {"why": "your role may not"})]
    text = (await client.get("/audit?actor=ann&format=csv")).text
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["outcome"] == "done"
    assert row["detail"] == '{"after": "resolved", "before": "open"}'
    unknown = (await client.get("/audit?outcome=outcome+unknown&format=json")).json()["items"]
    assert [each["actor"] for each in unknown] == ["bob"]


async def test_a_changed_entry_is_reported(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_acts(store_pool)
    async with store_pool.acquire() as connection, connection.transaction():
        await connection.execute("alter table paywatch.audit_log disable trigger never_changed")
        await connection.execute("update paywatch.audit_log set actor = 'mallory' where id = 3")
        await connection.execute("alter table paywatch.audit_log enable trigger never_changed")
    client = await visit([Role.AUDITOR])
    for path in ("/audit", "/audit/chain"):
        assert "The chain is broken at entry 3" in (await client.get(path)).text
    assert "the contents do not have this hash" in (await client.get("/audit/3")).text


async def test_an_entry_shows_the_attempt_and_its_outcome(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_acts(store_pool)
    client = await visit([Role.AUDITOR])
    page = (await client.get("/audit/1")).text
    assert "Attempt:" in page
    assert "Outcome:" in page
    assert page.count("the contents have this hash") == 2
    assert "Outcome unknown" in (await client.get("/audit/4")).text
    assert (await client.get("/audit/9")).status_code == 404
    assert (await client.get(f"/audit/{2**70}")).status_code == 404


async def test_only_auditors_and_admins_read_it(visit: Visit) -> None:
    for role in Role:
        client = await visit([role])
        expected = 200 if role in {Role.AUDITOR, Role.ADMIN} else 403
        assert (await client.get("/audit")).status_code == expected, role
        assert (await client.get("/audit/chain")).status_code == expected, role
