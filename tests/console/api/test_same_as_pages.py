"""The API has what pages show: files, documents and previews."""

import hashlib

import asyncpg
import httpx
import pytest

from console.roles import Role
from tests.console.api.conftest import Program
from tests.console.populated import Populated, populate


@pytest.fixture
async def known(store_pool: asyncpg.Pool, store_db: str) -> Populated:
    return await populate(store_pool, store_db)


async def get(client: httpx.AsyncClient, path: str, **params: str) -> httpx.Response:
    return await client.get(f"/api/v1{path}", params=params)


async def test_files_of_a_report_have_the_hashes_that_it_lists(program: Program, known: Populated) -> None:
    client = await program(Role.FINANCE)
    report = (await get(client, f"/runs/{known.run}/report")).json()
    assert report["files"]
    for each in report["files"]:
        sent = await get(client, f"/runs/{known.run}/files/{each['name']}")
        assert (len(sent.content), hashlib.sha256(sent.content).hexdigest()) == (each["size"], each["sha256"])
    manifest = await get(client, f"/runs/{known.run}/files/manifest.json")
    assert manifest.headers["content-type"] == "application/octet-stream"
    assert hashlib.sha256(manifest.content).hexdigest() == report["manifest"]
    missing = await get(client, f"/runs/{known.run}/files/passwords.txt")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


async def test_a_viewer_downloads_no_file(program: Program, known: Populated) -> None:
    client = await program(Role.VIEWER)
    assert (await get(client, f"/runs/{known.run}/files/manifest.json")).status_code == 403


async def test_a_postmortem_is_that_of_the_page(program: Program, known: Populated) -> None:
    client = await program()
    path = f"/incidents/{known.resolved_incident}/postmortem.md"
    page, sent = await client.get(path), await get(client, path)
    assert sent.headers["content-type"] == "text/markdown; charset=utf-8"
    assert (sent.status_code, sent.text) == (200, page.text)


async def test_an_estimate_starts_nothing(
    program: Program, known: Populated, store_pool: asyncpg.Pool
) -> None:
    client = await program(Role.FINANCE)
    runs = await store_pool.fetchval("select count(*) from paywatch.runs")
    body = {"from": "2026-11-01", "until": "2026-11-02", "objects": ["payments"]}
    costs = (await client.post("/api/v1/runs/estimate", json=body)).json()["costs"]
    assert [each["object"] for each in costs] == ["payments", "balance_transactions"]
    assert await store_pool.fetchval("select count(*) from paywatch.runs") == runs
    refused = await client.post("/api/v1/runs/estimate", json=body | {"until": "2026-10-01"})
    assert (refused.status_code, "is before" in refused.json()["detail"]) == (400, True)


async def test_a_run_that_is_no_dry_run_has_no_plan_to_execute(program: Program, known: Populated) -> None:
    answer = await get(await program(Role.FINANCE), f"/runs/{known.run}/plan")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_a_preview_says_what_a_silence_would_hold(
    program: Program, known: Populated, store_pool: asyncpg.Pool
) -> None:
    client, count = await program(), "select count(*) from paywatch.silences"
    silences = await store_pool.fetchval(count)
    path = "/api/v1/silences/preview"
    matched = (await client.post(path, json={"matchers": {"check": "broker"}, "for": "1h"})).json()
    assert (matched["refused"], [each["fingerprint"] for each in matched["matched"]]) == (
        None,
        ["check:broker"],
    )
    refused = (await client.post(path, json={"matchers": {"check": "api-health"}, "for": "2h"})).json()
    assert "P0" in refused["refused"]
    assert await store_pool.fetchval(count) == silences


async def test_a_session_is_shown_without_what_its_forms_send(program: Program, known: Populated) -> None:
    mine, other = await program(Role.VIEWER, name="ann"), await program(Role.VIEWER, name="bob")
    (listed,) = (await get(mine, "/own-sessions")).json()["items"]
    shown = (await get(mine, f"/sessions/{listed['id']}")).json()
    assert (shown["name"], shown["active"], "csrf" in shown) == ("ann", True, False)
    assert (await get(other, f"/sessions/{listed['id']}")).status_code == 404


async def test_a_revision_says_what_it_changed(program: Program, known: Populated) -> None:
    found = (await get(await program(Role.VIEWER), "/configuration/1/changes")).json()
    assert (found["number"], found["against"]) == (1, None)
    assert "checks" in {each["key"].partition("[")[0].partition(".")[0] for each in found["changes"]}


async def test_the_audit_log_is_verified(program: Program, known: Populated) -> None:
    found = (await get(await program(Role.AUDITOR), "/audit/chain")).json()
    assert (found["verified"]["sound"], found["verified"]["entries"]) == (True, found["entries"])
