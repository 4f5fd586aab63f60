"""Recorded errors of Stripe: each becomes its error class."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stripeapi import (
    Broken,
    Forbidden,
    Garbled,
    KeyRefused,
    Locked,
    NotFound,
    RateLimited,
    Rejected,
    Stripe,
    StripeError,
)

if TYPE_CHECKING:
    from tests.stripeapi.conftest import Pauses, Server

RECORDED = Path(__file__).parents[3] / "shared" / "stripe" / "http"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="no recorded Stripe traffic in ../shared/stripe"
)


def lines(name: str) -> list[dict[str, Any]]:
    path = RECORDED / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


def title(recorded: dict[str, Any]) -> str:
    error = (recorded["body"] or {}).get("error", {})
    return f"{recorded['status']}-{error.get('code') or error.get('type') or 'no-json'}"


def expected(recorded: dict[str, Any]) -> type[StripeError]:
    status, code = recorded["status"], (recorded["body"] or {}).get("error", {}).get("code")
    if code in {"lock_timeout", "idempotency_key_in_use"}:
        return Locked
    if status == 404:
        return NotFound
    kinds = {200: Garbled, 401: KeyRefused, 403: Forbidden, 429: RateLimited, 500: Broken, 503: Broken}
    return kinds.get(status, Rejected)


def body_of(recorded: dict[str, Any]) -> bytes:
    if recorded["body"] is not None:
        return json.dumps(recorded["body"]).encode()
    text: str = recorded["note"].removeprefix("body_text: ")
    return text.encode()


@pytest.mark.parametrize("recorded", [*lines("errors.jsonl"), *lines("documented_errors.jsonl")], ids=title)
async def test_each_recorded_error_has_its_class(
    server: "Server", client: Callable[..., Stripe], reply: Any, recorded: dict[str, Any]
) -> None:
    headers = {name: value for name, value in recorded["headers"].items() if value is not None}
    server.replies = [reply(recorded["status"], body_of(recorded), {"request-id": "", **headers})]
    with pytest.raises(StripeError) as raised:
        await client(attempts=1).get(recorded.get("path", "/v1/balance"))
    assert type(raised.value) is expected(recorded)
    assert raised.value.status == recorded["status"]
    assert raised.value.request_id == headers.get("request-id", "")
    assert ("(request req_" in str(raised.value)) is ("request-id" in headers)
    assert not any(prefix in str(raised.value) for prefix in ("sk_test", "rk_test", "rk_live"))
    assert raised.value.code == ((recorded["body"] or {}).get("error", {}).get("code") or "")


@pytest.mark.parametrize(
    "sequence", lines("sequences.jsonl"), ids=lambda recorded: f"cassette-{recorded['c']}"
)
async def test_each_recorded_lock_is_retried(
    server: "Server",
    client: Callable[..., Stripe],
    reply: Any,
    pauses: "Pauses",
    sequence: dict[str, Any],
) -> None:
    steps = sequence["steps"]
    server.replies = [reply(step["status"], body_of(step), step["headers"]) for step in steps]
    refused = [step["status"] for step in steps if step["status"] != 200]
    one = client()
    answers = [await one.get(step["path"]) for step in steps if step["status"] == 200]
    assert len(pauses.slept) == len(refused)
    assert [answer.request_id for answer in answers] == [
        step["headers"]["request-id"] for step in steps if step["status"] == 200
    ]
    assert server.replies == []


@pytest.mark.parametrize("recorded", lines("lists.jsonl"), ids=lambda recorded: recorded["path"])
async def test_each_recorded_list_is_returned_byte_for_byte(
    server: "Server", client: Callable[..., Stripe], reply: Any, recorded: dict[str, Any]
) -> None:
    server.replies = [reply(200, body_of(recorded), recorded["headers"])]
    answer = await client().get(recorded["path"])
    assert answer.body == body_of(recorded)
    assert answer.request_id == recorded["headers"]["request-id"]
    assert f"{answer.at:%a, %d %b %Y %H:%M:%S} GMT" == recorded["headers"]["date"]
