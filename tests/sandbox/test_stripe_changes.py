"""Changes at Stripe while someone reads."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.company import Company
from tests.waiting import wait_until

Start = Callable[..., Company]
Ask = Callable[..., httpx.Response]
AskOf = Callable[..., Ask]
Walk = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def running(company: Start) -> Company:
    return company(payments=40)


def test_a_new_payment_has_charge_transaction_and_events(running: Company, ask: AskOf) -> None:
    get = ask(running)
    before = totals(get)
    payment_id = running.changes.create_payment(amount=4200, currency="eur")
    payment = get("/v1/payment_intents", limit=1).json()["data"][0]
    assert (payment["id"], payment["amount"], payment["status"]) == (payment_id, 4200, "succeeded")
    charge = get(f"/v1/charges/{payment['latest_charge']}").json()
    money = get(f"/v1/balance_transactions/{charge['balance_transaction']}").json()
    assert totals(get)["eur"] == before["eur"] + money["net"]
    types = [each["type"] for each in get("/v1/events", limit=3).json()["data"]]
    assert types == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


def totals(get: Ask) -> dict[str, int]:
    balance = get("/v1/balance").json()
    both = zip(balance["available"], balance["pending"], strict=True)
    return {one["currency"]: one["amount"] + other["amount"] for one, other in both}


def test_a_changed_payment_sends_previous_attributes(running: Company, ask: AskOf) -> None:
    get = ask(running)
    payment_id = running.changes.create_payment(status="processing")
    assert get(f"/v1/payment_intents/{payment_id}").json()["amount_received"] == 0
    running.changes.change_payment(payment_id, "succeeded")
    payment = get(f"/v1/payment_intents/{payment_id}").json()
    assert (payment["status"], payment["amount_received"]) == ("succeeded", 2000)
    event = get("/v1/events", limit=1).json()["data"][0]
    assert event["type"] == "payment_intent.succeeded"
    assert event["data"]["previous_attributes"] == {"status": "processing"}
    assert event["data"]["object"]["status"] == "succeeded"
    assert get(f"/v1/events/{event['id']}").json() == event
    money = get("/v1/balance_transactions", source=payment["latest_charge"]).json()["data"]
    assert [each["amount"] for each in money] == [2000]


def test_a_refund_and_a_dispute_change_the_charge(running: Company, ask: AskOf) -> None:
    get = ask(running)
    payment_id = running.changes.create_payment(amount=3000)
    refund_id = running.changes.refund(payment_id, 1000)
    assert get(f"/v1/refunds/{refund_id}").json()["amount"] == 1000
    charge = get("/v1/charges", payment_intent=payment_id).json()["data"][0]
    assert (charge["amount_refunded"], charge["refunded"]) == (1000, False)
    other = running.changes.create_payment(amount=500)
    dispute_id = running.changes.dispute(other)
    running.changes.close_dispute(other, won=True)
    dispute = get(f"/v1/disputes/{dispute_id}").json()
    assert dispute["status"] == "won"
    assert sum(each["net"] for each in dispute["balance_transactions"]) == 0
    with pytest.raises(ValueError, match="cannot be refunded"):
        running.changes.refund(payment_id)


def test_a_deleted_payment_is_a_404_and_in_no_list(running: Company, ask: AskOf, walk: Walk) -> None:
    payment_id = walk(running, "/v1/payment_intents")[3]["id"]
    running.changes.delete(payment_id)
    assert ask(running)(f"/v1/payment_intents/{payment_id}").status_code == 404
    assert payment_id not in [each["id"] for each in walk(running, "/v1/payment_intents")]


def test_any_field_can_be_overwritten_or_removed(running: Company, ask: AskOf, walk: Walk) -> None:
    payment_id = walk(running, "/v1/payment_intents")[0]["id"]
    running.changes.patch(payment_id, {"status": "unheard_of", "amount": ...})
    payment = ask(running)(f"/v1/payment_intents/{payment_id}").json()
    assert payment["status"] == "unheard_of"
    assert "amount" not in payment


def test_an_object_can_appear_on_a_page_already_read(running: Company, ask: AskOf, walk: Walk) -> None:
    get = ask(running)
    appeared = []

    def appear() -> None:
        appeared.append(running.changes.create_payment(created=newest))

    first = get("/v1/payment_intents", limit=10).json()["data"]
    newest = first[0]["created"]
    running.stripe.between("/v1/payment_intents", appear, after=2)
    second = get("/v1/payment_intents", limit=10, starting_after=first[-1]["id"]).json()["data"]
    assert appeared == []
    rest = get("/v1/payment_intents", limit=100, starting_after=second[-1]["id"]).json()["data"]
    read = [each["id"] for each in [*first, *second, *rest]]
    assert len(read) == len(set(read)) == 40
    assert set(appeared).isdisjoint(read)
    assert {each["id"] for each in walk(running, "/v1/payment_intents")} - set(read) == set(appeared)


def test_changes_can_reach_the_shop_as_signed_webhooks(company: Start, http: httpx.Client) -> None:
    delivering = company(payments=3, deliver=True)
    payment_id = delivering.changes.create_payment(amount=700)
    wait_until(lambda: len(delivering.deliveries.delivered) == 3, "three deliveries")
    row = http.get(f"{delivering.shop_url}/api/payments/{payment_id}").json()
    assert (row["amount"], row["status"]) == (700, "PAID")
    assert delivering.deliveries.failed == []


def test_a_change_of_one_account_leaves_the_other(company: Start, ask: AskOf) -> None:
    both = company(payments=3, accounts={"acct_1Connected00001": 2})
    both.changes_of("acct_1Connected00001").create_payment()
    get = ask(both, **{"Stripe-Account": "acct_1Connected00001"})
    assert len(get("/v1/payment_intents").json()["data"]) == 3
    assert len(ask(both)("/v1/payment_intents").json()["data"]) == 3
    assert get("/v1/events").json()["data"][0]["account"] == "acct_1Connected00001"
