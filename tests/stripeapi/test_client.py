"""The Stripe client: requests, responses, retries and cancellation."""

import asyncio
import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import stripe
from pydantic import SecretStr

from stripeapi import (
    API_VERSION,
    Answer,
    Garbled,
    NotConfigured,
    NotFound,
    RateLimited,
    Stripe,
    StripeError,
    TooLarge,
    Unreachable,
)
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.stripeapi.conftest import Pauses, Server

Client = Callable[..., Stripe]


async def test_a_response_is_its_bytes_with_stripes_time(
    server: "Server", client: Client, reply: Any
) -> None:
    body = b'{ "object": "charge",\n "id": "ch_1", "unknown": [1.50, "\\u20ac"] }'
    server.replies = [reply(200, body, {"request-id": "req_abc"})]
    assert await client().get("/v1/charges/ch_1") == Answer(
        200, body, "req_abc", datetime(2023, 10, 31, 19, 15, 12, tzinfo=UTC)
    )


async def test_a_response_without_date_has_the_local_time(
    server: "Server", client: Client, reply: Any
) -> None:
    server.replies = [reply(headers={"date": "sometime"})]
    answer = await client().get("/v1/balance")
    assert abs(datetime.now(UTC) - answer.at) < timedelta(minutes=1)


async def test_a_request_has_key_version_account_and_parameters(server: "Server", client: Client) -> None:
    await client(account="acct_1").get(
        "/v1/payment_intents",
        {
            "limit": 100,
            "created": {"gte": 1, "lt": 2},
            "expand": ["data.latest_charge"],
            "starting_after": None,
            "livemode": False,
        },
    )
    line, *headers = server.requests[0].strip().splitlines()
    query = "limit=100&created[gte]=1&created[lt]=2&expand[0]=data.latest_charge&livemode=false"
    assert line == f"GET /v1/payment_intents?{query} HTTP/1.1"
    assert "Authorization: Bearer sk_test_51Secret" in headers
    assert f"Stripe-Version: {API_VERSION}" in headers
    assert "Stripe-Account: acct_1" in headers
    assert any(header.startswith("User-Agent: Stripe/v1 PythonBindings/") for header in headers)


