"""The Stripe check against the sandbox's double."""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import msgspec
import pytest

from probes import Verdict, stripe
from probes.request_errors import own_fault
from sandbox.company import Company
from sandbox.stripe.account_objects import account_object, balance_object
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, answer
from tests.probes.stripe_desk import Desk
from tests.waiting import PATIENCE


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
    assert outcome.evidence["may_read"] == {"balance": False, "account": False}


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


DAY = 86_400
SOON = {"requirements_due_within": "7d"}


def require(town: Company, **requirements: Any) -> None:
    """Sets what Stripe requires of the account."""
    town.world.account_fields["requirements"] = requirements


async def test_a_capability_that_is_not_active_fails(town: Company, desk: Desk) -> None:
    town.world.account_fields["capabilities"] = {"card_payments": "pending", "transfers": "active"}
    outcome = await desk.ask(expect={"capabilities": ["card_payments", "transfers", "ideal_payments"]})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "account")
    assert outcome.reason == (
        'the account\'s capability card_payments is "pending", expected "active"; '
        'the account\'s capability ideal_payments is not requested, expected "active"'
    )


async def test_active_capabilities_pass(desk: Desk) -> None:
    outcome = await desk.ask(expect={"capabilities": ["card_payments"]})
    assert outcome.verdict is Verdict.PASS, outcome.reason


@pytest.mark.parametrize("key", ["capabilities", "requirements"])
async def test_an_account_without_the_facts_is_not_taken_as_good(town: Company, desk: Desk, key: str) -> None:
    town.world.account_fields[key] = None
    outcome = await desk.ask(expect={**SOON, "capabilities": ["card_payments"]})
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked")
    assert f"no {key} of this account" in outcome.reason


async def test_an_account_without_requirements_passes(desk: Desk) -> None:
    outcome = await desk.ask(expect=SOON)
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.values["requirements_past_due"] == outcome.values["requirements_currently_due"] == 0


async def test_requirements_that_are_due_soon_degrade(town: Company, desk: Desk) -> None:
    require(town, currently_due=["owners.email"], current_deadline=town.world.now() + 3 * DAY)
    outcome = await desk.ask(expect=SOON)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "requirements")
    assert "sooner than expect.requirements_due_within = 7d: owners.email" in outcome.reason
    assert 2 * DAY < outcome.values["requirements_due_in"] <= 3 * DAY
    assert (await desk.ask(expect={"requirements_due_within": "2d"})).verdict is Verdict.PASS


async def test_requirements_without_a_date_degrade(town: Company, desk: Desk) -> None:
    require(town, currently_due=[f"person.{number}" for number in range(7)])
    outcome = await desk.ask(expect=SOON)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "requirements")
    assert outcome.reason.endswith("person.4 and 2 more")


async def test_requirements_that_are_only_eventually_due_pass(town: Company, desk: Desk) -> None:
    require(town, eventually_due=["company.tax_id"])
    outcome = await desk.ask(expect=SOON)
    assert (outcome.verdict, outcome.values["requirements_eventually_due"]) == (Verdict.PASS, 1)


@pytest.mark.parametrize(
    ("requirements", "sentence"),
    [
        ({"past_due": ["company.tax_id"], "currently_due": ["company.tax_id"]}, "past due, which limits"),
        ({"disabled_reason": "rejected.fraud"}, "the account is restricted: rejected.fraud"),
        ({"currently_due": ["company.tax_id"], "current_deadline": 1_700_000_000}, "due since 2023-11-14"),
        ({"currently_due": ["company.tax_id"], "current_deadline": -(2**53)}, "due since the Unix time"),
    ],
)
async def test_requirements_that_are_past_due_fail(
    town: Company, desk: Desk, requirements: Any, sentence: str
) -> None:
    require(town, **requirements)
    outcome = await desk.ask(expect=SOON)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "requirements")
    assert sentence in outcome.reason


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1200", ""])
async def test_the_clock_of_a_proxy_makes_nothing_look_early(serve: Serve, date: str) -> None:
    account = account_object(
        "acct_1",
        0,
        {"requirements": {"currently_due": ["company.tax_id"], "current_deadline": 1_700_000_000}},
    )
    both = {**msgspec.json.decode(balance_object({"usd": 1}, {})), **msgspec.json.decode(account)}
    server = await serve(answer(msgspec.json.encode(both), content_type="application/json", date=date))
    desk = Desk(server.url, "sk_test_1")
    outcome = await desk.ask(expect=SOON)
    await desk.close()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "requirements")
    assert "due since 2023-11-14" in outcome.reason


async def test_future_requirements_degrade(town: Company, desk: Desk) -> None:
    deadline = int(time.time()) + DAY
    town.world.account_fields["future_requirements"] = {
        "currently_due": ["company.tax_id"],
        "current_deadline": deadline,
    }
    outcome = await desk.ask(expect=SOON)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "requirements")
    assert outcome.reason.startswith("by future rules, due in ")


async def test_a_text_of_stripe_cannot_reach_the_terminal(town: Company, desk: Desk) -> None:
    require(town, past_due=["\x1b[2J sk_live_1234567890"], disabled_reason="\x1b[31m")
    outcome = await desk.ask(expect=SOON)
    assert "\x1b" not in outcome.reason
    assert "sk_live" not in repr(outcome)


