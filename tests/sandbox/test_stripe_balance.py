"""The double's balance transactions, payouts and balance agree, for every seed."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.stripe.lists import collections_of
from sandbox.stripe.paging import ListQuery, read_page
from sandbox.stripe.window import payment_window
from sandbox.stripe.world import World, id_of

NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)


@pytest.fixture(params=[1, 2, 3], ids="seed {}".format)
def world(request: pytest.FixtureRequest) -> World:
    window = payment_window(2500, NOW - timedelta(days=40), NOW)
    return World(request.param, window, collections_of, now=int(NOW.timestamp()))


def every(world: World, path: str) -> list[dict[str, Any]]:
    collection = world.collections[path]
    return [json.loads(collection.render(value)) for value in collection.keys().values]


def sums(objects: Any, field: str = "amount") -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for each in objects:
        found[each["currency"]] += each[field]
    return found


def test_net_is_amount_less_fee_and_the_fee_details_add_up(world: World) -> None:
    for each in every(world, "/v1/balance_transactions"):
        assert each["net"] == each["amount"] - each["fee"]
        assert sum(detail["amount"] for detail in each["fee_details"]) == each["fee"]


def test_a_payouts_transactions_net_to_zero_and_are_its_alone(world: World) -> None:
    apply_filter = world.collections["/v1/balance_transactions"].apply_filter
    render = world.collections["/v1/balance_transactions"].render
    payouts = every(world, "/v1/payouts")
    assert {"paid", "in_transit", "failed"} <= {each["status"] for each in payouts}
    seen: set[str] = set()
    for payout in payouts:
        own_keys: Any = apply_filter("payout", [payout["id"]])
        inside = [json.loads(render(value)) for value in own_keys.values]
        assert sum(each["net"] for each in inside) == 0
        assert {each["currency"] for each in inside} == {payout["currency"]}
        own = [each for each in inside if each["type"] == "payout"]
        assert [(each["id"], each["amount"]) for each in own] == [
            (payout["balance_transaction"], -payout["amount"])
        ]
        ids = {each["id"] for each in inside}
        assert seen.isdisjoint(ids)
        seen |= ids


def test_the_balance_is_the_sum_of_all_transactions(world: World) -> None:
    balance = json.loads(world.balance())
    transactions = sums(every(world, "/v1/balance_transactions"), "net")
    closing = sums([*balance["available"], *balance["pending"]])
    assert {name: amount for name, amount in closing.items() if amount} == {
        name: amount for name, amount in transactions.items() if amount
    }


def test_available_money_is_the_sum_of_available_transactions(world: World) -> None:
    now = NOW.timestamp()
    ready = [each for each in every(world, "/v1/balance_transactions") if each["available_on"] <= now]
    assert {each["status"] for each in ready} == {"available"}
    available = {name: amount for name, amount in sums(ready, "net").items() if amount}
    reported = sums(json.loads(world.balance())["available"])
    assert {name: amount for name, amount in reported.items() if amount} == available


def test_every_succeeded_payment_has_charge_and_transaction(world: World) -> None:
    charges = {each["id"]: each for each in every(world, "/v1/charges")}
    transactions = {each["id"]: each for each in every(world, "/v1/balance_transactions")}
    paid = [each for each in every(world, "/v1/payment_intents") if each["status"] == "succeeded"]
    assert len(paid) > 2000
    for payment in paid:
        charge = charges[payment["latest_charge"]]
        assert (charge["amount"], charge["currency"]) == (payment["amount_received"], payment["currency"])
        money = transactions[charge["balance_transaction"]]
        assert (money["source"], money["amount"]) == (charge["id"], charge["amount"])


def test_refunds_and_disputes_lead_back_to_their_charge(world: World) -> None:
    charges = {each["id"]: each for each in every(world, "/v1/charges")}
    for refund in every(world, "/v1/refunds"):
        charge = charges[refund["charge"]]
        assert charge["amount_refunded"] == (refund["amount"] if refund["status"] == "succeeded" else 0)
        assert refund["created"] > charge["created"]
    disputes = every(world, "/v1/disputes")
    assert {"needs_response", "won", "lost"} <= {each["status"] for each in disputes}
    for dispute in disputes:
        assert charges[dispute["charge"]]["disputed"] is True
        assert dispute["balance_transactions"][0]["net"] == -dispute["amount"] - 1500 or (
            dispute["currency"] != "usd"
        )


def test_a_won_dispute_gives_the_fee_back_as_a_negative_one(world: World) -> None:
    fees = [each["fee"] for each in every(world, "/v1/balance_transactions")]
    assert min(fees) < 0


def test_currencies_have_zero_two_or_three_decimals(world: World) -> None:
    found = every(world, "/v1/payment_intents")
    assert {each["currency"] for each in found} == {"usd", "eur", "gbp", "jpy", "bhd"}
    assert all(each["amount"] % 10 == 0 for each in found if each["currency"] == "bhd")


def test_nothing_happened_after_now(world: World) -> None:
    for path in world.collections:
        if path != "/v1/webhook_endpoints":
            assert max(each["created"] for each in every(world, path)) <= NOW.timestamp()


def test_a_source_within_a_payout_has_the_transactions_of_both(world: World) -> None:
    collection = world.collections["/v1/balance_transactions"]

    def listed(**filters: str) -> set[str]:
        query = ListQuery(100, filters={name: [value] for name, value in filters.items()})
        return {id_of(collection.render(key)) for key in read_page(collection, query).keys}

    payout, other = (each["id"] for each in every(world, "/v1/payouts")[:2])
    inside: Any = collection.apply_filter("payout", [payout])
    source = json.loads(collection.render(inside.values[0]))["source"]
    assert listed(payout=payout, source=source) == listed(payout=payout) & listed(source=source) != set()
    assert listed(payout=other, source=source) == listed(payout=other) & listed(source=source)


def test_which_payouts_fail_depends_on_no_date() -> None:
    def fates(today: datetime) -> list[tuple[str, int, int, bool]]:
        since = today - timedelta(days=20)
        window = payment_window(200, since, since + timedelta(days=3))
        world = World(1, window, collections_of, now=int(today.timestamp()))
        origin = int(since.timestamp())
        found = world.activity.payout_list
        return [(each.currency, each.amount, each.created - origin, each.failed > 0) for each in found]

    first = fates(datetime(2026, 12, 1, tzinfo=UTC))
    assert any(failed for *_, failed in first)
    for days in (1, 2, 31, 98, 365):
        assert fates(datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=days)) == first
