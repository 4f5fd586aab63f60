"""Everything that an endpoint must refuse or ignore, against Stripe's own library and broken endpoints."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, get_args

import httpx
import pytest
import stripe
from aiohttp import web
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from probes import PROBES, Outcome, Verdict, possible_causes, probe_client
from settings.checks.webhook import Refusal
from tests.probes.configured import check, tools
from tests.probes.servers import answer, read_request

SECRET = "whsec_" + "5" * 32
EVERYTHING = list(get_args(Refusal))

Answer = Callable[[bytes, str], int]


def by_stripes_library(body: bytes, header: str, secret: str = SECRET) -> int:
    """An endpoint as Stripe's documentation has it, which also catches the TypeError of a comparison."""
    try:
        stripe.Webhook.construct_event(body, header, secret)
    except (ValueError, TypeError, stripe.SignatureVerificationError):
        return 400
    return 200


def parts(header: str) -> tuple[str, str]:
    found = dict(each.partition("=")[::2] for each in header.split(","))
    return found.get("t", ""), found.get("v1", "")


def digest(at: str, body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def accepts_everything(_body: bytes, _header: str) -> int:
    return 200


def compares_a_prefix(body: bytes, header: str) -> int:
    at, given = parts(header)
    return 200 if given and digest(at, body).startswith(given) else by_stripes_library(body, header)


def signs_what_it_parsed(body: bytes, header: str) -> int:
    at, given = parts(header)
    try:
        again = json.dumps(json.loads(body), indent=2, ensure_ascii=False).encode()
    except ValueError:
        return 400
    same = hmac.compare_digest(digest(at, again).encode(), given.encode())
    return 200 if same and abs(time.time() - int(at)) < 300 else 400


def has_no_tolerance(body: bytes, header: str) -> int:
    try:
        stripe.Webhook.construct_event(body, header, SECRET, tolerance=0)
    except (ValueError, TypeError, stripe.SignatureVerificationError):
        return 400
    return 200


def crashes_on_other_letters(body: bytes, header: str) -> int:
    try:
        stripe.Webhook.construct_event(body, header, SECRET)
    except (ValueError, stripe.SignatureVerificationError):
        return 400
    return 200  # TypeError: aiohttp answers 500


def accepts_an_empty_secret(body: bytes, header: str) -> int:
    at, given = parts(header)
    return 200 if given == digest(at, body, "") else by_stripes_library(body, header)


def accepts_any_scheme(body: bytes, header: str) -> int:
    return by_stripes_library(body, header.replace("v0=", "v1="))


def parses_before_it_verifies(body: bytes, header: str) -> int:
    json.loads(body.decode())  # UnicodeDecodeError: aiohttp answers 500
    return by_stripes_library(body, header)


def redirects_what_it_refuses(body: bytes, header: str) -> int:
    return 200 if by_stripes_library(body, header) == 200 else 302


def limits_the_rate(body: bytes, header: str) -> int:
    return 200 if by_stripes_library(body, header) == 200 else 429


class Endpoint:
    """An aiohttp application that answers as a function says."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http, self.url = http, ""
        self.answer: Answer = by_stripes_library
        self.only_json, self.limit = False, 2**20
        self.received: list[tuple[bytes, Any]] = []

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.clone(client_max_size=self.limit).read()
        self.received.append((body, request.headers))
        if self.only_json and request.content_type != "application/json":
            return web.Response(status=200)
        header = request.headers.get("Stripe-Signature", "")
        return web.Response(status=self.answer(body, header))

    async def probe(self, **keys: Any) -> Outcome:
        given = {"url": self.url, "secret": SECRET, "must_refuse": EVERYTHING, **keys}
        configured = check(kind="webhook", **given)
        outcome = await PROBES["webhook"].run(configured, tools(self.http))
        assert outcome.cause in {"", *possible_causes(configured)}
        assert SECRET not in repr(outcome)
        return outcome


@pytest.fixture
async def endpoint(client: httpx.AsyncClient) -> AsyncIterator[Endpoint]:
    served = Endpoint(client)
    application = web.Application(client_max_size=2**20)
    application.router.add_post("/hook", served.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield served
    await runner.cleanup()


async def test_stripes_library_refuses_everything_but_the_future(endpoint: Endpoint) -> None:
    outcome = await endpoint.probe()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "future_accepted"), outcome.reason
    assert outcome.values["security_violations"] == 1
    passed = await endpoint.probe(must_refuse=[each for each in EVERYTHING if each != "future"])
    assert passed.verdict is Verdict.PASS, passed.reason
    steps: Any = passed.evidence["steps"]
    assert steps["oversized"].get("status", 413) == 413


@pytest.mark.parametrize(
    ("reply", "kind", "cause"),
    [
        (accepts_everything, "forged", "forged_accepted"),
        (accepts_everything, "unsigned", "unsigned_accepted"),
        (has_no_tolerance, "stale", "stale_accepted"),
        (compares_a_prefix, "truncated", "truncated_accepted"),
        (signs_what_it_parsed, "reserialised", "reserialised_accepted"),
        (accepts_an_empty_secret, "wrong_secret", "wrong_secret_accepted"),
        (accepts_any_scheme, "wrong_scheme", "wrong_scheme_accepted"),
        (accepts_everything, "non_ascii_signature", "non_ascii_signature_accepted"),
        (accepts_everything, "not_utf8", "not_utf8_accepted"),
        (crashes_on_other_letters, "non_ascii_signature", "crashed"),
        (parses_before_it_verifies, "not_utf8", "crashed"),
    ],
)
async def test_a_broken_endpoint_is_found(endpoint: Endpoint, reply: Answer, kind: str, cause: str) -> None:
    endpoint.answer = reply
    outcome = await endpoint.probe(must_refuse=[kind])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, cause), outcome.reason


async def test_verification_that_depends_on_the_content_type_is_found(endpoint: Endpoint) -> None:
    endpoint.only_json = True
    outcome = await endpoint.probe(must_refuse=["wrong_content_type"])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "wrong_content_type_accepted")


@pytest.mark.parametrize(
    ("reply", "cause"), [(redirects_what_it_refuses, "redirected"), (limits_the_rate, "unchecked")]
)
async def test_other_statuses_are_no_refusal(endpoint: Endpoint, reply: Answer, cause: str) -> None:
    endpoint.answer = reply
    outcome = await endpoint.probe(must_refuse=["forged"])
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, cause)


async def test_each_attempt_is_what_it_says(endpoint: Endpoint) -> None:
    await endpoint.probe(must_refuse=["truncated", "wrong_scheme", "reserialised", "not_utf8"])
    signed, *rest = endpoint.received
    assert b'\n  "id": "evt_paywatch_' in signed[0]
    assert by_stripes_library(signed[0], signed[1]["Stripe-Signature"]) == 200
    headers = [each[1]["Stripe-Signature"] for each in rest]
    assert any(",v0=" in each for each in headers)
    assert any(len(each.partition("v1=")[2]) == 32 for each in headers)
    assert any(b"\xff\xfe" in each[0] for each in rest)


@pytest.mark.parametrize("scheme", ["ikhokha", "hmac-sha256"])
async def test_what_makes_no_sense_for_a_scheme_is_skipped(endpoint: Endpoint, scheme: str) -> None:
    keys = {"app_id": "IK123"} if scheme == "ikhokha" else {}
    endpoint.answer = accepts_everything
    outcome = await endpoint.probe(scheme=scheme, must_refuse=["future", "wrong_scheme"], **keys)
    assert outcome.verdict is Verdict.PASS
    steps: Any = outcome.evidence["steps"]
    assert steps["future"] == {"skipped": "signatures of this scheme have no timestamp"}
    assert steps["wrong_scheme"] == {"skipped": "signatures of this scheme have no version"}
    assert [each[1].get("IK-APPID") for each in endpoint.received] == [keys.get("app_id")]


async def test_an_effect_is_seen_at_a_url(endpoint: Endpoint, client: httpx.AsyncClient) -> None:
    seen: set[str] = set()

    async def look(request: web.Request) -> web.Response:
        return web.Response(status=200 if request.match_info["id"] in seen else 404)

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        status = by_stripes_library(body, request.headers.get("Stripe-Signature", ""))
        if status == 200:
            seen.add(json.loads(body)["data"]["object"]["id"])
        return web.Response(status=status)

    application = web.Application()
    application.router.add_get("/seen/{id}", look)
    application.router.add_post("/take", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    keys = {"url": f"{base}/take", "must_refuse": ["forged"]}
    try:
        passed = await endpoint.probe(seen={"url": f"{base}/seen/{{id}}", "within": "20s"}, **keys)
        assert passed.verdict is Verdict.PASS, passed.reason
        assert passed.values["round_trip"] > 0
        blind = await endpoint.probe(seen={"url": f"{base}/take?{{id}}", "status": 405}, **keys)
        assert (blind.verdict, blind.cause) == (Verdict.UNKNOWN, "query")
        lost = await endpoint.probe(seen={"url": f"{base}/nowhere/{{id}}", "within": "200ms"}, **keys)
        assert (lost.verdict, lost.cause) == (Verdict.FAIL, "no_effect")
        gone = await endpoint.probe(seen={"url": "http://127.0.0.1:1/{id}"}, **keys)
        assert (gone.verdict, gone.cause) == (Verdict.UNKNOWN, "seen")
    finally:
        await runner.cleanup()


async def test_payload_changes_the_event_and_keeps_types(endpoint: Endpoint) -> None:
    payload = {"data.object.metadata.order_id": "probe", "data.object.amount": 250, "data.object.new.a": True}
    await endpoint.probe(must_refuse=[], payload=payload)
    about = json.loads(endpoint.received[0][0])["data"]["object"]
    assert about["metadata"] == {"paywatch": "synthetic", "order_id": "probe"}
    assert (about["amount"], about["new"]) == (250, {"a": True})


async def test_a_path_into_a_number_is_unknown(endpoint: Endpoint) -> None:
    outcome = await endpoint.probe(payload={"data.object.amount.x": 1})
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "payload")
    assert endpoint.received == []


# What an endpoint may answer, written byte by byte.


class Scripted:
    """An endpoint that answers the signed event, and then every other one, with these bytes."""

    def __init__(self, signed: bytes, others: bytes) -> None:
        self._answers = [signed, others]
        self.requests = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reply = self._answers[min(self.requests, 1)]
        self.requests += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await read_request(reader)
            writer.write(reply)
            await writer.drain()
        writer.close()


async def probe_scripted(signed: bytes, others: bytes) -> Outcome:
    scripted = Scripted(signed, others)
    listener = await asyncio.start_server(scripted.handle, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/hook"
    configured = check(kind="webhook", url=url, secret=SECRET, timeout="5s", every="5m")
    async with listener, probe_client(timeout=5) as http:
        outcome = await PROBES["webhook"].run(configured, tools(http))
    assert outcome.cause in {"", *possible_causes(configured)}
    assert (outcome.verdict is Verdict.PASS) == (outcome.cause == "")
    assert outcome.reason.isprintable()
    assert SECRET not in repr(outcome)
    return outcome


REFUSAL = answer(status="400 Bad Request")
ACCEPTED = answer(status="200 OK")


@settings(max_examples=60, deadline=None)
@given(junk=st.binary(max_size=80))
def test_bytes_that_are_not_http_are_never_a_pass(junk: bytes) -> None:
    assume(not junk.startswith(b"HTTP/"))
    assert asyncio.run(probe_scripted(junk, REFUSAL)).verdict is not Verdict.PASS
    assert asyncio.run(probe_scripted(ACCEPTED, junk)).verdict is not Verdict.PASS


ODD_HEADER = st.sampled_from(
    [
        "X: y",
        "X: \x1b[2J",
        "Location: \x1b]0;x",
        "Location: //[",
        "Content-Type: é",
        ": ",
        "Set-Cookie: a=b" * 500,
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    signed=st.integers(200, 999), others=st.integers(200, 999), header=ODD_HEADER, body=st.binary(max_size=99)
)
def test_only_accepted_and_refused_events_pass(signed: int, others: int, header: str, body: bytes) -> None:
    lines = f"{header}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    answers = [f"HTTP/1.1 {status} \x1b[2J\r\n".encode() + lines + body for status in (signed, others)]
    outcome = asyncio.run(probe_scripted(*answers))
    refused = 400 <= others < 500 and others not in (408, 425, 429)
    if outcome.verdict is Verdict.PASS:
        assert 200 <= signed < 300
        assert refused
    if 200 <= others < 300 and 200 <= signed < 600 and "204" not in (str(signed), str(others)):
        assert outcome.verdict is Verdict.FAIL, outcome.reason


@pytest.mark.parametrize(
    ("reply", "verdict", "cause"),
    [
        (b"", Verdict.FAIL, "protocol"),
        (b"HTTP/1.1 200 OK\r\n", Verdict.FAIL, "protocol reset"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", Verdict.FAIL, "protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", Verdict.FAIL, "protocol reset"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", Verdict.FAIL, "protocol"),
        (answer(status="302 Found", location="/login"), Verdict.FAIL, "status"),
        (answer(status="500 Oops"), Verdict.FAIL, "status"),
        (answer(status="404 Not Found"), Verdict.FAIL, "refused"),
        (answer(b"x" * 20_000_000), Verdict.PASS, ""),
    ],
)
async def test_each_broken_answer_to_the_signed_event_has_its_cause(
    reply: bytes, verdict: Verdict, cause: str
) -> None:
    outcome = await probe_scripted(reply, REFUSAL)
    assert outcome.verdict is verdict, outcome.reason
    assert outcome.cause in (cause.split() or [""]), outcome.reason


async def test_an_oversized_event_that_is_accepted_is_found(endpoint: Endpoint) -> None:
    endpoint.answer = accepts_everything
    endpoint.limit = 4 * 2**20
    outcome = await endpoint.probe(must_refuse=["oversized"])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "oversized_accepted"), outcome.reason


class Processing:
    """An endpoint that refuses some events with 400, and processes them nevertheless; and its ``seen.url``.

    ``works_on`` says what it processes, ``delay`` how long it does so after its answer, and ``counts``
    whether it processes the same event twice.
    """

    def __init__(self) -> None:
        self.url = ""
        self.rows: dict[str, int] = {}
        self.events: set[str] = set()
        self.works_on: Callable[[bytes, str], bool] = lambda body, header: (
            by_stripes_library(body, header) == 200
        )
        self.delay, self.updates = 0.0, 0
        self.by_event = True
        self.seen_status: list[int] = []
        self.restless = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, request: web.Request) -> web.Response:
        body, header = await request.read(), request.headers.get("Stripe-Signature", "")
        if self.works_on(body, header):
            task = asyncio.create_task(self._process(body))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            if not self.delay:
                await task
        return web.Response(status=by_stripes_library(body, header))

    async def _process(self, body: bytes) -> None:
        await asyncio.sleep(self.delay)
        event = json.loads(body.decode(errors="replace"))
        object_id = event["data"]["object"]["id"]
        if event["id"] in self.events or (not self.by_event and object_id in self.rows):
            return
        if self.by_event:
            self.events.add(event["id"])
        self.rows[object_id] = self.rows.get(object_id, 0) + 1
        for _ in range(self.updates):
            await asyncio.sleep(0.2)
            self.rows[object_id] += 1

    async def look(self, request: web.Request) -> web.Response:
        if self.seen_status:
            return web.Response(status=self.seen_status.pop(0))
        found = self.rows.get(request.match_info["id"])
        if found is None:
            return web.Response(status=404)
        return web.Response(text=str(time.monotonic_ns() if self.restless else found))

    async def probe(self, http: httpx.AsyncClient, **keys: Any) -> Outcome:
        seen = {"url": f"{self.url}/seen/{{id}}", "within": "20s"}
        given = {"url": f"{self.url}/take", "secret": SECRET, "seen": seen, "timeout": "50s", **keys}
        configured = check(kind="webhook", **given)
        outcome = await PROBES["webhook"].run(configured, tools(http))
        assert outcome.cause in {"", *possible_causes(configured)}
        return outcome


@pytest.fixture
async def processing() -> AsyncIterator[Processing]:
    served = Processing()
    application = web.Application(client_max_size=8 * 2**20)
    application.router.add_post("/take", served.take)
    application.router.add_get("/seen/{id}", served.look)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


@pytest.mark.parametrize("kind", [each for each in EVERYTHING if each != "future"])
async def test_processing_a_refused_event_is_found(
    processing: Processing, client: httpx.AsyncClient, kind: str
) -> None:
    processing.works_on = lambda _body, _header: True
    outcome = await processing.probe(client, must_refuse=[kind])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, f"{kind}_effect"), outcome.reason


async def test_an_event_of_the_future_that_is_accepted_has_no_effect_of_its_own(
    processing: Processing, client: httpx.AsyncClient
) -> None:
    outcome = await processing.probe(client, must_refuse=["future"])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "future_accepted")
    assert outcome.reason.endswith("and had an effect")


@pytest.mark.parametrize("by_event", [True, False], ids=["by the event's id", "by the object's id"])
async def test_an_endpoint_that_stores_each_once_passes(
    processing: Processing, client: httpx.AsyncClient, *, by_event: bool
) -> None:
    processing.by_event = by_event
    outcome = await processing.probe(client, must_ignore=["replayed"])
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_later_processing_of_the_first_event_is_no_second_effect(
    processing: Processing, client: httpx.AsyncClient
) -> None:
    processing.delay, processing.updates = 0.05, 2
    outcome = await processing.probe(client, must_ignore=["replayed"])
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_an_effect_that_changes_by_itself_proves_no_second_effect(
    processing: Processing, client: httpx.AsyncClient
) -> None:
    processing.restless = True
    outcome = await processing.probe(client, must_ignore=["replayed"])
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked"), outcome.reason
    steps: Any = outcome.evidence["steps"]
    assert steps["replayed"] == {"skipped": "what seen shows changes by itself"}


@pytest.mark.parametrize("status", [302, 401, 403, 429, 500, 503])
async def test_an_unclear_answer_about_the_effects_is_no_pass(
    processing: Processing, client: httpx.AsyncClient, status: int
) -> None:
    processing.seen_status = [404, 200, status, status, status, status]
    outcome = await processing.probe(client, must_ignore=[])
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "seen"), outcome.reason
    assert f"seen.url answers {status}" in outcome.reason


async def test_an_unclear_answer_hides_no_violation(
    processing: Processing, client: httpx.AsyncClient
) -> None:
    processing.seen_status = [404, 200, 500]
    outcome = await processing.probe(client, must_refuse=["future"])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "future_accepted")


async def test_an_effect_whose_url_fails_to_the_end_is_unknown(
    processing: Processing, client: httpx.AsyncClient
) -> None:
    processing.seen_status = [404, *[503] * 200]
    seen = {"url": f"{processing.url}/seen/{{id}}", "within": "300ms"}
    outcome = await processing.probe(client, seen=seen)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "seen"), outcome.reason


async def test_a_url_that_fails_once_is_asked_again(
    processing: Processing, client: httpx.AsyncClient
) -> None:
    processing.seen_status = [404, 503, 503]
    assert (await processing.probe(client)).verdict is Verdict.PASS
