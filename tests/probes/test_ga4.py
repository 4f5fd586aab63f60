"""The check of Google Analytics' debug endpoint, against a double of it and against servers that lie."""

import asyncio
import json
import logging
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import PROBES, Outcome, Verdict, possible_causes
from probes.ga4 import MAX_BODY
from tests.probes.analytics import handle
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, Server, answer, read_request

PASS, FAIL, UNKNOWN, DEGRADED = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.DEGRADED
SECRET = "s3cret/of the+stream"
FORMS = ("s3cret/of", "s3cret%2Fof", "of the+stream", "of+the%2Bstream", "of%20the%2Bstream", "the+stream")
PURCHASE = {
    "name": "purchase",
    "params": {"transaction_id": "T-1", "currency": "USD", "value": 125.5},
    "items": [{"item_id": "full_weekend_pass", "price": 125.5, "quantity": 1}],
}


async def outcome_at(url: str, client: httpx.AsyncClient, **keys: Any) -> Outcome:
    configured = check(
        kind="ga4", url=f"{url}/debug/mp/collect", measurement_id="G-ABC123DEF4", api_secret=SECRET, **keys
    )
    outcome = await PROBES["ga4"].run(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    shown = repr(outcome)
    assert not [form for form in FORMS if form in shown]
    assert outcome.reason.isprintable()
    assert len(outcome.reason) < 1_000
    return outcome


async def outcome_of(serve: Serve, client: httpx.AsyncClient, body: bytes, status: str = "200 OK") -> Outcome:
    return await outcome_at((await serve(answer(body, status))).url, client)


@pytest.fixture
async def google(serve: Serve) -> Server:
    return await serve(handle)


@pytest.mark.parametrize(
    "event", [None, PURCHASE, {"name": "begin_checkout"}, {"name": "login", "params": {"method": "x" * 100}}]
)
async def test_a_valid_event_passes(google: Server, client: httpx.AsyncClient, event: Any) -> None:
    outcome = await outcome_at(google.url, client, **({"event": event} if event else {}))
    assert (outcome.verdict, outcome.cause) == (PASS, "")
    assert "verifies neither the stream nor the api_secret" in outcome.reason
    assert outcome.evidence["messages"] == 0
    assert outcome.phases["total"] > 0


@pytest.mark.parametrize(
    ("event", "code", "field"),
    [
        ({"name": "ga_purchase"}, "NAME_RESERVED", "events"),
        ({"name": "session_start"}, "NAME_RESERVED", "events"),
        ({"name": "purchase", "params": {"value": 1}}, "VALUE_REQUIRED", "events.params.currency"),
        ({"name": "add_to_cart"}, "VALUE_REQUIRED", "events.params.items"),
    ],
)
async def test_an_event_that_google_rejects_fails_with_its_codes(
    google: Server, client: httpx.AsyncClient, event: Any, code: str, field: str
) -> None:
    outcome = await outcome_at(google.url, client, event=event)
    assert (outcome.verdict, outcome.cause) == (FAIL, "rejected")
    assert f"{code} {field}" in outcome.reason
    assert outcome.evidence["codes"] == [code]


async def test_recommendations_are_only_enforced_if_strict(google: Server, client: httpx.AsyncClient) -> None:
    event = {"name": "purchase", "params": {"value": 1}}
    assert (await outcome_at(google.url, client, event=event, strict=False)).verdict is PASS
    assert (await outcome_at(google.url, client, event=event)).cause == "rejected"


async def test_the_request_is_that_of_the_protocol(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b'{"validationMessages": []}'))
    await outcome_at(server.url, client, event=PURCHASE)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    target = httpx.URL(head.split(b" ")[1].decode())
    assert head.startswith(b"POST /debug/mp/collect?")
    assert dict(target.params) == {"measurement_id": "G-ABC123DEF4", "api_secret": SECRET}
    assert b"content-type: application/json" in head.lower()
    assert json.loads(body) == {
        "client_id": "paywatch.check",
        "validation_behavior": "ENFORCE_RECOMMENDATIONS",
        "events": [{"name": "purchase", "params": {**PURCHASE["params"], "items": PURCHASE["items"]}}],  # type: ignore[dict-item]
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"<html>consent</html>",
        b'{"validationMessages": null}',
        b'{"validationMessages": {}}',
        b'{"validationMessages": [1]}',
        b'{"validationMessages": [{"description": 5}]}',
        b'{"validationMessages": []',
        b"[" * 50_000,
        b'{"validationMessages": [], "pad": "' + b"x" * MAX_BODY + b'"}',
    ],
    ids=lambda body: body[:40].decode() or "empty",
)
async def test_another_answer_never_passes(serve: Serve, client: httpx.AsyncClient, body: bytes) -> None:
    outcome = await outcome_of(serve, client, body)
    assert (outcome.verdict, outcome.cause) == (FAIL, "answer")


