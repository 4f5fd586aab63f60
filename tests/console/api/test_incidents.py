"""Changes of incidents: only as they were read, and of two people at the same time only one."""

import asyncio

import asyncpg
import httpx
import pytest

from console.roles import Role
from tests.console.api.conftest import Program
from tests.console.shop import watch_shop
from tests.store.recorded import Recorder

ALL = "select action, actor, outcome from paywatch.audit_log order by id"


@pytest.fixture
async def recorder(store_pool: asyncpg.Pool) -> Recorder:
    return await watch_shop(store_pool)


@pytest.fixture
async def address(recorder: Recorder) -> str:
    await recorder.read("api", "pff", cause="status", reason="500, password=hunter2-hunter2")
    return f"/api/v1/incidents/{await recorder.incident('api')}"


async def etag_of(client: httpx.AsyncClient, address: str) -> dict[str, str]:
    return {"If-Match": (await client.get(address)).headers["etag"]}


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


async def test_an_incident_has_no_secrets_and_is_read_again_only_if_it_changed(
    program: Program, address: str
) -> None:
    client = await program(Role.VIEWER)
    found = await client.get(address)
    assert found.json()["state"] == "open"
    assert "hunter2" not in found.text
    again = await client.get(address, headers={"If-None-Match": f'"other", W/{found.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(address, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_every_change_changes_the_etag(program: Program, address: str) -> None:
    client = await program()
    tags = [await etag_of(client, address)]
    assert (await client.post(f"{address}/note", json={"text": "looking at it"})).status_code == 200
    tags.append(await etag_of(client, address))
    assert (await client.post(f"{address}/acknowledge", json={}, headers=tags[-1])).status_code == 200
    tags.append(await etag_of(client, address))
    resolved = await client.post(f"{address}/resolve", json={"reason": "fixed"}, headers=tags[-1])
    assert resolved.json()["state"] == "resolved"
    tags.append({"If-Match": resolved.headers["etag"]})
    assert len({each["If-Match"] for each in tags}) == 4


async def test_a_change_needs_the_version_that_was_read(
    program: Program, address: str, store_pool: asyncpg.Pool
) -> None:
    client = await program()
    before = await etag_of(client, address)
    assert problem_of(await client.post(f"{address}/acknowledge")) == (428, "precondition_required")
    await client.post(f"{address}/note", json={"text": "a change"})
    stale = await client.post(f"{address}/acknowledge", headers=before)
    assert problem_of(stale) == (412, "precondition_failed")
    assert stale.headers["etag"] == (await etag_of(client, address))["If-Match"]
    assert [row["action"] for row in await store_pool.fetch(ALL)] == ["incident_noted"] * 2


async def test_the_second_of_two_people_is_told_who_was_first(program: Program, address: str) -> None:
    ann, bob = await program(name="ann"), await program(name="bob")
    assert (await ann.post(f"{address}/acknowledge", headers=await etag_of(ann, address))).status_code == 200
    late = await bob.post(f"{address}/acknowledge", headers=await etag_of(bob, address))
    assert problem_of(late) == (409, "already_acknowledged")
    assert late.json()["by"] == "ann"
    assert late.json()["at"] == (await ann.get(address)).json()["acknowledged_at"]


async def test_to_repeat_ones_own_acknowledgement_is_no_error(
    program: Program, address: str, store_pool: asyncpg.Pool
) -> None:
    client = await program()
    before = await etag_of(client, address)
    first = await client.post(f"{address}/acknowledge", headers=before)
    again = await client.post(f"{address}/acknowledge", headers=before)
    assert (again.status_code, again.json()) == (200, first.json())
    outcomes = [tuple(row) for row in await store_pool.fetch(ALL)]
    assert outcomes == [("incident_acknowledged", "robot", each) for each in ("attempted", "done")]


async def test_of_many_at_once_one_acknowledges(program: Program, address: str) -> None:
    people = [await program(name=f"person-{number}") for number in range(8)]
    before = await etag_of(people[0], address)
    answers = await asyncio.gather(*(each.post(f"{address}/acknowledge", headers=before) for each in people))
    codes = sorted(each.status_code for each in answers)
    assert codes.count(200) == 1
    assert set(codes) <= {200, 409, 412}


async def test_any_version_can_be_meant(program: Program, address: str) -> None:
    client = await program()
    answer = await client.post(f"{address}/resolve", json={"reason": "fixed"}, headers={"If-Match": "*"})
    assert answer.json()["resolved_by"] == "robot"
    late = await client.post(f"{address}/resolve", json={"reason": "fixed"}, headers={"If-Match": "*"})
    assert problem_of(late) == (409, "already_resolved")
    assert late.json()["by"] == "robot"
