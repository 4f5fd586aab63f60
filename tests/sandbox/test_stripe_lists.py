"""How the Stripe double lists and retrieves objects."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from sandbox.company import Company

Start = Callable[..., Company]
Ask = Callable[..., httpx.Response]
AskOf = Callable[..., Ask]
Walk = Callable[..., list[dict[str, Any]]]

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
LISTS = ("payment_intents", "charges", "refunds", "payouts", "disputes", "balance_transactions", "events")


@pytest.fixture
def shop_of_a_month(company: Start) -> Company:
    now = datetime.now(UTC)
    return company(payments=1500, since=now - timedelta(days=25), until=now)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_gives_each_object_once_and_newest_first(
    shop_of_a_month: Company, walk: Walk, name: str
) -> None:
    path = f"/v1/{name}"
    found = walk(shop_of_a_month, path, limit=77)
    assert len(found) == len(shop_of_a_month.stripe.worlds[None].collections[path].keys()) > 3
    assert len({each["id"] for each in found}) == len(found)
    assert all(newer["created"] >= older["created"] for newer, older in pairwise(found))


@pytest.mark.parametrize("name", [*LISTS, "webhook_endpoints"])
def test_every_listed_object_can_be_retrieved_by_its_id(
    shop_of_a_month: Company, ask: AskOf, name: str
) -> None:
    get = ask(shop_of_a_month)
    for listed in get(f"/v1/{name}", limit=25).json()["data"]:
        assert get(f"/v1/{name}/{listed['id']}").json() == listed


def test_a_page_has_ten_objects_by_default(company: Start, ask: AskOf) -> None:
    page = ask(company(payments=30))("/v1/payment_intents").json()
    assert (len(page["data"]), page["has_more"], page["url"], page["object"]) == (
        10,
        True,
        "/v1/payment_intents",
        "list",
    )


def test_has_more_is_false_on_an_exactly_full_last_page(company: Start, ask: AskOf) -> None:
    assert ask(company(payments=100))("/v1/payment_intents", limit=100).json()["has_more"] is False


def test_ending_before_returns_the_next_newer_objects(company: Start, ask: AskOf) -> None:
    get = ask(company(payments=30))
    everything = [each["id"] for each in get("/v1/payment_intents", limit=100).json()["data"]]
    page = get("/v1/payment_intents", limit=5, ending_before=everything[20]).json()
    assert [each["id"] for each in page["data"]] == everything[15:20]
    assert page["has_more"] is True
    page = get("/v1/payment_intents", limit=5, ending_before=everything[4]).json()
    assert ([each["id"] for each in page["data"]], page["has_more"]) == (everything[:4], False)


def test_created_bounds_are_inclusive_or_exclusive(company: Start, ask: AskOf) -> None:
    get = ask(company(payments=50, since=SINCE, until=SINCE + timedelta(seconds=20)))
    moments = [each["created"] for each in get("/v1/payment_intents", limit=100).json()["data"]]
    middle = moments[25]

    def count(**bounds: int) -> int:
        params = {name.replace("_", "[") + ("]" if "_" in name else ""): v for name, v in bounds.items()}
        return len(get("/v1/payment_intents", limit=100, **params).json()["data"])

    assert count(created=middle) == moments.count(middle)
    assert count(created_gt=middle) == sum(moment > middle for moment in moments)
    assert count(created_gte=middle) == sum(moment >= middle for moment in moments)
    assert count(created_lt=middle) == sum(moment < middle for moment in moments)
    assert count(created_lte=middle) == sum(moment <= middle for moment in moments)
    assert count(created_gte=middle, created_lt=middle) == 0


def test_a_second_with_more_than_a_page_is_read_completely(company: Start, walk: Walk) -> None:
    busy = company(payments=600, since=SINCE, until=UNTIL, bursts=2)
    found = walk(busy, "/v1/payment_intents")
    assert len({each["id"] for each in found}) == 600
    assert [count for _, count in Counter(each["created"] for each in found).most_common(2)] >= [150, 150]


def test_ids_of_one_second_are_not_in_the_order_of_creation(company: Start, walk: Walk) -> None:
    busy = company(payments=150, since=SINCE, until=UNTIL, bursts=1)
    ids = [each["id"] for each in walk(busy, "/v1/payment_intents")]
    assert ids not in (sorted(ids), sorted(ids, reverse=True))


def test_objects_depend_only_on_the_seed(company: Start, ask: AskOf) -> None:
    def first(seed: int) -> list[dict[str, Any]]:
        arguments = {"payments": 20, "since": SINCE, "until": UNTIL, "now": UNTIL}
        found: list[dict[str, Any]] = ask(company(seed, **arguments))("/v1/payment_intents").json()["data"]
        return found

    assert first(5) == first(5)
    assert {each["id"] for each in first(5)}.isdisjoint(each["id"] for each in first(6))


def test_most_skewed_payments_are_within_six_hours(company: Start, walk: Walk) -> None:
    rush = company(payments=1000, since=SINCE, until=UNTIL, skewed=True)
    moments = sorted(each["created"] for each in walk(rush, "/v1/payment_intents"))
    start = SINCE.timestamp() + 9 * 3600
    assert sum(start <= moment < start + 6 * 3600 for moment in moments) > 780


def test_filters_return_only_matching_objects(shop_of_a_month: Company, ask: AskOf, walk: Walk) -> None:
    get = ask(shop_of_a_month)
    refund = get("/v1/refunds").json()["data"][0]
    by_payment = get("/v1/refunds", payment_intent=refund["payment_intent"]).json()["data"]
    assert by_payment == get("/v1/refunds", charge=refund["charge"]).json()["data"] == [refund]
    source = get("/v1/balance_transactions", source=refund["id"]).json()["data"]
    assert refund["balance_transaction"] in [each["id"] for each in source]
    for name, value in (("type", "payout"), ("currency", "jpy"), ("type", "refund_failure")):
        found = walk(shop_of_a_month, "/v1/balance_transactions", **{name: value})
        assert {each[name] for each in found} <= {value}
        everything = walk(shop_of_a_month, "/v1/balance_transactions")
        assert len(found) == sum(each[name] == value for each in everything)
    assert {each["status"] for each in walk(shop_of_a_month, "/v1/payouts", status="failed")} <= {"failed"}
    assert get("/v1/refunds", payment_intent="pi_unheard").json()["data"] == []


def test_events_are_filtered_by_type_types_and_delivery(
    shop_of_a_month: Company, ask: AskOf, walk: Walk
) -> None:
    everything = walk(shop_of_a_month, "/v1/events")
    wanted = {"charge.refunded", "payout.paid"}
    found = walk(shop_of_a_month, "/v1/events", **{"types[]": sorted(wanted)})
    assert [each for each in everything if each["type"] in wanted] == found
    assert {each["type"] for each in walk(shop_of_a_month, "/v1/events", type="payout.*")} <= {
        "payout.created",
        "payout.paid",
        "payout.failed",
    }
    failed = walk(shop_of_a_month, "/v1/events", delivery_success="false")
    assert failed == [each for each in everything if each["pending_webhooks"]] != []


def test_events_older_than_thirty_days_are_not_listed(company: Start, walk: Walk) -> None:
    now = datetime.now(UTC)
    old = company(payments=400, since=now - timedelta(days=60), until=now)
    assert min(each["created"] for each in walk(old, "/v1/events")) >= now.timestamp() - 30 * 86400
    assert len(walk(old, "/v1/payment_intents")) == 400


def test_an_event_has_the_object_at_that_time(shop_of_a_month: Company, walk: Walk) -> None:
    found = walk(shop_of_a_month, "/v1/events", type="payment_intent.created")
    assert {each["data"]["object"]["status"] for each in found} == {"requires_payment_method"}
    for each in walk(shop_of_a_month, "/v1/events", type="charge.succeeded"):
        assert each["data"]["object"]["amount_refunded"] == 0


def test_expand_replaces_ids_by_objects(shop_of_a_month: Company, ask: AskOf) -> None:
    get = ask(shop_of_a_month)
    path = "data.latest_charge.balance_transaction"
    for each in get("/v1/payment_intents", **{"expand[]": path}).json()["data"]:
        if each["latest_charge"]:
            assert each["latest_charge"]["payment_intent"] == each["id"]
    transactions = get("/v1/balance_transactions", **{"expand[]": "data.source", "type": "refund"}).json()
    assert {each["source"]["object"] for each in transactions["data"]} == {"refund"}


def test_a_connected_account_has_its_own_objects(company: Start, ask: AskOf) -> None:
    both = company(payments=20, accounts={"acct_1Connected00001": 7})
    platform = ask(both)("/v1/payment_intents", limit=100).json()["data"]
    get = ask(both, **{"Stripe-Account": "acct_1Connected00001"})
    connected = get("/v1/payment_intents", limit=100)
    assert (len(platform), len(connected.json()["data"])) == (20, 7)
    assert connected.headers["stripe-account"] == "acct_1Connected00001"
    assert get(f"/v1/payment_intents/{platform[0]['id']}").status_code == 404
    assert get("/v1/account").json()["id"] == "acct_1Connected00001"
    assert [each["id"] for each in ask(both)("/v1/accounts").json()["data"]] == ["acct_1Connected00001"]
    assert ask(both)("/v1/accounts/acct_1Connected00001").json()["object"] == "account"


def test_headers_have_version_request_id_and_date(company: Start, ask: AskOf) -> None:
    get = ask(company(payments=1), **{"Stripe-Version": "2023-10-16"})
    one, other = get("/v1/balance"), get("/v1/balance")
    assert one.headers["stripe-version"] == "2023-10-16"
    assert one.headers["request-id"].startswith("req_")
    assert one.headers["request-id"] != other.headers["request-id"]
    assert one.headers["date"].endswith("GMT")


def test_a_million_payments_can_be_listed(company: Start, ask: AskOf) -> None:
    huge = company(payments=1_000_000, since=SINCE, until=UNTIL)
    get = ask(huge)
    page = get("/v1/payment_intents", limit=100).json()
    assert (len(page["data"]), page["has_more"]) == (100, True)
    window = {"created[gte]": int(SINCE.timestamp()) + 40_000, "created[lt]": int(SINCE.timestamp()) + 40_001}
    inside = get("/v1/payment_intents", limit=100, **window).json()["data"]
    assert {each["created"] for each in inside} == {window["created[gte]"]}