async def test_the_sdk_sends_and_stores_no_telemetry(
    server: "Server", client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    one = client()
    await one.get("/v1/balance")
    await one.get("/v1/balance")
    assert stripe.enable_telemetry is False
    assert not any("telemetry" in request.lower() or '"platform"' in request for request in server.requests)
    assert list(tmp_path.iterdir()) == []


async def test_the_connection_is_reused(server: "Server", client: Client) -> None:
    one = client()
    for _ in range(5):
        await one.get("/v1/balance")
    assert (server.connections, len(server.requests)) == (1, 5)


async def test_a_base_url_may_have_a_path(server: "Server", client: Client) -> None:
    await client(base=f"{server.url}/stripe/").get("/v1/balance")
    assert server.requests[0].startswith("GET /stripe/v1/balance HTTP/1.1")


async def test_temporary_errors_are_retried_until_success(
    server: "Server", client: Client, pauses: "Pauses", reply: Any
) -> None:
    server.refuse(500)
    server.refuse(503)
    server.error(409, {"code": "lock_timeout"})
    server.replies += [reply(body=b'{"object":"bal'), reply(sent=5)]
    causes: list[str] = []
    answer = await client(on_retry=causes.append).get("/v1/balance")
    assert answer.body == b'{"object":"balance"}'
    assert causes == ["broken", "broken", "locked", "garbled", "garbled"]
    assert len(pauses.slept) == 5


async def test_a_post_is_retried_with_its_idempotency_key(server: "Server", client: Client) -> None:
    server.refuse(503)
    answer = await client().post("/v1/refunds", {"payment_intent": "pi_1"}, idempotency_key="key-1")
    assert (answer.status, answer.replayed) == (200, False)
    lines = [line for request in server.requests for line in request.splitlines()]
    assert lines.count("Idempotency-Key: key-1") == 2
    assert sum(line.endswith("POST /v1/refunds HTTP/1.1") for line in lines) == 2


async def test_a_repeated_response_is_recognized(server: "Server", client: Client, reply: Any) -> None:
    server.replies = [reply(headers={"idempotent-replayed": "true"})]
    answer = await client().post("/v1/refunds", {}, idempotency_key="key-1")
    assert answer.replayed


async def test_a_post_in_progress_elsewhere_is_retried(server: "Server", client: Client) -> None:
    server.error(409, {"code": "idempotency_key_in_use"})
    assert (await client().post("/v1/refunds", {}, idempotency_key="key-1")).status == 200


async def test_the_error_of_a_post_names_its_method(server: "Server", client: Client) -> None:
    server.refuse(402)
    with pytest.raises(StripeError, match=r"^POST /v1/refunds: Stripe answered 402"):
        await client().post("/v1/refunds", {}, idempotency_key="key-1")


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
async def test_an_unusable_idempotency_key_sends_nothing(server: "Server", client: Client, key: str) -> None:
    with pytest.raises(ValueError, match="an idempotency key has 1 to 255"):
        await client().post("/v1/refunds", {}, idempotency_key=key)
    assert server.requests == []


async def test_pauses_have_full_jitter_and_a_cap(server: "Server", client: Client, pauses: "Pauses") -> None:
    for _ in range(30):
        server.refuse(500)
    await client(attempts=31, patience=1e6).get("/v1/balance")
    caps = [min(20.0, 0.5 * 2**place) for place in range(30)]
    assert all(0 <= pause <= cap for pause, cap in zip(pauses.slept, caps, strict=True))
    assert len(set(pauses.slept)) == 30
    assert max(pauses.slept) > 5


async def test_retry_after_is_the_shortest_pause(server: "Server", client: Client, pauses: "Pauses") -> None:
    server.refuse(429, retry_after="7")
    server.refuse(503, retry_after="3.5")
    await client().get("/v1/balance")
    first, second = pauses.slept
    assert 7 <= first <= 7.5
    assert 3.5 <= second <= 4.5


@pytest.mark.parametrize("value", ["soon", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "nan", "1e9", ""])
async def test_an_invalid_retry_after_is_ignored(
    server: "Server", client: Client, pauses: "Pauses", value: str
) -> None:
    server.refuse(429, retry_after=value)
    await client().get("/v1/balance")
    assert pauses.slept[0] <= 0.5


async def test_attempts_are_limited_and_the_last_error_raised(server: "Server", client: Client) -> None:
    for _ in range(9):
        server.refuse(429, stripe_rate_limited_reason="endpoint-rate")
    with pytest.raises(RateLimited) as raised:
        await client(attempts=4).get("/v1/balance")
    assert (raised.value.status, raised.value.reason, len(server.requests)) == (429, "endpoint-rate", 4)


async def test_one_attempt_is_never_retried(server: "Server", client: Client, pauses: "Pauses") -> None:
    server.refuse(429)
    with pytest.raises(RateLimited):
        await client(attempts=1).get("/v1/balance")
    assert pauses.slept == []


async def test_a_retry_after_beyond_patience_fails_immediately(
    server: "Server", client: Client, pauses: "Pauses"
) -> None:
    server.refuse(429, retry_after="3600")
    with pytest.raises(RateLimited) as raised:
        await client(patience=120.0).get("/v1/balance")
    assert (raised.value.retry_after, pauses.slept) == (3600.0, [])


async def test_permanent_errors_are_not_retried(server: "Server", client: Client) -> None:
    for status in (400, 401, 402, 403, 302):
        server.refuse(status)
        with pytest.raises(Exception, match=r"GET /v1/balance: "):
            await client().get("/v1/balance")
    assert len(server.requests) == 5


@pytest.mark.parametrize(
    "more",
    [rb'"\ud800"', b"[" * 5000 + b"]" * 5000, b'"\xff"', b'"\n"'],
    ids=["surrogate", "nesting", "not-utf8", "control"],
)
async def test_odd_values_do_not_cost_the_response(
    server: "Server", client: Client, reply: Any, more: bytes
) -> None:
    body = b'{"object":"list","data":[{"id":"ch_1","description":' + more + b'}],"has_more":false}'
    server.replies = [reply(200, body)]
    assert (await client().get("/v1/charges")).body == body


@pytest.mark.parametrize("cut", [b"[" * 5000, rb'"\ud800', b'"\xff'])
async def test_an_odd_response_that_is_truncated_is_garbled(
    server: "Server", client: Client, reply: Any, cut: bytes
) -> None:
    server.replies = [reply(200, b'{"object":"list","data":' + cut)]
    with pytest.raises(Garbled, match="is not a Stripe object"):
        await client(attempts=1).get("/v1/charges")


def bomb(megabytes: int) -> bytes:
    return gzip.compress(b'{"object":"list"}' + b" " * (megabytes * 2**20))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {"content-length": str(33 * 2**20)}),
        (b'{"object":"list"}' + b" " * (32 * 2**20), {}),
        (bomb(33), {"content-encoding": "gzip"}),
    ],
    ids=["announced", "sent", "compressed"],
)
async def test_a_response_over_32_mb_is_refused_once(
    server: "Server", client: Client, reply: Any, body: bytes, headers: dict[str, str]
) -> None:
    server.replies = [reply(200, body, headers)]
    with pytest.raises(TooLarge, match=r"GET /v1/charges: the response 200 is larger than 32 MB"):
        await client().get("/v1/charges")
    assert len(server.requests) == 1


