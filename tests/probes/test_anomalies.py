"""The check of anomalies against the sandbox's double of Stripe, and a ledger in Postgres."""

import math
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import Outcome, Verdict
from probes.anomalies.objects import pseudonym
from probes.anomalies.rates import is_unlikely, tail
from sandbox.company import Company
from settings.reconcile import ReconcileSettings
from tests.probes.stripe_desk import Desk
from tests.probes.stripe_objects import DAY, HOUR, Start, ago, event, starter
from workers.ledger_tables import mapped_tables

EMAIL = "jane.doe@example.com"


def charge(number: int, age: float = 2 * HOUR, **more: Any) -> Any:
    """Returns a charge of a payer of its own."""
    return {
        "id": f"ch_{number}",
        "object": "charge",
        "created": ago(age),
        "amount": 2000,
        "currency": "usd",
        "status": "succeeded",
        "refunded": False,
        "customer": f"cus_{number}",
        "payment_intent": f"pi_{number}",
        "description": f"order of {EMAIL}",
        "metadata": {},
        "billing_details": {"email": EMAIL},
        **more,
    }


def of_charge(noun: str, number: int, age: float = HOUR, **more: Any) -> Any:
    """Returns a refund or a dispute."""
    keys = {"id": f"{noun}_{number}", "object": noun, "created": ago(age), "charge": f"ch_{number}"}
    return {**keys, "amount": 2000, "currency": "usd", "status": "succeeded", **more}


def dispute(number: int, **more: Any) -> Any:
    return of_charge("dispute", number, **{"status": "needs_response", **more})


def deleted(number: int, age: float, customer: str) -> Any:
    return event(number, age, kind="customer.deleted", id=customer, email=EMAIL)


def cancelled(number: int, age: float, customer: str) -> Any:
    return event(number, age, kind="customer.subscription.deleted", id=f"sub_{number}", customer=customer)


def charges() -> list[Any]:
    """Returns a hundred charges of payers of their own, as old as now: this module may be loaded for long."""
    return [charge(number, 2 * HOUR + number) for number in range(1, 101)]


@pytest.fixture
def start(company: Callable[..., Company]) -> Start:
    return starter(company)


async def ask(town: Company, watch: str | None = None, *, given_: Any = None, **keys: Any) -> Outcome:
    desk = Desk(town.stripe_url, town.key, "anomalies", given_ or {})
    outcome = await desk.ask(**({"watch": [watch]} if watch else {}), **keys)
    await desk.close()
    assert EMAIL not in repr(outcome)
    assert "cus_" not in repr(outcome)
    return outcome


async def test_ordinary_payments_pass(start: Start) -> None:
    outcome = await ask(start(charge=charges(), refund=[of_charge("refund", 1)]))
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.reason == (
        "no payment was taken twice; 1 of 100 payments are refunded; 0 of 100 payments are disputed; "
        "0 customers were deleted without a cancellation"
    )
    assert outcome.values["refund_rate"] == 0.01
    assert outcome.values['refund_amount_rate{currency="usd"}'] == 0.01
    assert outcome.evidence["ledger"] == "not read: DATABASE_URL is not set"


async def test_the_same_payer_and_amount_is_paid_twice(start: Start) -> None:
    again = charge(500, 2 * HOUR - 60, customer="cus_1")
    outcome = await ask(start(charge=[*charges(), again]), "paid_twice")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "paid_twice")
    assert outcome.reason == "payments taken twice within 1d: 1, such as 2000 usd of one payer"
    found: Any = outcome.evidence["paid_twice"]
    assert found[0]["payer"] == pseudonym("cus_1")
    assert found[0]["charges"] == ["ch_1", "ch_500"]


@pytest.mark.parametrize(
    "different",
    [
        {"amount": 2001},
        {"currency": "eur"},
        {"customer": "cus_other"},
        {"status": "failed"},
        {"refunded": True},
        {"created": ago(HOUR)},
        {"invoice": "in_2"},
        {"description": "Subscription update"},
    ],
)
async def test_another_purchase_is_not_paid_twice(start: Start, different: Any) -> None:
    again = charge(500, **{"created": ago(2 * HOUR - 60), "customer": "cus_1", **different})
    outcome = await ask(start(charge=[*charges(), again]), "paid_twice")
    assert (outcome.verdict, outcome.values["paid_twice"]) == (Verdict.PASS, 0), outcome.reason


@pytest.mark.parametrize(("orders", "number"), [(("a", "b"), 0), (("a", "a"), 1), ((None, "a"), 1)])
async def test_another_order_is_another_purchase(start: Start, orders: Any, number: int) -> None:
    two = [
        charge(index, 600 - index, customer="cus_1", metadata={"order_id": order} if order else {})
        for index, order in enumerate(orders, 1)
    ]
    outcome = await ask(start(charge=two), "paid_twice", order="metadata.order_id")
    assert outcome.values["paid_twice"] == number


