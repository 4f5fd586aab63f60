"""Every error is one sentence with path, problem, request id and advice, and without keys."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from stripeapi import (
    Broken,
    ErrorBody,
    Forbidden,
    Garbled,
    KeyRefused,
    Locked,
    NotFound,
    RateLimited,
    Rejected,
    StripeError,
    parse_error,
)
from stripeapi.refusals import refusal

SENTENCES = [
    (
        500,
        {"message": "An unknown error occurred", "type": "api_error"},
        Broken,
        'Stripe answered 500: "An unknown error occurred"',
        "try again later, and check https://status.stripe.com",
    ),
    (
        401,
        {"message": "Invalid API Key provided: sk_test_*****************1234"},
        KeyRefused,
        "Stripe rejected the API key",
        "check STRIPE_SECRET_KEY",
    ),
    (
        401,
        {"message": "Expired API Key provided: rk_test_***123", "code": "api_key_expired"},
        KeyRefused,
        "the API key has expired",
        "check STRIPE_SECRET_KEY",
    ),
    (
        403,
        {"message": "The provided key 'rk_test_*********1234' does not have the required permissions."},
        Forbidden,
        'Stripe answered 403: "The provided key does not have the required permissions."',
        "grant the key this permission in the Stripe Dashboard, or check the account",
    ),
    (
        404,
        {"message": "No such charge: 'ch_1'", "code": "resource_missing"},
        NotFound,
        "Stripe answered 404: \"No such charge: 'ch_1'\"",
        "check the id, the account, and whether the key is for test or live mode",
    ),
    (
        404,
        {"message": "Unrecognized request URL (GET: /v1/chargess)."},
        Rejected,
        'Stripe answered 404: "Unrecognized request URL (GET: /v1/chargess)."',
        "change the request",
    ),
    (
        429,
        {"message": "Request rate limit exceeded.", "code": "rate_limit"},
        RateLimited,
        'Stripe answered 429: "Request rate limit exceeded."',
        "try again later or lower reconcile.stripe_share",
    ),
    (
        429,
        {"code": "lock_timeout"},
        Locked,
        'Stripe answered 429: "lock_timeout"',
        "try again; if it persists, find the process that changes this object",
    ),
    (
        400,
        {"message": "Invalid integer: ten\nsecond line"},
        Rejected,
        'Stripe answered 400: "Invalid integer: ten second line"',
        "change the request",
    ),
    (
        418,
        None,
        Rejected,
        "the response 418 is not Stripe's",
        "change the request",
    ),
    (
        404,
        None,
        Garbled,
        "the response 404 is not Stripe's",
        "check what is between this host and Stripe (STRIPE_API_BASE, proxy)",
    ),
    (
        502,
        None,
        Broken,
        "the response 502 is not Stripe's",
        "try again later, and check https://status.stripe.com",
    ),
]


def refused(status: int, body: bytes, headers: dict[str, str] | None = None) -> StripeError:
    return refusal("/v1/charges/ch_1", status, httpx.Headers(headers or {}), body)


@pytest.mark.parametrize(("status", "error", "kind", "problem", "advice"), SENTENCES)
def test_an_error_has_path_problem_request_and_advice(
    status: int, error: dict[str, str] | None, kind: type[StripeError], problem: str, advice: str
) -> None:
    body = json.dumps({"error": error}).encode() if error else b"<html>no</html>"
    raised = refused(status, body, {"Request-Id": "req_1"})
    assert type(raised) is kind
    assert str(raised) == f"GET /v1/charges/ch_1: {problem} (request req_1); {advice}"


@pytest.mark.parametrize("secret", ["sk_live_51AbC", "rk_test_****1234", "whsec_a/b", "hunter2"])
@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
def test_no_error_contains_a_key_that_stripe_quoted(status: int, secret: str) -> None:
    body = json.dumps({"error": {"message": f"Bad key '{secret}' here; key '{secret}'"}}).encode()
    assert secret not in str(refused(status, body))


def test_a_key_in_a_path_is_masked() -> None:
    assert "51AbC" not in str(refusal("/v1/charges/sk_live_51AbC", 500, httpx.Headers(), b""))


def test_a_long_message_is_cut() -> None:
    assert len(str(refused(400, json.dumps({"error": {"message": "long " * 1000}}).encode()))) < 450


def test_an_invalid_request_id_is_dropped() -> None:
    error = refused(500, b"", {"request-id": "<script>"})
    assert error.request_id == ""
    assert "script" not in str(error)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"error":"invalid_grant"}', b'{"error":{"code":7}}', b'{"error":{}']
)
def test_a_body_without_stripe_error_is_none(body: bytes) -> None:
    assert parse_error(body) is None


def test_stripes_error_is_decoded_partly() -> None:
    body = (
        b'{"error":{"type":"card_error","code":null,"decline_code":"x","message":"No.","doc_url":"https://"}}'
    )
    assert parse_error(body) == ErrorBody(type="card_error", message="No.")


def test_an_error_has_stripes_time() -> None:
    headers = httpx.Headers({"Date": "Thu, 19 Nov 2026 08:00:00 GMT"})
    body = json.dumps({"error": {"code": "resource_missing"}}).encode()
    error = refusal("/v1/charges/ch_1", 404, headers, body)
    assert error.at == datetime(2026, 11, 19, 8, tzinfo=UTC)
    before = datetime.now(UTC)
    assert refusal("/v1/charges/ch_1", 404, httpx.Headers(), body).at >= before