async def test_a_response_below_32_mb_is_accepted(server: "Server", client: Client, reply: Any) -> None:
    server.replies = [reply(200, bomb(31), {"content-encoding": "gzip"})]
    assert len((await client().get("/v1/charges")).body) > 31 * 2**20


async def test_a_redirect_is_not_followed(server: "Server", client: Client, reply: Any) -> None:
    server.replies = [reply(302, b"", {"location": f"{server.url}/elsewhere"})]
    with pytest.raises(Exception, match="the response 302 is not Stripe's"):
        await client().get("/v1/balance")
    assert len(server.requests) == 1


async def test_only_stripes_error_proves_absence(server: "Server", client: Client, reply: Any) -> None:
    server.replies = [reply(404, b"<html>Not Found</html>")]
    with pytest.raises(Garbled):
        await client(attempts=1).get("/v1/charges/ch_1")
    server.error(404, {"code": "resource_missing", "param": "id", "message": "No such charge: 'ch_1'"})
    with pytest.raises(NotFound) as raised:
        await client().get("/v1/charges/ch_1")
    assert (raised.value.code, raised.value.param, raised.value.request_id) == (
        "resource_missing",
        "id",
        "req_1",
    )


async def test_each_attempt_is_paced_and_reported(server: "Server", client: Client, reply: Any) -> None:
    paced, slowed, seen = list[str](), list[tuple[str, str, float | None]](), list[tuple[str, int]]()
    reported: list[tuple[int, str]] = []

    class Left:
        def __init__(self, attempt: int) -> None:
            self.attempt = attempt

        def sent(self) -> None:
            reported.append((self.attempt, "sent"))

        def answered(self) -> None:
            reported.append((self.attempt, "answered"))

        def ended(self) -> None:
            reported.append((self.attempt, "ended"))

    async def pace(endpoint: str) -> Left:
        paced.append(endpoint)
        return Left(len(paced))

    async def slow_down(endpoint: str, reason: str, retry_after: float | None) -> None:
        slowed.append((endpoint, reason, retry_after))

    def saw(endpoint: str, status: int, seconds: float) -> None:
        seen.append((endpoint, status))
        assert seconds >= 0

    server.refuse(429, retry_after="2", stripe_rate_limited_reason="global-rate")
    server.refuse(500)
    server.replies.append(reply(hangs=True))
    one = client(pace=pace, slow_down=slow_down, on_request=saw, timeout=2.0)
    await one.get("/v1/charges/ch_1")
    assert paced == ["charges/:id"] * 4
    assert slowed == [("charges/:id", "global-rate", 2.0)]
    assert seen == [("charges/:id", status) for status in (429, 500, 0, 200)]
    assert list(dict.fromkeys(reported)) == [
        *((attempt, step) for attempt in (1, 2, 3) for step in ("sent", "ended")),
        *((4, step) for step in ("sent", "answered", "ended")),
    ]


async def test_the_timeout_limits_the_whole_request(server: "Server", client: Client, reply: Any) -> None:
    server.replies = [reply(hangs=True)]
    with pytest.raises(
        Unreachable, match=r"^GET /v1/balance: no complete response within 0\.05 seconds; check"
    ):
        await client(timeout=0.05, attempts=1).get("/v1/balance")


async def test_no_server_is_unreachable(client: Client) -> None:
    with pytest.raises(
        Unreachable, match=r"could not be reached \(ClientConnectorError: Connection refused\)"
    ):
        await client(base="http://127.0.0.1:1", attempts=1).get("/v1/balance")


