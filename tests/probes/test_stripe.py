"""The Stripe check against the sandbox's double."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from probes import Outcome, Verdict, causes, stripe
from probes.request_errors import is_offline
from sandbox.company import Company
from settings.accounts import Account
from stripeapi import Stripe
from tests.probes.configured import check, tools


class Desk:
    """Stripe clients of one key, closed together, as the workers hold them."""

    def __init__(self, base: str, key: str) -> None:
        self._base, self._key = base, SecretStr(key)
        self._clients: list[Stripe] = []

    def client(self, account: Account) -> Stripe:
        self._clients.append(
            Stripe(self._key, base=self._base, account=account.connected, attempts=1, timeout=4)
        )
        return self._clients[-1]

    async def ask(self, **keys: Any) -> Outcome:
        async with httpx.AsyncClient() as http:
            outcome = await stripe.probe(check(kind="stripe", **keys), tools(http, stripe=self.client))
        assert outcome.cause in {"", *causes("stripe")}
        assert self._key.get_secret_value() not in repr(outcome)
        return outcome

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


@pytest.fixture
def town(company: Callable[..., Company]) -> Company:
    return company(payments=3, accounts={"acct_1Connected": 3})


@pytest.fixture
async def desk(town: Company) -> AsyncIterator[Desk]:
    held = Desk(town.stripe_url, town.key)
    yield held
    await held.close()


@pytest.fixture
async def restricted(town: Company) -> AsyncIterator[Desk]:
    held = Desk(town.stripe_url, town.restricted_key)
    yield held
    await held.close()


async def test_a_response_passes_with_the_account_as_evidence(desk: Desk) -> None:
    outcome = await desk.ask()
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.evidence["may_read"] == {"balance": True, "account": True}
    assert outcome.evidence["livemode"] is False
    account: Any = outcome.evidence["account"]
    assert account["payouts_enabled"] is True
    assert outcome.values["response_time"] == outcome.phases["balance"] > 0


async def test_a_restricted_key_is_enough(restricted: Desk) -> None:
    outcome = await restricted.ask()
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.evidence["may_read"] == {"balance": True, "account": False}


async def test_a_restricted_key_fails_only_with_expectations(restricted: Desk) -> None:
    outcome = await restricted.ask(expect={"payouts_enabled": True, "country": "US"})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "forbidden")
    assert outcome.reason == (
        "the key may not read the account, which expect.payouts_enabled, expect.country needs: "
        "grant it read access to accounts"
    )


async def test_an_account_as_expected_passes(desk: Desk) -> None:
    outcome = await desk.ask(expect={"payouts_enabled": True, "charges_enabled": True})
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_an_account_that_is_not_as_expected_fails(desk: Desk) -> None:
    outcome = await desk.ask(expect={"payouts_enabled": False, "country": "ZZ"})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "account")
    assert outcome.reason.startswith(
        "the account's payouts_enabled is true, expected false; the account's country is"
    )


async def test_a_connected_account_is_requested(desk: Desk) -> None:
    account: Any = (await desk.ask(account="acct_1Connected")).evidence["account"]
    assert account["id"] == "acct_1Connected"


async def test_a_balance_that_the_key_may_not_read_fails(town: Company, restricted: Desk) -> None:
    town.stripe.denied.add("/v1/balance")
    outcome = await restricted.ask()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "forbidden")
    assert outcome.evidence["may_read"] == {"balance": False}


@pytest.mark.parametrize(
    ("fault", "verdict", "cause"),
    [
        ("unauthorized", Verdict.FAIL, "key_refused"),
        ("rate_limit", Verdict.DEGRADED, "rate_limited"),
        ("error", Verdict.FAIL, "broken"),
        ("outage", Verdict.FAIL, "broken"),
        ("reset", Verdict.FAIL, "garbled"),
        ("garbage", Verdict.FAIL, "garbled"),
        ("hang", Verdict.FAIL, "unreachable"),
    ],
)
async def test_each_error_of_stripe_has_its_verdict(
    town: Company, desk: Desk, fault: Any, verdict: Verdict, cause: str
) -> None:
    town.stripe.faults.add(fault, path="/v1/balance")
    outcome = await desk.ask()
    assert (outcome.verdict, outcome.cause) == (verdict, cause), outcome.reason
    assert "account" not in outcome.evidence


async def test_an_error_of_the_account_request_is_reported(town: Company, desk: Desk) -> None:
    town.stripe.faults.add("rate_limit", path="/v1/account")
    outcome = await desk.ask()
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "rate_limited")


async def test_a_response_without_balance_is_garbled(town: Company, desk: Desk) -> None:
    town.stripe.faults.add("truncate", path="/v1/balance")
    assert (await desk.ask()).cause == "garbled"


async def test_a_slow_response_degrades(town: Company, desk: Desk) -> None:
    town.stripe.faults.add("latency", path="/v1/balance", seconds=0.2)
    outcome = await desk.ask(degraded_above="100ms", fail_above="5s")
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "latency")


async def test_without_a_key_the_outcome_is_unknown() -> None:
    async with httpx.AsyncClient() as http:
        outcome = await stripe.probe(check(kind="stripe"), tools(http))
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "not_configured")


async def test_a_closed_port_is_unreachable() -> None:
    held = Desk("http://127.0.0.1:1", "sk_test_1")
    outcome = await held.ask()
    await held.close()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "unreachable")


def test_a_missing_network_is_found_in_the_error_chain() -> None:
    inner = OSError(101, "Network is unreachable")
    wrapped = httpx.ConnectError("no")
    wrapped.__cause__ = OSError("all attempts failed")
    wrapped.__cause__.__cause__ = ExceptionGroup("attempts", [ConnectionRefusedError(111, "refused"), inner])
    assert is_offline(wrapped)
    assert not is_offline(httpx.ConnectError("no"))
