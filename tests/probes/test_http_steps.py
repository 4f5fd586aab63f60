"""Steps: saved values, cookies, and where a saved URL may lead."""

import asyncio
import json
from ipaddress import ip_address
from typing import Any

import httpx
import pytest

from probes import CurlTransport, Outcome, Verdict, http, possible_causes
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, Server, answer, read_request
from tests.waiting import PATIENCE

TOKEN = "tok-hunter2-hunter2"


async def run(client: httpx.AsyncClient, *steps: dict[str, Any], **keys: Any) -> Outcome:
    named = [{"name": f"step {number}", **step} for number, step in enumerate(steps, 1)]
    configured = check(kind="http", steps=named, **keys)
    outcome = await http.probe(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    assert "hunter2" not in repr(outcome)
    return outcome


async def test_saved_values_are_used_in_every_place(serve: Serve, client: httpx.AsyncClient) -> None:
    login = await serve(
        answer(
            json.dumps({"access_token": TOKEN, "n": 12345678901234567890}).encode(),
            x_csrf_token="csrf-hunter2",
            set_cookie="session=cookie-hunter2; Path=/",
        )
    )
    other = await serve(answer(b"paid", "201 Created"))
    save = {"token": "json:access_token", "n": "json:n", "csrf": "header:X-CSRF-Token", "code": "status"}
    outcome = await run(
        client,
        {"url": login.url, "save": {**save, "session": "cookie:session"}},
        {
            "url": f"{other.url}/pay/{{n}}?csrf={{csrf}}",
            "method": "POST",
            "headers": {"Authorization": "Bearer {token}", "X-Session": "{session}"},
            "json": {"token": "{token}", "literal": "{{token}}", "n": ["{n}"], "code": "{code}"},
            "expect": {"status": 201, "text": "paid"},
        },
    )
    assert outcome.verdict is Verdict.PASS, outcome.reason
    head, _, body = other.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /pay/12345678901234567890?csrf=csrf-hunter2 HTTP/1.1\r\n")
    assert f"\r\nAuthorization: Bearer {TOKEN}\r\n".encode() in head
    assert b"\r\nX-Session: cookie-hunter2\r\n" in head
    assert json.loads(body) == {
        "token": TOKEN,
        "literal": "{token}",
        "n": ["12345678901234567890"],
        "code": "200",
    }


async def test_each_step_has_its_phases_and_values(serve: Serve, client: httpx.AsyncClient) -> None:
    first, second = await serve(answer(b"a")), await serve(answer(b"bb"))
    outcome = await run(client, {"url": first.url}, {"url": second.url})
    steps: Any = outcome.evidence["steps"]
    assert [step["name"] for step in steps] == ["step 1", "step 2"]
    totals = [step["phases"]["total"] for step in steps]
    assert outcome.phases["total"] == pytest.approx(sum(totals), abs=1e-5)
    assert outcome.values["response_time"] == outcome.phases["total"]
    assert outcome.values['bytes{step="step 2"}'] == outcome.values["bytes"] == 2
    assert outcome.reason.startswith("2 steps in ")


async def test_cookies_live_as_long_as_a_run(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"ok", set_cookie="session=hunter2; Path=/"))
    for _ in range(2):
        await run(client, {"url": server.url}, {"url": server.url})
    with_cookie = [b"\r\nCookie: session=hunter2\r\n" in request for request in server.requests]
    assert with_cookie == [False, True, False, True]


async def test_a_failing_step_is_named_and_ends_the_run(serve: Serve, client: httpx.AsyncClient) -> None:
    broken, after = await serve(answer(b"down", "503 Service Unavailable")), await serve(answer())
    outcome = await run(client, {"url": broken.url}, {"url": after.url})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "status")
    assert outcome.reason == 'step "step 1": the status is 503, expected 2xx'
    steps: Any = outcome.evidence["steps"]
    assert steps[0]["excerpt"] == "down"
    assert after.requests == []


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("json:token", "json:token, which v should save, is missing"),
        ("json:nested", "json:nested, which v should save, is an object, not a text or a number"),
        ("json:empty", "json:empty, which v should save, is empty"),
        ("json:none", "json:none, which v should save, is null, not a text or a number"),
        ("json:huge", "json:huge, which v should save, is not a finite number"),
        ("header:x-none", "header:x-none, which v should save, is missing"),
        ("cookie:none", "cookie:none, which v should save, is missing"),
        ("text:a=*;", "text:a=*;, which v should save, is missing"),
    ],
)
async def test_a_missing_value_says_what_was_looked_for(
    serve: Serve, client: httpx.AsyncClient, source: str, why: str
) -> None:
    server = await serve(answer(b'{"nested": {}, "empty": "", "none": null, "huge": 1e400}'))
    outcome = await run(client, {"url": server.url, "save": {"v": source}})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "save")
    assert outcome.reason == f'step "step 1": {why}'


