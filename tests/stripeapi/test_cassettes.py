"""Requests to Stripe, recorded against the sandbox: a changed request fails."""

import json
import re
from collections.abc import Iterator

import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from stripeapi import Forbidden, KeyRefused, NotFound
from tests.stripeapi.tapes import ACCOUNT, CASSETTES, Tape, client, recorder, tape


@pytest.fixture
def stripe(request: pytest.FixtureRequest) -> Iterator[Tape]:
    name = request.node.name.removeprefix("test_")
    with tape(name, record=request.config.getoption("--record-cassettes", default=False)) as running:
        yield running


async def test_a_list_is_read_page_by_page(stripe: Tape) -> None:
    window = {"gte": 1793491200, "lt": 1793577600}
    async with client(stripe) as one:
        first = await one.get("/v1/payment_intents", {"limit": 2, "created": window})
        page = json.loads(first.body)
        last = page["data"][-1]["id"]
        rest = await one.get("/v1/payment_intents", {"limit": 2, "created": window, "starting_after": last})
    assert (first.status, page["object"], page["has_more"], len(page["data"])) == (200, "list", True, 2)
    assert (json.loads(rest.body)["has_more"], len(json.loads(rest.body)["data"])) == (False, 1)
    assert first.request_id.startswith("req_")
    assert first.at.isoformat() == "2026-11-02T00:00:00+00:00"


async def test_a_connected_accounts_object_is_expanded(stripe: Tape) -> None:
    async with client(stripe, account=ACCOUNT) as one:
        page = await one.get("/v1/payment_intents", {"limit": 1})
        id_ = json.loads(page.body)["data"][0]["id"]
        answer = await one.get(f"/v1/payment_intents/{id_}", {"expand": ["latest_charge"]})
    assert json.loads(answer.body)["id"] == id_


async def test_an_unknown_id_is_proven_absent(stripe: Tape) -> None:
    async with client(stripe) as one:
        with pytest.raises(NotFound, match=r"No such payment_intent: 'pi_none'.* \(request req_\w+\)"):
            await one.get("/v1/payment_intents/pi_none")


async def test_a_rejected_key_is_not_retried(stripe: Tape) -> None:
    stripe.fault("unauthorized", times=1)
    async with client(stripe) as one:
        with pytest.raises(KeyRefused) as raised:
            await one.get("/v1/balance")
    assert str(raised.value) == "GET /v1/balance: Stripe rejected the API key; check STRIPE_SECRET_KEY"


async def test_a_restricted_key_may_not_read_the_account(stripe: Tape) -> None:
    async with client(stripe, key=stripe.restricted_key) as one:
        await one.get("/v1/balance")
        with pytest.raises(Forbidden, match="The provided key does not have the required permissions"):
            await one.get("/v1/account")


async def test_a_429_is_retried_after_its_pause(stripe: Tape) -> None:
    stripe.fault("rate_limit", times=1, retry_after="2")
    slowed = list[tuple[str, str, float | None]]()

    async def slow_down(endpoint: str, reason: str, retry_after: float | None) -> None:
        slowed.append((endpoint, reason, retry_after))

    async with client(stripe, slow_down=slow_down) as one:
        answer = await one.get("/v1/refunds", {"limit": 1})
    assert answer.status == 200
    assert slowed == [("refunds", "endpoint-rate", 2.0)]
    assert 2.0 <= stripe.slept[0] <= 2.5


async def test_a_500_is_retried(stripe: Tape) -> None:
    stripe.fault("error", times=1)
    async with client(stripe) as one:
        answer = await one.get("/v1/balance")
    assert (answer.status, len(stripe.slept)) == (200, 1)


@pytest.mark.parametrize(
    ("path", "account"),
    [("/v1/balance", ACCOUNT), ("/v1/balance_transactions", None)],
    ids=["account", "path"],
)
async def test_an_unrecorded_request_fails(path: str, account: str | None) -> None:
    cassette = CASSETTES / "a_500_is_retried.yaml"
    with (
        recorder().use_cassette(cassette, record_mode="none"),
        pytest.raises(CannotOverwriteExistingCassetteException),
    ):
        async with client(
            Tape("https://api.stripe.com", "sk_test_any", "rk_test_any"), account=account
        ) as one:
            await one.get(path)


def test_no_cassette_contains_keys_or_local_addresses() -> None:
    texts = [path.read_text() for path in sorted(CASSETTES.glob("*.yaml"))]
    assert len(texts) == 7
    secret = r"(?im)^\s*authorization:|\b(?:sk|rk|pk)_(?:live|test)_\w+|whsec_\w+|127\.0\.0\.1|localhost"
    assert [found for text in texts for found in re.findall(secret, text)] == []