@pytest.mark.parametrize("status", ["204 No Content", "302 Found", "400 Bad Request", "429 Slow", "503 Busy"])
async def test_another_status_never_passes(serve: Serve, client: httpx.AsyncClient, status: str) -> None:
    """204 is what the endpoint that records answers to anything."""
    outcome = await outcome_of(
        serve, client, b"" if status[:3] == "204" else b'{"validationMessages": []}', status
    )
    assert (outcome.verdict, outcome.cause) == (FAIL, "status")


async def test_a_redirect_does_not_send_the_secret_elsewhere(serve: Serve, client: httpx.AsyncClient) -> None:
    other = await serve(answer(b'{"validationMessages": []}'))
    first = await serve(answer(b"", "307 Temporary Redirect", location=f"{other.url}/debug/mp/collect"))
    assert (await outcome_at(first.url, client)).cause == "status"
    assert other.requests == []


@pytest.mark.parametrize(
    "text", [SECRET, "s3cret%2Fof%20the%2Bstream", "s3cret%2Fof+the%2Bstream", f"?api_secret={SECRET}"]
)
async def test_a_server_that_sends_the_query_back_shows_no_secret(
    serve: Serve, client: httpx.AsyncClient, text: str
) -> None:
    message = {"fieldPath": text, "description": f"bad {text}", "validationCode": text}
    outcome = await outcome_of(serve, client, json.dumps({"validationMessages": [message]}).encode())
    assert outcome.cause == "rejected"


async def test_messages_are_bounded_and_escaped(serve: Serve, client: httpx.AsyncClient) -> None:
    message = {"description": "\x1b[2J\u202e" + "x" * 500, "validationCode": "C\x00" * 50}
    outcome = await outcome_of(serve, client, json.dumps({"validationMessages": [message] * 90}).encode())
    assert outcome.cause == "rejected"
    assert outcome.reason.endswith("and 87 more")
    assert outcome.evidence["messages"] == 90


@given(body=st.binary(max_size=200))
def test_any_bytes_are_an_outcome(body: bytes) -> None:
    async def run() -> Outcome:
        transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=body))
        async with httpx.AsyncClient(transport=transport) as client:
            return await outcome_at("http://127.0.0.1", client)

    assert asyncio.run(run()).cause in {"answer", "rejected", ""}


async def test_a_slow_answer_is_judged(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b'{"validationMessages": []}'))
    slow = {"degraded_above": "1ms", "fail_above": "1ms"}

    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.sleep(0.05)
        writer.write(answer(b'{"validationMessages": []}'))

    assert (await outcome_at(server.url, client)).verdict is PASS
    outcome = await outcome_at((await serve(late)).url, client, **slow)
    assert (outcome.verdict, outcome.cause) == (FAIL, "latency")


async def test_no_failure_of_the_network_shows_the_query(
    serve: Serve, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.transport.abort()

    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    caplog.set_level(logging.DEBUG)
    closed = await outcome_at("http://127.0.0.1:9", client)
    broken = await outcome_at((await serve(cut)).url, client)
    nonsense = await outcome_at((await serve(b"not http\r\n\r\n")).url, client)
    late = await outcome_at((await serve(silent)).url, client, timeout="200ms")
    assert [each.verdict for each in (closed, broken, nonsense, late)] == [FAIL] * 4
    assert [closed.cause, nonsense.cause, late.cause] == ["connect", "protocol", "timeout"]
    assert not [form for form in FORMS if form in caplog.text]


def test_the_secret_is_hidden_in_the_settings() -> None:
    configured = check(kind="ga4", measurement_id="G-ABC123DEF4", api_secret=SECRET)
    assert SECRET not in repr(configured)
    assert SECRET not in configured.model_dump_json()