async def test_a_balance_that_covers_the_amount_passes(desk: Desk) -> None:
    outcome = await desk.ask(expect={"balance_covers": {"currency": "usd", "amount": 1}})
    available = outcome.values['balance_available{currency="usd"}']
    enough = {"currency": "usd", "amount": int(available)} if available > 0 else None
    assert (outcome.verdict is Verdict.PASS) == (available >= 1)
    if enough:
        assert (await desk.ask(expect={"balance_covers": enough})).verdict is Verdict.PASS


async def test_a_balance_that_is_too_low_fails(desk: Desk) -> None:
    outcome = await desk.ask(expect={"balance_covers": {"currency": "usd", "amount": 10**12}})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "balance")
    assert "less than expect.balance_covers = 1000000000000 usd" in outcome.reason


async def test_a_balance_of_another_currency_covers_nothing(desk: Desk) -> None:
    outcome = await desk.ask(expect={"balance_covers": {"currency": "jpy", "amount": 1}})
    assert outcome.reason.startswith("the available balance is 0 jpy in minor units")


async def test_a_restricted_key_reads_the_balance_without_the_account(restricted: Desk) -> None:
    outcome = await restricted.ask(
        expect={"livemode": False, "balance_covers": {"currency": "usd", "amount": 10**12}}
    )
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "balance")


async def test_a_key_of_the_other_mode_fails(desk: Desk) -> None:
    outcome = await desk.ask(expect={"livemode": True})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "livemode")
    assert outcome.reason == "the key is for test mode, expected one for live mode"
    assert (await desk.ask(expect={"livemode": False})).values["livemode"] == 0


LISTS = ["charges", "payment_intents", "events", "balance_transactions", "payouts", "refunds", "disputes"]


async def test_every_missing_permission_is_named(town: Company, restricted: Desk) -> None:
    town.stripe.denied |= {"/v1/charges", "/v1/disputes", "/v1/payouts"}
    outcome = await restricted.ask(may_read=LISTS)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "forbidden")
    assert outcome.reason == (
        "the key may not read charges (rak_charge_read), payouts (rak_payout_read), "
        "disputes (rak_dispute_read): grant it read access to them"
    )
    assert outcome.values["permissions_missing"] == 3
    found: Any = outcome.evidence["may_read"]
    assert [name for name in LISTS if not found[name]] == ["charges", "payouts", "disputes"]


async def test_each_permission_costs_one_object(town: Company, restricted: Desk) -> None:
    outcome = await restricted.ask(may_read=[*LISTS, "webhook_endpoints", "accounts"])
    assert outcome.verdict is Verdict.PASS, outcome.reason
    asked = [each for each in town.stripe.statistics.requests if each.query]
    assert [each.query for each in asked] == ["limit=1"] * 9


async def test_a_granted_permission_is_not_asked_for_each_time(town: Company, restricted: Desk) -> None:
    await restricted.ask(may_read=LISTS)
    before = town.stripe.statistics.total()
    await restricted.ask(may_read=LISTS)
    assert town.stripe.statistics.total() - before == 2
    town.stripe.denied.add("/v1/charges")
    restricted.given = {"granted": dict.fromkeys(restricted.given["granted"], time.monotonic() - 15 * 60)}
    assert (await restricted.ask(may_read=LISTS)).cause == "forbidden"


async def test_a_missing_permission_that_is_granted_passes_at_once(town: Company, restricted: Desk) -> None:
    town.stripe.denied.add("/v1/charges")
    assert (await restricted.ask(may_read=LISTS)).cause == "forbidden"
    town.stripe.denied.remove("/v1/charges")
    assert (await restricted.ask(may_read=LISTS)).verdict is Verdict.PASS


async def test_a_rate_limit_stops_the_questions(town: Company, restricted: Desk) -> None:
    town.stripe.faults.add("rate_limit", path="/v1/events")
    outcome = await restricted.ask(may_read=LISTS)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "rate_limited")
    assert "whether the key may read events, balance_transactions" in outcome.reason
    assert town.stripe.statistics.total("/v1/payouts") == 0


async def test_a_known_lack_outranks_a_rate_limit(town: Company, restricted: Desk) -> None:
    town.stripe.denied.add("/v1/charges")
    town.stripe.faults.add("rate_limit", path="/v1/events")
    outcome = await restricted.ask(may_read=LISTS)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "forbidden")


async def test_without_a_key_the_outcome_is_unknown() -> None:
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
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
    assert own_fault(wrapped) == ("network", "this host has no network")
    assert own_fault(httpx.ConnectError("no")) is None


async def test_a_key_without_any_permission_names_all_at_once(town: Company, restricted: Desk) -> None:
    town.stripe.denied |= {"/v1/balance", "/v1/account", "/v1/charges", "/v1/payouts"}
    outcome = await restricted.ask(expect={"country": "US"}, may_read=["charges", "payouts", "refunds"])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "forbidden")
    for text in ("/v1/balance", "may not read the account", "charges", "payouts"):
        assert text in outcome.reason
    assert outcome.values["permissions_missing"] == 2
    assert outcome.evidence["may_read"] == {
        "balance": False,
        "account": False,
        "charges": False,
        "payouts": False,
        "refunds": True,
    }