async def test_a_name_that_does_not_resolve_is_unreachable(client: Client) -> None:
    with pytest.raises(Unreachable, match=r"could not be reached \(ClientConnectorDNSError: \w"):
        await client(base="http://nowhere.invalid", attempts=1).get("/v1/balance")


async def test_a_non_http_server_is_unreachable(client: Client) -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as listener:
        base = "http://{}:{}".format(*listener.sockets[0].getsockname())
        with pytest.raises(Unreachable, match=r"could not be reached \(\w+\)"):
            await client(base=base, attempts=1).get("/v1/balance")


async def test_requests_use_the_environments_proxy(
    server: "Server", client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url.replace("http://", "http://ada:hush@"))
    monkeypatch.setenv("no_proxy", "direct.invalid")
    await client(base="http://stripe.invalid").get("/v1/balance")
    line, *headers = server.requests[0].splitlines()
    assert line == "GET http://stripe.invalid/v1/balance HTTP/1.1"
    assert "Proxy-Authorization: Basic YWRhOmh1c2g=" in headers
    with pytest.raises(Unreachable):
        await client(base="http://direct.invalid", attempts=1).get("/v1/balance")
    monkeypatch.setenv("http_proxy", "http://ada:hush@127.0.0.1:1")
    with pytest.raises(Unreachable, match="could not be reached") as raised:
        await client(base="http://stripe.invalid", attempts=1).get("/v1/balance")
    assert "hush" not in str(raised.value)


async def test_cancellation_propagates_immediately(server: "Server", client: Client, reply: Any) -> None:
    server.replies = [reply(hangs=True)]
    retried: list[str] = []
    request = asyncio.create_task(client(on_retry=retried.append).get("/v1/balance"))
    await server.requested.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert retried == []


async def test_cancelled_requests_leak_no_connection(server: "Server", client: Client) -> None:
    one = client(attempts=1, timeout=2 * PATIENCE)
    for turn in range(60):
        requests = [asyncio.create_task(one.get("/v1/balance")) for _ in range(4)]
        for _ in range(turn):  # so many turns of the loop into it
            await asyncio.sleep(0)
        for request in requests:
            request.cancel()
        await asyncio.wait(requests)
    async with asyncio.timeout(PATIENCE):  # sooner than a request would give up
        await asyncio.gather(*(one.get("/v1/balance") for _ in range(8)))


async def test_cancelling_ends_a_pause(server: "Server", client: Client) -> None:
    server.refuse(500)
    started = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        started.set()
        await asyncio.Event().wait()

    request = asyncio.create_task(client(sleep=sleep).get("/v1/balance"))
    await started.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request


async def test_concurrent_requests_retry_independently(
    server: "Server", client: Client, pauses: "Pauses"
) -> None:
    for _ in range(20):
        server.refuse(500)
    one = client(patience=1e6)
    answers = await asyncio.gather(*(one.get("/v1/balance") for _ in range(20)))
    assert (len(answers), len(pauses.slept), len(server.requests)) == (20, 20, 40)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "there is no Stripe API key: set STRIPE_SECRET_KEY"),
        (" \n", "there is no Stripe API key: set STRIPE_SECRET_KEY"),
        ("sk_test_1\nX: y", "the Stripe API key contains invalid characters: check STRIPE_SECRET_KEY"),
        ("sk_tést", "the Stripe API key contains invalid characters: check STRIPE_SECRET_KEY"),
    ],
)
def test_an_invalid_key_is_rejected_before_sending(key: str, sentence: str) -> None:
    with pytest.raises(NotConfigured) as raised:
        Stripe(SecretStr(key))
    assert str(raised.value) == sentence


def test_an_invalid_account_is_rejected() -> None:
    with pytest.raises(NotConfigured, match="'acct 1' is not the id of a Stripe account"):
        Stripe(SecretStr("sk_test_1"), account="acct 1")


async def test_a_keys_trailing_newline_is_removed(server: "Server", client: Client) -> None:
    await client("sk_test_9\n").get("/v1/balance")
    assert "Authorization: Bearer sk_test_9\r\n" in server.requests[0]


async def test_an_invalid_path_is_never_sent(server: "Server", client: Client) -> None:
    for path in ("v1/balance", "//evil.example/v1/x", "/v1/charges/../accounts", "/v1/charges/a?b=c", "/v1/"):
        with pytest.raises(ValueError, match="is not a path of Stripe's API"):
            await client().get(path)
    assert server.requests == []