async def test_a_guest_is_known_by_the_card(start: Start) -> None:
    card = {"payment_method_details": {"card": {"fingerprint": "f1"}}, "customer": None}
    two = [charge(1, 600, **card), charge(2, 500, **card), charge(3, 500, customer=None)]
    outcome = await ask(start(charge=[*two, charge(4, 400, customer=None)]), "paid_twice")
    assert outcome.values["paid_twice"] == 1


async def test_two_charges_of_one_payment_are_paid_twice(start: Start) -> None:
    two = [charge(1, 20 * HOUR), charge(2, HOUR, payment_intent="pi_1", amount=999, invoice="in_1")]
    assert (await ask(start(charge=two), "paid_twice")).cause == "paid_twice"


async def test_what_was_paid_twice_earlier_passes(start: Start) -> None:
    two = [charge(1, 26 * HOUR), charge(2, 26 * HOUR - 60, customer="cus_1")]
    town = start(charge=two)
    assert (await ask(town, "paid_twice")).verdict is Verdict.PASS
    assert (await ask(town, "paid_twice", within="2d")).cause == "paid_twice"


async def test_many_refunds_fail(start: Start) -> None:
    refunds = [of_charge("refund", number) for number in range(1, 16)]
    outcome = await ask(start(charge=charges(), refund=refunds), "refund_rate")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "refund_rate")
    assert outcome.reason == "15 of 100 payments are refunded (15%), more than refund_rate_above = 5%"


async def test_a_rate_slightly_above_the_limit_is_noise(start: Start) -> None:
    refunds = [of_charge("refund", number) for number in range(1, 8)]
    outcome = await ask(start(charge=charges(), refund=refunds), "refund_rate")
    assert (outcome.verdict, outcome.values["refund_rate"]) == (Verdict.PASS, 0.07)


async def test_partial_and_failed_refunds_count_once_or_not(start: Start) -> None:
    partial = [of_charge("refund", 100 + number, charge="ch_1", amount=10) for number in range(30)]
    lost = [of_charge("refund", 200 + number, status="failed") for number in range(30)]
    outcome = await ask(start(charge=charges(), refund=[*partial, *lost]), "refund_rate")
    assert (outcome.verdict, outcome.values["refund_count"]) == (Verdict.PASS, 1)


async def test_amounts_of_currencies_are_never_mixed(start: Start) -> None:
    euros = [charge(200 + number, currency="eur", amount=100) for number in range(10)]
    refund = of_charge("refund", 200, currency="eur", amount=100)
    outcome = await ask(start(charge=[*charges(), *euros], refund=[refund]), "refund_rate")
    assert outcome.values['refund_amount_rate{currency="eur"}'] == pytest.approx(0.1)
    assert outcome.values['refund_amount_rate{currency="usd"}'] == 0


async def test_many_disputes_fail(start: Start) -> None:
    outcome = await ask(start(charge=charges(), dispute=[dispute(n) for n in range(1, 6)]), "dispute_rate")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "dispute_rate")
    assert "5 of 100 payments are disputed (5%), more than dispute_rate_above = 0.75%" in outcome.reason


async def test_inquiries_are_no_disputes(start: Start) -> None:
    inquiries = [dispute(number, status="warning_needs_response") for number in range(1, 30)]
    outcome = await ask(start(charge=charges(), dispute=inquiries), "dispute_rate")
    assert (outcome.verdict, outcome.values["dispute_rate"]) == (Verdict.PASS, 0)


async def test_one_refund_of_two_payments_is_not_judged(start: Start) -> None:
    town = start(charge=charges()[:2], refund=[of_charge("refund", 1)])
    outcome = await ask(town, "refund_rate")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "too_few")
    assert "refund_rate" not in outcome.values
    both = await ask(town)
    assert both.verdict is Verdict.PASS
    assert "2 payments are too few to judge the refund rate (min_payments = 20)" in both.reason


async def test_many_charges_narrow_the_period(start: Start) -> None:
    charges = [charge(number, HOUR + number) for number in range(1200)]
    refunds = [of_charge("refund", number, 2 * DAY) for number in range(300)]
    town = start(charge=charges, refund=refunds)
    outcome = await ask(town)
    assert outcome.values["payments"] == 1000
    assert outcome.values["refund_rate"] == 0
    assert town.stripe.statistics.total() <= 30


async def test_a_deletion_without_cancellation_fails(start: Start) -> None:
    outcome = await ask(start(event=[deleted(1, HOUR, "cus_1")]), "customers_deleted")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "customers_deleted")
    assert outcome.evidence["customers_deleted"] == [pseudonym("cus_1")]


async def test_a_deletion_that_ends_the_subscription_fails(start: Start) -> None:
    events = [deleted(1, HOUR, "cus_1"), cancelled(2, HOUR + 1, "cus_1"), cancelled(3, DAY, "cus_2")]
    assert (await ask(start(event=events), "customers_deleted")).cause == "customers_deleted"


