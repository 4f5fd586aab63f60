"""Silences: what they held, how they are added and ended, and the calendar of maintenance."""

import json
from datetime import timedelta

import asyncpg
import pytest

import store
from console.roles import Role
from tests.conftest import CommandLine
from tests.console.conftest import Visit
from tests.console.shop import CONFIG, watch_shop
from tests.store.recorded import Recorder

HOUR = timedelta(hours=1)
FORM = {"check": "shop", "for": "45m", "reason": "we deploy"}


@pytest.fixture
async def recorder(store_pool: asyncpg.Pool) -> Recorder:
    return await watch_shop(store_pool)


async def test_a_silence_is_added_holds_and_says_what_it_held(
    visit: Visit, recorder: Recorder, store_pool: asyncpg.Pool
) -> None:
    client = await visit([Role.OPERATOR])
    added = await client.post("/silences", data=FORM)
    assert added.headers["location"] == "/silences?notice=silence-added"
    await recorder.read("shop", "f")
    incident = await recorder.incident("shop")
    (row,) = (await client.get("/silences?format=json")).json()["items"]
    assert (row["matchers"], row["state"], row["created_by"]) == ({"check": "shop"}, "ends soon", "ann")
    assert (row["incidents"], row["still_held"], row["unseen"]) == (1, 1, 0)
    assert "Its messages are held since" in (await client.get(f"/incidents/{incident}")).text
    await recorder.read("shop", "p")
    (row,) = (await client.get("/silences?format=json")).json()["items"]
    assert (row["incidents"], row["still_held"], row["unseen"]) == (1, 0, 1)
    acts = await store_pool.fetch(
        "select action, object, outcome, detail from paywatch.audit_log order by id"
    )
    assert [tuple(each)[:3] for each in acts] == [
        ("silence_added", "check=shop", "attempted"),
        ("silence_added", "check=shop", "done"),
    ]
    assert acts[1]["detail"]["silence"] == row["id"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"check": "api", "for": "2h"}, "messages about a P0 are held for at most 1h, and api is one"),
        ({"check": "reconcile:payments"}, "cannot be silenced"),
        ({"check": "shpo"}, "nothing that is configured matches check=shpo"),
        ({"check": "", "match": "kid=tcp"}, "cannot be matched"),
        ({"check": "", "match": "groups"}, "write KEY=VALUE"),
        ({"check": ""}, "would hide everything"),
        ({"reason": " "}, "reason: it is empty"),
        ({"reason": "a\u202eb"}, "another invisible character"),
        ({"for": "91d"}, "above 0 and up to 90d"),
        ({"for": "soon"}, "for: &#39;soon&#39;"),
    ],
)
async def test_a_silence_that_must_not_be_is_refused_with_the_form(
    visit: Visit, recorder: Recorder, store_pool: asyncpg.Pool, changes: dict[str, str], sentence: str
) -> None:
    answer = await (await visit()).post("/silences", data=FORM | changes)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Add the silence" in answer.text
    assert await store.list_silences(store_pool, ended=True) == []


async def test_the_preview_shows_what_would_be_held_and_adds_nothing(
    visit: Visit, recorder: Recorder, store_pool: asyncpg.Pool
) -> None:
    await recorder.read("shop", "f")
    client = await visit()
    page = (await client.post("/silences/preview", data={"match": "groups=customers", "for": "30m"})).text
    assert "2 configured subjects" in page
    assert await recorder.incident("shop") in page
    assert await store.list_silences(store_pool) == []
    linked = (await client.get("/silences/new?check=gateway")).text
    assert "1 configured subject:" in linked
    assert "No open incident." in linked


async def test_a_silence_is_ended_once(visit: Visit, recorder: Recorder, store_pool: asyncpg.Pool) -> None:
    silence = await store.add_silence(store_pool, {"check": "shop"}, lasts=HOUR, reason="x", by="bob")
    first, second = await visit(name="ann"), await visit(name="eve")
    ended = await first.post("/silences/expire", data={"silence": silence.id})
    assert ended.status_code == 303
    late = await second.post("/silences/expire", data={"silence": [silence.id, "sil_unknown"]})
    assert late.status_code == 409
    assert f"{silence.id} was already ended by ann at" in late.text
    assert "no silence has the id" in late.text
    outcomes = await store_pool.fetch("select outcome from paywatch.audit_log where object = $1", silence.id)
    assert sorted(row["outcome"] for row in outcomes) == ["attempted", "attempted", "done", "refused"]
    unknown = await store_pool.fetch("select outcome from paywatch.audit_log where object = 'sil_unknown'")
    assert [row["outcome"] for row in unknown] == ["attempted", "refused"]


async def test_those_that_end_first_are_first(
    visit: Visit, recorder: Recorder, store_pool: asyncpg.Pool
) -> None:
    for hours in (5, 2, 9):
        await store.add_silence(
            store_pool, {"check": "shop"}, lasts=hours * HOUR, reason=f"for {hours}", by="bob"
        )
    silences = await store.list_silences(store_pool)
    await store.expire_silence(store_pool, silences[0].id, "bob")
    client = await visit()
    rows = (await client.get("/silences?format=json")).json()["items"]
    assert [row["reason"] for row in rows] == ["for 5", "for 9", "for 2"]
    active = (await client.get("/silences?format=json&active=on")).json()["items"]
    assert [row["reason"] for row in active] == ["for 5", "for 9"]


async def test_maintenance_is_a_calendar_of_what_comes_and_what_was(visit: Visit, recorder: Recorder) -> None:
    page = (await (await visit(business_timezone="Europe/Berlin")).get("/silences")).text
    coming, _, past = page.partition("Maintenance of the last 30 days")
    assert 14 <= coming.count("nightly") <= 16
    assert 29 <= past.count("nightly") <= 31
    assert "02:00:00 CE" in coming


async def test_without_windows_the_page_says_so(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await watch_shop(store_pool, CONFIG.partition("[[maintenance]]")[0])
    page = (await (await visit([Role.VIEWER])).get("/silences")).text
    assert "No maintenance window is configured." in page
    assert "Add a silence" not in page


async def test_commands_tell_what_the_page_tells(
    command_line: CommandLine, store_db: str, recorder: Recorder
) -> None:
    await recorder.read("shop", "f")
    incident, environment = await recorder.incident("shop"), {"DATABASE_URL": store_db}
    seen = await command_line(environment, "silence", "preview", "--match", "groups=customers", "--json")
    assert json.loads(seen.stdout)["incidents"] == [incident]
    assert [each["subject"] for each in json.loads(seen.stdout)["matched"]] == ["api", "shop"]
    coming = await command_line(environment, "console", "maintenance", "--json")
    assert 13 <= len(json.loads(coming.stdout)) <= 15
    past = await command_line(environment, "console", "maintenance", "--past")
    assert 30 <= len(past.stdout.splitlines()) <= 32
