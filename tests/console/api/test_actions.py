"""What people do with the API has the same rules, and the same entries in the audit log, as on pages."""

import asyncpg
import httpx
import pytest

from console.roles import Role
from tests.console.api.conftest import Program
from tests.console.populated import Populated, populate

ACTS = "select action, actor, via, outcome from paywatch.audit_log where actor = $1 order by id"


@pytest.fixture
async def known(store_pool: asyncpg.Pool, store_db: str) -> Populated:
    return await populate(store_pool, store_db)


async def post(client: httpx.AsyncClient, path: str, **body: object) -> httpx.Response:
    return await client.post(f"/api/v1{path}", json=body)


async def test_a_silence_is_added_and_ended_once(
    program: Program, known: Populated, store_pool: asyncpg.Pool
) -> None:
    client = await program()
    added = await post(client, "/silences", matchers={"check": "broker"}, reason="moving", **{"for": "1h"})
    assert (added.status_code, added.json()["by"]) == (200, "robot")
    path = f"/silences/{added.json()['id']}/expire"
    ended, again = await post(client, path), await post(client, path)
    assert (ended.status_code, ended.json()["active"]) == (200, False)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    acts = [tuple(row) for row in await store_pool.fetch(ACTS, "robot")]
    assert acts == [
        ("silence_added", "robot", "token", "attempted"),
        ("silence_added", "robot", "token", "done"),
        ("silence_expired", "robot", "token", "attempted"),
        ("silence_expired", "robot", "token", "done"),
        ("silence_expired", "robot", "token", "attempted"),
        ("silence_expired", "robot", "token", "refused"),
    ]


async def test_two_people_sign_the_report_that_they_read(program: Program, known: Populated) -> None:
    ann, bob = await program(Role.FINANCE, name="ann"), await program(Role.APPROVER, name="bob")
    path = f"/runs/{known.run}"
    manifest = (await ann.get(f"/api/v1{path}")).json()["report"]["manifest"]
    other = await post(ann, f"{path}/sign/preparer", manifest="0" * 64, note="looked at all")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert (await post(ann, f"{path}/sign/reviewer", manifest=manifest, note="x")).status_code == 403
    for who, role in ((ann, "preparer"), (bob, "reviewer")):
        signed = await post(who, f"{path}/sign/{role}", manifest=manifest, note="looked at all")
        assert signed.json() == {"run": known.run, "role": role, "manifest": manifest}
    verified = await post(ann, f"{path}/verify")
    assert (verified.status_code, verified.json()["sound"]) == (200, True)


async def test_a_dry_run_is_queued_and_cancelled(program: Program, known: Populated) -> None:
    client = await program(Role.FINANCE)
    window = {"from": "2026-11-01", "until": "2026-11-02", "objects": ["payments"]}
    queued = await post(client, "/runs/dry", **window)
    run = queued.json()["run"]
    assert (await client.get(f"/api/v1/runs/{run}")).json()["status"] == "queued"
    assert (await post(client, "/runs/dry", **window)).status_code == 409
    assert (await post(client, f"/runs/{run}/cancel")).json()["status"] == "cancelled"
    assert (await post(client, f"/runs/{run}/cancel")).status_code == 409
    real = await post(client, "/runs/real", dry_run=run)
    assert (real.status_code, "dry run" in real.json()["detail"]) == (409, True)


async def test_a_check_is_asked_to_run_once_at_a_time(program: Program, known: Populated) -> None:
    client = await program()
    asked = (await post(client, f"/checks/{known.check}/run")).json()
    assert asked["state"] == "waiting"
    assert (await client.get(f"/api/v1/check-requests/{asked['id']}")).json()["check"] == known.check
    assert (await post(client, f"/checks/{known.check}/run")).status_code == 409


async def test_an_item_is_ticked_with_a_note_and_once(program: Program, known: Populated) -> None:
    client = await program()
    bare = await post(client, "/checklist/tick", item="last-webhook")
    assert (bare.status_code, "note" in bare.json()["detail"]) == (400, True)
    ticked = await post(client, "/checklist/tick", item="last-webhook", note="no webhook check here")
    item = next(each for each in ticked.json()["items"] if each["item"] == "last-webhook")
    assert item["tick"]["by"] == "robot"
    assert (await post(client, "/checklist/tick", item="last-webhook", note="again")).status_code == 409


async def test_a_session_is_ended_by_an_administrator(program: Program, known: Populated) -> None:
    path = f"/sessions/{known.session}/end"
    assert (await post(await program(), path)).status_code == 403
    admin = await program(Role.ADMIN)
    assert (await post(admin, path)).json()["active"] is False
    assert (await post(admin, path)).status_code == 409


async def test_a_token_is_revoked_once(program: Program, known: Populated) -> None:
    client = await program(Role.ADMIN)
    path = f"/tokens/{known.token}/revoke"
    assert (await post(client, path)).json()["active"] is False
    assert (await post(client, path)).status_code == 409
    assert (await post(client, "/tokens/tok_none/revoke")).status_code == 404