async def test_a_deletion_after_a_cancellation_passes(start: Start) -> None:
    events = [deleted(1, HOUR, "cus_1"), cancelled(2, 20 * DAY, "cus_1")]
    outcome = await ask(start(event=events), "customers_deleted")
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_deletions_up_to_the_limit_and_earlier_ones_pass(start: Start) -> None:
    events = [deleted(1, HOUR, "cus_1"), deleted(2, 2 * DAY, "cus_2")]
    town = start(event=events)
    assert (await ask(town, "customers_deleted", customers_deleted_above=1)).verdict is Verdict.PASS
    assert (await ask(town, "customers_deleted", within="3d")).values["customers_deleted"] == 2


async def test_deletions_whose_cancellations_were_not_read_degrade(start: Start) -> None:
    events = [cancelled(10 + number, 2 * HOUR + number, f"cus_{number}") for number in range(600)]
    outcome = await ask(start(event=[*events, deleted(1, HOUR, "cus_x")]), "customers_deleted")
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked")


@pytest.mark.parametrize("path", ["charges", "refunds", "disputes", "events"])
@pytest.mark.parametrize(
    ("fault", "verdict", "cause"),
    [
        ("unauthorized", Verdict.FAIL, "key_refused"),
        ("forbidden", Verdict.FAIL, "forbidden"),
        ("rate_limit", Verdict.DEGRADED, "rate_limited"),
        ("outage", Verdict.FAIL, "broken"),
        ("garbage", Verdict.FAIL, "garbled"),
    ],
)
async def test_each_error_of_stripe_has_its_verdict(
    start: Start, path: str, fault: Any, verdict: Verdict, cause: str
) -> None:
    town = start(charge=charges())
    town.stripe.faults.add(fault, path=f"/v1/{path}")
    outcome = await ask(town)
    assert (outcome.verdict, outcome.cause) == (verdict, cause), outcome.reason


@pytest.mark.parametrize("fault", ["reset", "wrong_page"])
async def test_a_list_that_breaks_off_is_never_a_pass(start: Start, fault: Any) -> None:
    town = start(charge=[charge(number) for number in range(250)])
    town.stripe.faults.add(fault, path="/v1/charges", after=1)
    assert (await ask(town)).cause == "garbled"


async def test_a_payment_twice_in_the_ledger_fails(start: Start, database: str) -> None:
    mapping = {"table": "payments", "id": "pi", "amount": "amount", "currency": "currency"}
    mapping |= {"status": "status", "created": "created_at"}
    settings = ReconcileSettings.model_validate({"payments": mapping})
    town = start(charge=charges())
    async with asyncpg.create_pool(database, min_size=0, max_size=2, statement_cache_size=0) as pool:
        tools = {"ledger_table": mapped_tables(settings, pool), "ledger": pool}
        assert (await ask(town, given_=tools)).cause == "ledger"
        await pool.execute(
            "create table payments (pi text, amount bigint, currency text, status text,"
            " created_at timestamptz default now())"
        )
        await pool.execute("insert into payments (pi) values ('pi_1'), ('pi_2')")
        outcome = await ask(town, given_=tools)
        assert (outcome.verdict, outcome.values["ledger_payments_repeated"]) == (Verdict.PASS, 0)
        await pool.execute("insert into payments (pi) values ('pi_1')")
        outcome = await ask(town, given_=tools)
        assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "paid_twice")
        assert outcome.evidence["ledger"] == ["pi_1 in 2 rows"]
        unmapped = {"ledger_table": mapped_tables(ReconcileSettings(), pool), "ledger": pool}
        outcome = await ask(town, given_=unmapped)
        assert outcome.verdict is Verdict.PASS
        assert "map yours with [reconcile.payments]" in str(outcome.evidence["ledger"])


@given(st.integers(0, 300), st.floats(0.001, 300))
def test_the_tail_is_that_of_a_poisson_distribution(found: int, mean: float) -> None:
    term, below = math.exp(-mean), 0.0
    for number in range(found):
        below += term
        term *= mean / (number + 1)
    assert tail(found, mean) == pytest.approx(1 - below, abs=1e-9)


@pytest.mark.parametrize(
    ("found", "payments", "limit", "unlikely"),
    [
        (0, 1, 0.05, False),
        (1, 2, 0.05, False),
        (3, 20, 0.05, False),
        (5, 20, 0.05, True),
        (68, 1000, 0.05, True),
    ],
)
def test_only_unlikely_numbers_are_anomalies(
    found: int, payments: int, limit: float, *, unlikely: bool
) -> None:
    assert is_unlikely(found, payments, limit) == unlikely


async def test_more_payments_than_can_be_read_since_the_last_run_degrade(start: Start) -> None:
    charges = [charge(number, 60 + number / 4) for number in range(1200)]
    outcome = await ask(start(charge=charges), "paid_twice")
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked"), outcome.reason
    assert outcome.reason.startswith("only the payments of the last ")


async def test_more_deletions_than_can_be_read_since_the_last_run_degrade(start: Start) -> None:
    events = [cancelled(number, 60 + number / 10, f"cus_{number}") for number in range(600)]
    outcome = await ask(start(event=events), "customers_deleted", customers_deleted_above=1000)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked"), outcome.reason
