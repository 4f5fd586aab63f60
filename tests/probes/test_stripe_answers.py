"""Whatever Stripe answers, or something in its place: no check of Stripe breaks or shows control codes."""

import asyncio
import json
import math
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes import PROBES, Outcome, Verdict, possible_causes
from sandbox.stripe.account_objects import account_object, balance_object
from stripeapi import Answer
from tests.probes.configured import check, tools
from tests.probes.stripe_objects import ago, endpoint, event

KEYS: dict[str, dict[str, Any]] = {
    "stripe": {
        "expect": {
            "payouts_enabled": True,
            "country": "US",
            "capabilities": ["card_payments"],
            "livemode": False,
            "requirements_due_within": "7d",
            "balance_covers": {"currency": "usd", "amount": 1},
        },
        "may_read": ["charges"],
    },
    "stripe_webhooks": {"endpoints": [{"url": "https://shop.example/in", "events": ["payout.paid"]}]},
    "payouts": {},
    "anomalies": {"min_payments": 1, "order": "metadata.order_id"},
}
MONEY = {"amount": 5000, "currency": "usd", "created": ago(7200), "status": "succeeded"}
ANSWERS: dict[str, Any] = {
    "/v1/balance": msgspec.json.decode(balance_object({"usd": 100}, {"usd": 5})),
    "/v1/account": msgspec.json.decode(account_object("acct_1", 0, {})),
    "/v1/webhook_endpoints": [endpoint("https://shop.example/in", ["*"])],
    "/v1/events": [
        event(1, 7200, 1, "payout.paid", created=ago(90_000)),
        event(2, 7200, 0, "customer.deleted", id="cus_1"),
    ],
    "/v1/charges": [
        {**MONEY, "id": "ch_1", "customer": "cus_1", "metadata": {"order_id": "a"}, "refunded": False},
        {**MONEY, "id": "ch_2", "customer": "cus_1", "description": "Order", "refunded": False},
    ],
    "/v1/refunds": [{**MONEY, "id": "re_1", "charge": "ch_1"}],
    "/v1/disputes": [{**MONEY, "id": "dp_1", "charge": "ch_1", "status": "lost"}],
    "/v1/payouts": [
        {**MONEY, "id": "po_1", "arrival_date": ago(0), "status": "paid", "failure_code": None},
        {**MONEY, "id": "po_2", "arrival_date": ago(90_000), "status": "failed", "failure_code": "x"},
    ],
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**53, -(2**53), 10**18]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(["", "\x1b[2J\r\n", " sk_live_1234567890", "x" * 5000, "https://u:hunter2@[", "\ud800"]),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=2),
)


class Answering:
    """A client of Stripe with fixed answers, one of which is odd."""

    def __init__(self, answers: Mapping[str, Any], *, more: bool) -> None:
        self.answers, self.more, self.requests = answers, more, 0

    async def get(self, path: str, _params: Mapping[str, object] | None = None) -> Answer:
        self.requests += 1
        found = self.answers[path]
        body = {"object": "list", "data": found, "has_more": self.more} if isinstance(found, list) else found
        text = found if isinstance(found, bytes) else encode(body)
        return Answer(200, text, "req_1", datetime.now(UTC))


def encode(value: Any) -> bytes:
    """As JSON, which can hold a lone surrogate and a number of any size."""

    return json.dumps(value).encode()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], odd)
    return copy


PLACES = [(url, path) for url, answer in ANSWERS.items() for path in places(answer)]


async def run(kind: str, client: Answering) -> Outcome:
    configured = configured_as(kind)
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500))) as http:
        return await PROBES[kind].run(configured, tools(http, stripe=lambda _: client))


def configured_as(kind: str) -> Any:
    return check(kind=kind, every="5m", **KEYS[kind])


def verify(kind: str, outcome: Outcome) -> None:
    assert outcome.cause in {"", *possible_causes(configured_as(kind))}
    assert (outcome.verdict is Verdict.PASS) == (outcome.cause == "")
    assert outcome.reason.isprintable()
    assert "sk_live_" not in repr(outcome)
    assert "hunter2" not in repr(outcome)
    assert all(math.isfinite(value) for value in outcome.values.values())
    assert b"\\u001b" not in msgspec.json.encode(outcome.evidence)


@pytest.mark.parametrize("kind", sorted(KEYS))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(PLACES), odd=ODD, more=st.booleans())
def test_an_odd_value_is_judged_or_refused(
    kind: str, place: tuple[str, tuple[Any, ...]], odd: Any, *, more: bool
) -> None:
    url, path = place
    answers = {**ANSWERS, url: replaced(ANSWERS[url], path, odd)}
    client = Answering(answers, more=more)
    verify(kind, asyncio.run(run(kind, client)))
    assert client.requests <= 30


@pytest.mark.parametrize("kind", sorted(KEYS))
@settings(max_examples=50, deadline=None)
@given(body=st.binary(max_size=60))
def test_other_bytes_are_never_a_pass(kind: str, body: bytes) -> None:
    outcome = asyncio.run(run(kind, Answering(dict.fromkeys(ANSWERS, body), more=False)))
    verify(kind, outcome)
    assert outcome.verdict is not Verdict.PASS


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_a_list_without_end_is_never_a_pass(kind: str) -> None:
    started = time.monotonic()
    outcome = asyncio.run(run(kind, Answering(ANSWERS, more=True)))
    verify(kind, outcome)
    assert outcome.verdict is not Verdict.PASS or kind == "stripe"
    assert time.monotonic() - started < 60
