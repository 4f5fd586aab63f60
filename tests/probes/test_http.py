"""The http check: expectations, evidence, and secrets that it never shows."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from probes import Verdict, http, possible_causes
from probes.http.attempt import Attempt
from probes.http.certificates import Expiry
from probes.http.check import conclude_one
from probes.http.compare import equals
from probes.http.content import Content
from probes.http.hiding import Hidden
from probes.http.judge import evidence_of, problems_of
from probes.http.lookup import value_at
from probes.http.message import Answer
from probes.reading import Json, Outcome
from settings.checks.http import HttpCheck
from tests.probes.configured import NOW, check, tools
from tests.probes.servers import Serve, answer

HEALTHY = {
    "status": "healthy",
    "checks": {"database": True, "queue": [{"depth": 0}]},
    "a.b": 1,
    "user": {"email": "x@y.z"},
}


def http_check(url: str = "https://shop.example/health", **keys: Any) -> HttpCheck:
    made: HttpCheck = check(kind="http", url=url, **keys)
    return made


def concluded(configured: HttpCheck, response: Answer, *expiries: Expiry) -> Outcome:
    """Returns the outcome of a check that got this response."""
    content, hide = Content(response), Hidden(configured)
    problems = problems_of(configured.expect, response, content, hide)
    evidence = evidence_of(configured.expect, response, content, problems, hide)
    made = Attempt(problems, response, content, evidence, response.phases, list(expiries))
    return conclude_one(configured, made, NOW)


def judged(expect: dict[str, Any], body: bytes | None = None, **facts: Any) -> Outcome:
    facts = {"status": 200, "body": json.dumps(HEALTHY).encode() if body is None else body, **facts}
    configured = http_check(expect=expect)
    outcome = concluded(configured, Answer(**facts))
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


@pytest.mark.parametrize("expected", [200, "200", "2xx", [500, 200], ["5xx", "2xx"]])
def test_an_expected_status_passes(expected: Any) -> None:
    assert judged({"status": expected}).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("expected", "status", "reason"),
    [
        ("2xx", 503, "the status is 503, expected 2xx"),
        (200, 201, "the status is 201, expected 200"),
        ([200, "3xx"], 404, "the status is 404, expected 200 or 3xx"),
    ],
)
def test_another_status_fails(expected: Any, status: int, reason: str) -> None:
    outcome = judged({"status": expected}, status=status)
    assert (outcome.verdict, outcome.cause, outcome.reason) == (Verdict.FAIL, "status", reason)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("status", "healthy"), ("checks.database", True), ("checks.queue.0.depth", 0), ("a.b", 1)],
)
def test_a_value_at_its_path_passes(path: str, wanted: Any) -> None:
    outcome = judged({"json": {path: wanted}})
    assert outcome.verdict is Verdict.PASS
    assert outcome.evidence["json"] == {path: wanted}


@pytest.mark.parametrize(
    ("path", "wanted", "reason"),
    [
        ("status", "degraded", 'status is "healthy", expected "degraded"'),
        ("checks.database", 1, "checks.database is true, expected 1"),
        ("checks.database", "true", 'checks.database is true, expected "true"'),
        ("checks.queue.0.depth", False, "checks.queue.0.depth is 0, expected false"),
        ("checks.cache", True, "checks.cache is missing, expected true"),
        ("checks.queue.7.depth", 0, "checks.queue.7.depth is missing, expected 0"),
        ("status.length", 7, "status.length is missing, expected 7"),
        ("checks", True, 'checks is "object of 2", expected true'),
    ],
)
def test_another_value_fails_and_is_reported(path: str, wanted: Any, reason: str) -> None:
    outcome = judged({"json": {path: wanted}})
    assert (outcome.verdict, outcome.cause, outcome.reason) == (Verdict.FAIL, "json", reason)


@pytest.mark.parametrize(
    ("found", "wanted", "equal"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (0, False, False),
        (None, None, True),
        (None, False, False),
        ("1", 1, False),
        ("a", "a", True),
    ],
)
def test_values_must_have_the_same_json_type(found: Json, wanted: Json, equal: bool) -> None:
    assert equals(found, wanted) is equal


def test_null_is_not_missing() -> None:
    assert value_at({"a": None}, "a") is None
    assert judged({"json": {"a": {"exists": True}}}, body=b'{"a": null}').verdict is Verdict.PASS
    assert judged({"json": {"b": {"exists": False}}}, body=b'{"a": null}').verdict is Verdict.PASS


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff\xfe", b"{]"])
def test_a_body_that_is_not_json_fails(body: bytes) -> None:
    assert judged({"json": {"a": 1}}, body=body).reason == "the body is not JSON"


def test_a_cut_body_is_not_read_as_json() -> None:
    outcome = judged({"json": {"a": 1}}, body=b'{"a": 1', truncated=True)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "cut")
    assert outcome.reason.startswith("the body cannot be read as JSON: only its first 7 bytes were read")


def test_text_must_be_contained() -> None:
    assert judged({"text": "healthy"}).verdict is Verdict.PASS
    outcome = judged({"text": "sick"})
    assert (outcome.cause, outcome.reason) == ("text", 'the body does not contain "sick"')


def test_the_reason_lists_problems_and_the_worst_is_the_cause() -> None:
    outcome = judged({"json": {"a": 1, "b": 2, "c": 3}, "text": "sick"}, status=500)
    assert outcome.cause == "status"
    assert outcome.reason == (
        'the status is 500, expected 2xx; the body does not contain "sick"; '
        "a is missing, expected 1; and 2 more"
    )


@pytest.mark.parametrize(
    ("seconds", "verdict", "reason"),
    [
        (0.034, Verdict.PASS, "200 in 34 ms"),
        (2.0, Verdict.PASS, "200 in 2.0 s"),
        (2.1, Verdict.DEGRADED, "it took 2.1 s, longer than degraded_above = 2s"),
        (4.5, Verdict.FAIL, "it took 4.5 s, longer than fail_above = 4s"),
    ],
)
def test_latency_degrades_and_then_fails(seconds: float, verdict: Verdict, reason: str) -> None:
    slow = http_check(degraded_above="2s", fail_above="4s")
    outcome = concluded(slow, Answer(200, phases={"total": seconds}))
    assert (outcome.verdict, outcome.reason) == (verdict, reason)
    assert outcome.cause == ("" if verdict is Verdict.PASS else "latency")
    assert outcome.values["response_time"] == seconds


def test_the_certificates_expiry_is_a_measured_value() -> None:
    expiry = Expiry(datetime(2026, 1, 15, tzinfo=UTC), "CN = shop", "shop.example")
    outcome = concluded(http_check(tls_degraded_below="10d"), Answer(200), expiry)
    assert outcome.values["tls_expires_in"] == 14 * 86400
    assert outcome.values["tls_not_after"] == datetime(2026, 1, 15, tzinfo=UTC).timestamp()
    assert outcome.evidence["tls_not_after"] == "2026-01-15T00:00:00+00:00"


async def test_a_response_gives_phases_values_and_evidence(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(json.dumps(HEALTHY).encode()))
    expect = {"status": 200, "json": {"status": "healthy", "user": "x"}}
    outcome = await http.probe(http_check(server.url, expect=expect), tools(client))
    assert outcome.evidence["json"] == {"status": "healthy", "user": "object of 1"}
    assert outcome.evidence["size"] == len(json.dumps(HEALTHY))
    assert outcome.values["status"] == 200
    assert outcome.values["response_time"] == outcome.phases["total"]
    assert "x@y.z" not in repr(outcome)


async def test_the_configured_request_is_sent(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer())
    outcome = await http.probe(
        http_check(server.url, method="POST", headers={"X-Key": "hush"}), tools(client)
    )
    assert outcome.verdict is Verdict.PASS
    assert server.requests[0].startswith(b"POST / HTTP/1.1\r\n")
    assert b"\r\nX-Key: hush\r\n" in server.requests[0]


async def test_a_redirect_is_a_status_unless_followed(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(status="302 Found", location="/login?next=secret"))
    outcome = await http.probe(http_check(server.url), tools(client))
    assert outcome.reason == "the status is 302 (redirect to /login), expected 2xx"


async def test_a_redirect_sums_phases_and_forwards_no_secret(serve: Serve, client: httpx.AsyncClient) -> None:
    other = await serve(answer(b"here"))
    first = await serve(answer(status="301 Moved Permanently", location=f"{other.url}/there"))
    followed = http_check(first.url, follow_redirects=True, headers={"X-Key": "hush"})
    outcome = await http.probe(followed, tools(client))
    assert outcome.verdict is Verdict.PASS
    assert outcome.evidence["redirects"] == [301]
    assert b"hush" in first.requests[0]
    assert b"hush" not in other.requests[0]


async def test_endless_redirects_fail(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(status="302 Found", location="/again"))
    outcome = await http.probe(http_check(server.url, follow_redirects=True), tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "redirects")
    assert outcome.reason == "more than 5 redirects"
    assert len(server.requests) == 6


async def test_an_unresolvable_name_fails(client: httpx.AsyncClient) -> None:
    outcome = await http.probe(http_check("http://nowhere.invalid/"), tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "dns")


async def test_any_transports_errors_have_a_cause(serve: Serve) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        outcome = await http.probe(http_check(), tools(client))
    assert (outcome.verdict, outcome.cause, outcome.reason) == (Verdict.FAIL, "connect", "no route")
