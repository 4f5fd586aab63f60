"""What every operation refuses, and how it says so."""

import json
from datetime import timedelta

import asyncpg
import httpx
import pytest

from console.roles import Role
from store import api_tokens
from tests.console.api.conftest import Program
from tests.console.conftest import Visit
from tests.console.test_listing import add_incidents

SILENCES = "/api/v1/silences"


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "invalid_json"),
        (b'{"for": "1h", "for": "2h"}', "application/json", 400, "invalid_json"),
        (b'{"for": NaN}', "application/json", 400, "invalid_json"),
        (b'{"for": 1e999}', "application/json", 400, "invalid_json"),
        (b'{"for": "\xff"}', "application/json", 400, "invalid_json"),
        (rb'{"for": "\ud800"}', "application/json", 400, "invalid_json"),
        (rb'{"for": "\u0000"}', "application/json", 400, "invalid_json"),
        (b"[" * 50_000 + b"]" * 10_000, "application/json", 400, "invalid_json"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "application/json", 400, "invalid_json"),
        (b"1" * 6000, "application/json", 400, "invalid_json"),
        (b" " * 64_001, "application/json", 413, "body_too_large"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"{}", "application/json; charset=latin-1", 415, "unsupported_media_type"),
        (b"for=1h", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"", "application/json", 400, "invalid_json"),
        (b"[]", "application/json", 422, "invalid_body"),
        (b'{"for": 1, "matchers": {}, "reason": "x"}', "application/json", 422, "invalid_body"),
    ],
)
async def test_a_body_is_read_strictly(
    program: Program, content: bytes, kind: str, status: int, code: str
) -> None:
    client = await program()
    answer = await client.post(SILENCES, content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_each_wrong_key_is_named_and_no_value_is_repeated(program: Program) -> None:
    body = {"for": "1h", "matchers": {"check": "x"}, "reason": 5, "pwt_s3cr3t": "hunter2"}
    answer = await (await program()).post(SILENCES, json=body)
    assert {each["pointer"] for each in answer.json()["errors"]} == {"/reason", "/pwt_s3cr3t"}
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("limit=0", "from 1 to 500"),
        ("limit=501", "from 1 to 500"),
        ("limit=+1", "from 1 to 500"),
        ("limit=1&limit=2", "given more than once"),
        ("format=csv", "no parameter 'format'"),
        ("after=%C3%A9", "not a place"),
        ("severity=P9", "use one of P0"),
    ],
)
async def test_a_wrong_parameter_is_a_problem(program: Program, query: str, sentence: str) -> None:
    answer = await (await program()).get(f"/api/v1/incidents?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert sentence in answer.json()["detail"]


async def test_pages_of_a_list_have_each_row_once(program: Program, store_pool: asyncpg.Pool) -> None:
    await add_incidents(store_pool, 25)
    client, seen, after = await program(Role.VIEWER), list[str](), ""
    while True:
        page = (await client.get(f"/api/v1/incidents?limit=10{after}")).json()
        assert (page["count"], page["more"]) == (25, False)
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen)) == 25


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/incidents/inc_none", 404, "not_found"),
        ("GET", "/api/v1/incidents/%00", 404, "not_found"),
        ("GET", "/api/v1/configuration/99999999999999999999", 404, "not_found"),
        ("DELETE", "/api/v1/incidents", 405, "method_not_allowed"),
    ],
)
async def test_what_does_not_exist_is_a_problem(
    program: Program, method: str, path: str, status: int, code: str
) -> None:
    answer = await (await program()).request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_allowed_methods_are_named(program: Program) -> None:
    client = await program()
    refused = await client.put("/api/v1/incidents", json={})
    assert {each.strip() for each in refused.headers["allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}
    asked = await client.options("/api/v1/silences")
    assert (asked.status_code, asked.content) == (204, b"")
    head = await client.head("/api/v1/incidents")
    assert (head.status_code, head.content) == (200, b"")


async def test_a_session_needs_the_token_of_its_page_and_a_bearer_does_not(
    visit: Visit, program: Program
) -> None:
    browser = await visit()
    body = json.dumps({"matchers": {"check": "x"}, "for": "1h", "reason": "x"})
    kind = {"Content-Type": "application/json"}
    assert (await browser.post(SILENCES, content=body, headers=kind)).status_code == 400
    forged = await browser.post(SILENCES, content=body, headers={**kind, "X-CSRF-Token": ""})
    assert (forged.status_code, forged.json()["code"]) == (403, "forbidden")
    foreign = await browser.post(SILENCES, content=body, headers={**kind, "Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    allowed = await (await program()).post(SILENCES, content=body, headers=kind)
    assert allowed.status_code == 400, "it gets as far as the silence, which matches nothing"


async def test_wrong_tokens_are_401_and_then_429(program: Program) -> None:
    client = await program()
    wrong = {"Authorization": f"Bearer {api_tokens.PREFIX}{'x' * 43}"}
    answers = [await client.get("/api/v1/me", headers=wrong) for _ in range(40)]
    assert problems(answers[:1]) == [(401, "unauthorized")]
    assert answers[0].headers["www-authenticate"].startswith("Bearer")
    assert problems(answers[-1:]) == [(429, "too_many_requests")]
    assert int(answers[-1].headers["retry-after"]) > 0


def problems(answers: list[httpx.Response]) -> list[tuple[int, str]]:
    return [(each.status_code, each.json()["code"]) for each in answers]


async def test_a_role_that_may_not_is_told_which_may(program: Program) -> None:
    answer = await (await program(Role.VIEWER)).post(SILENCES, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "operator" in answer.json()["detail"]


async def test_who_am_i(program: Program, store_pool: asyncpg.Pool) -> None:
    found = (await (await program(Role.AUDITOR, name="bob")).get("/api/v1/me")).json()
    assert (found["name"], found["roles"], found["via"]) == ("bob", ["auditor"], "token")
    assert "audit" in found["permissions"]
    expired, token = await api_tokens.create(
        store_pool, "old", [Role.ADMIN], by="ann", lasts=timedelta(hours=1)
    )
    await store_pool.execute("update paywatch.api_tokens set expires_at = now() where id = $1", token.id)
    client = await program()
    answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {expired.get_secret_value()}"})
    assert answer.status_code == 401