async def test_a_text_between_two_others_is_saved(serve: Serve, client: httpx.AsyncClient) -> None:
    page = await serve(answer(b'<input name="csrf" value="hunter2-csrf">'))
    form = await serve(answer())
    outcome = await run(
        client,
        {"url": page.url, "save": {"csrf": 'text:name="csrf" value="*"'}},
        {"url": form.url, "method": "POST", "form": {"csrf": "{csrf}"}},
    )
    assert outcome.verdict is Verdict.PASS
    assert form.requests[0].endswith(b"csrf=hunter2-csrf")


async def linked(serve: Serve, client: httpx.AsyncClient, link: str, **keys: Any) -> tuple[Outcome, Server]:
    server = await serve(answer(json.dumps({"url": link}).encode()))
    step = {"url": "{link}", **keys}
    return await run(client, {"url": server.url, "save": {"link": "json:url"}}, step), server


async def test_a_saved_url_leads_to_a_configured_host(serve: Serve, client: httpx.AsyncClient) -> None:
    target = await serve(answer(b"Pay"))
    outcome, _ = await linked(serve, client, f"{target.url}/hunter2?k=1", expect={"text": "Pay"})
    assert outcome.verdict is Verdict.PASS
    assert target.requests[0].startswith(b"GET /hunter2?k=1 ")


async def test_a_relative_saved_url_is_of_the_last_server(serve: Serve, client: httpx.AsyncClient) -> None:
    outcome, server = await linked(serve, client, "/hunter2")
    assert outcome.verdict is Verdict.PASS
    assert server.requests[1].startswith(b"GET /hunter2 ")


@pytest.mark.parametrize(
    "link",
    [
        "https://hunter2.example/",
        "https://127.0.0.1.hunter2.example/",
        "https://127.0.0.1@hunter2.example/",
        "//hunter2.example/",
        "file:///etc/hunter2",
        "javascript:hunter2",
        "http://169.254.169.254/hunter2",
        "http://metadata.google.internal/hunter2",
        "http://[::bad-hunter2",
    ],
)
async def test_a_saved_url_leads_nowhere_else(serve: Serve, client: httpx.AsyncClient, link: str) -> None:
    outcome, server = await linked(serve, client, link)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "host"), outcome.reason
    assert len(server.requests) == 1


class PublicThenReal(httpx.AsyncBaseTransport):
    """A public server that names a URL; other hosts are reached for real."""

    def __init__(self, link: str) -> None:
        self._link = link
        self._wire = CurlTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "public.example":
            return await self._wire.handle_async_request(request)
        peer = ip_address("93.184.215.14")
        return httpx.Response(200, json={"url": self._link}, extensions={"peer": peer})

    async def aclose(self) -> None:
        await self._wire.aclose()


@pytest.mark.parametrize(("allow", "verdict"), [(None, Verdict.FAIL), (True, Verdict.PASS)])
async def test_a_public_server_saves_no_private_url(
    serve: Serve, allow: bool | None, verdict: Verdict
) -> None:
    inside = await serve(answer(b"internal"))
    async with httpx.AsyncClient(transport=PublicThenReal(inside.url), timeout=PATIENCE) as client:
        outcome = await run(
            client,
            {"url": "http://public.example/", "save": {"link": "json:url"}},
            {"url": "{link}", "hosts": ["127.0.0.1"]},
            allow_private=allow,
        )
    assert outcome.verdict is verdict
    assert outcome.cause == ("address" if allow is None else "")
    assert len(inside.requests) == (0 if allow is None else 1)


async def test_a_value_cannot_inject_a_header(serve: Serve, client: httpx.AsyncClient) -> None:
    first = await serve(answer(b'{"token": "hunter2\\r\\nX-Evil: 1"}'))
    second = await serve(answer())
    outcome = await run(
        client,
        {"url": first.url, "save": {"token": "json:token"}},
        {"url": second.url, "headers": {"X-Token": "{token}"}},
    )
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "save")
    assert second.requests == []


async def test_a_value_stays_one_part_of_a_url(serve: Serve, client: httpx.AsyncClient) -> None:
    first = await serve(answer(b'{"id": "../admin?x=hunter2#/"}'))
    second = await serve(answer())
    await run(
        client,
        {"url": first.url, "save": {"id": "json:id"}},
        {"url": f"{second.url}/orders/{{id}}/items"},
    )
    assert second.requests[0].startswith(b"GET /orders/..%2Fadmin%3Fx%3Dhunter2%23%2F/items ")


async def test_an_echoed_value_is_masked(serve: Serve, client: httpx.AsyncClient) -> None:
    first = await serve(answer(json.dumps({"token": TOKEN}).encode()))

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        writer.write(answer(json.dumps({"got": request.decode()}).encode(), "400 Bad Request"))

    second = await serve(echo)
    outcome = await run(
        client,
        {"url": first.url, "save": {"t": "json:token"}},
        {"url": f"{second.url}/{{t}}", "headers": {"X-T": "{t}"}, "expect": {"json": {"got": "x"}}},
    )
    assert outcome.verdict is Verdict.FAIL


async def test_all_steps_share_the_timeout(serve: Serve, client: httpx.AsyncClient) -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.sleep(0.7)
        writer.write(answer())

    server = await serve(slow)
    outcome = await run(client, *[{"url": server.url}] * 4, timeout="1s")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")
    assert outcome.reason.startswith('step "step 2"')
