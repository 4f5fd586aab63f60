"""The check of webhook deliveries against the sandbox's double of Stripe."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import Outcome, Verdict
from probes.stripe_webhooks.endpoints import Endpoint, judge_endpoints, normalize
from sandbox.company import Company
from tests.probes.configured import check
from tests.probes.stripe_desk import Desk
from tests.probes.stripe_objects import DAY, HOUR, Start, endpoint, event, starter

URL = "https://shop.example/api/webhooks/stripe"
EVERYTHING = endpoint(URL, ["*"])
DELIVERED = [event(1000 + number, HOUR) for number in range(30)]


@pytest.fixture
def start(company: Callable[..., Company]) -> Start:
    return starter(company)


@asynccontextmanager
async def open_desk(town: Company, *, restricted: bool = False) -> AsyncIterator[Desk]:
    desk = Desk(town.stripe_url, town.restricted_key if restricted else town.key, "stripe_webhooks")
    yield desk
    await desk.close()


async def ask(town: Company, *, restricted: bool = False, **keys: Any) -> Outcome:
    async with open_desk(town, restricted=restricted) as desk:
        return await desk.ask(**keys)


def listed(town: Company) -> int:
    return town.stripe.statistics.total()


async def test_delivered_events_pass(start: Start) -> None:
    outcome = await ask(start(event=DELIVERED, webhook_endpoint=[EVERYTHING]))
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "30 of the last 30 events are delivered")
    assert outcome.values["webhook_success_rate"] == 1
    assert outcome.values["oldest_pending"] == outcome.values["webhooks_pending"] == 0


@pytest.mark.parametrize(
    ("age", "verdict"), [(10 * 60, Verdict.PASS), (20 * 60, Verdict.DEGRADED), (2 * HOUR, Verdict.FAIL)]
)
async def test_an_old_undelivered_event_is_a_problem(start: Start, age: int, verdict: Verdict) -> None:
    events = [*DELIVERED, *(event(n, 2 * DAY) for n in range(80)), event(0, age, pending=1)]
    outcome = await ask(start(event=events, webhook_endpoint=[EVERYTHING]))
    assert outcome.verdict is verdict, outcome.reason
    assert outcome.cause == ("" if verdict is Verdict.PASS else "pending")
    assert age <= outcome.values["oldest_pending"] < age + 60
    pending: Any = outcome.evidence["pending"]
    assert pending["types"] == {"charge.succeeded": 1}


async def test_a_young_event_is_not_judged(start: Start) -> None:
    events = [*DELIVERED, *(event(number, 5, pending=1) for number in range(20))]
    outcome = await ask(start(event=events, webhook_endpoint=[EVERYTHING]))
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.values["webhook_success_rate"] == 1


@pytest.mark.parametrize(("lost", "verdict"), [(2, Verdict.PASS), (4, Verdict.DEGRADED), (20, Verdict.FAIL)])
async def test_a_low_share_of_deliveries_is_a_problem(start: Start, lost: int, verdict: Verdict) -> None:
    events = [event(number, 5 * 60 + number, pending=int(number < lost)) for number in range(250)]
    outcome = await ask(start(event=events, webhook_endpoint=[EVERYTHING]))
    assert outcome.verdict is verdict, outcome.reason
    assert outcome.cause == ("" if verdict is Verdict.PASS else "success")
    assert outcome.values["webhook_success_rate"] == pytest.approx(1 - lost / 250)


async def test_few_events_have_no_share(start: Start) -> None:
    events = [event(number, 5 * 60, pending=1) for number in range(3)]
    town = start(event=events, webhook_endpoint=[EVERYTHING])
    outcome = await ask(town)
    assert "webhook_success_rate" not in outcome.values
    assert outcome.reason == (
        "3 events in three days, too few to judge the share delivered (min_events = 20)"
    )
    assert (await ask(town, min_events=3)).cause == "success"


async def test_events_that_no_endpoint_receives_do_not_count(start: Start) -> None:
    sent = [event(number, 5 * 60, pending=1) for number in range(30)]
    others = [event(100 + number, 5 * 60, kind="invoice.created") for number in range(270)]
    town = start(event=[*sent, *others], webhook_endpoint=[endpoint(URL, ["charge.succeeded"])])
    outcome = await ask(town)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "success")
    assert outcome.values["webhook_success_rate"] == 0


async def test_many_types_are_filtered_here(start: Start) -> None:
    sent = [event(number, 5 * 60, pending=1) for number in range(30)]
    others = [event(100 + number, 5 * 60, kind="invoice.created") for number in range(70)]
    types = ["charge.succeeded", *(f"customer.type_{number}" for number in range(30))]
    outcome = await ask(start(event=[*sent, *others], webhook_endpoint=[endpoint(URL, types)]))
    assert outcome.values["webhook_events"] == 30


async def test_an_account_without_events_is_unknown(start: Start) -> None:
    outcome = await ask(start(webhook_endpoint=[EVERYTHING]))
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "no_events")
    assert "webhook_success_rate" not in outcome.values


async def test_expected_endpoints_pass_without_events(start: Start) -> None:
    outcome = await ask(start(webhook_endpoint=[EVERYTHING]), endpoints=[{"url": URL}])
    assert outcome.verdict is Verdict.PASS
    assert outcome.reason.startswith("0 events in three days, too few to judge")


async def test_an_event_that_stripe_has_given_up_is_only_counted(start: Start) -> None:
    events = [*DELIVERED, event(1, 4 * DAY, pending=1), event(2, 29 * DAY, pending=1)]
    outcome = await ask(start(event=events, webhook_endpoint=[EVERYTHING]))
    assert outcome.verdict is Verdict.PASS
    assert outcome.reason.endswith("Stripe has given up 2 older events")
    assert outcome.values["webhooks_given_up"] == 2


async def test_many_undelivered_events_are_read_in_bounded_pages(start: Start) -> None:
    events = [event(number, 120 + number / 100, pending=1) for number in range(1500)]
    town = start(event=[*events, event(9999, 2 * HOUR, pending=1)], webhook_endpoint=[EVERYTHING])
    outcome = await ask(town)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "pending")
    pending: Any = outcome.evidence["pending"]
    assert pending["events"] == "at least 500"
    assert "at least 2 h" in outcome.reason
    assert listed(town) <= 13


async def test_an_endpoint_that_stripe_does_not_have_fails(start: Start) -> None:
    outcome = await ask(
        start(event=DELIVERED, webhook_endpoint=[EVERYTHING]),
        endpoints=[{"url": "https://other.example/hook?token=hunter2"}],
    )
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "endpoint")
    assert "hunter2" not in repr(outcome)


async def test_a_trailing_slash_is_another_endpoint(start: Start) -> None:
    outcome = await ask(
        start(event=DELIVERED, webhook_endpoint=[endpoint(URL + "/", ["*"])]), endpoints=[{"url": URL}]
    )
    assert outcome.reason == f"Stripe has no endpoint {URL}, only one with a trailing slash"


async def test_a_disabled_endpoint_fails(start: Start) -> None:
    disabled = endpoint(URL, ["*"], status="disabled")
    other = endpoint("https://other.example/", ["*"], 2)
    outcome = await ask(start(event=DELIVERED, webhook_endpoint=[disabled, other]), endpoints=[{"url": URL}])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "disabled")


async def test_an_account_without_an_enabled_endpoint_fails(start: Start) -> None:
    disabled = endpoint(URL, ["*"], status="disabled")
    outcome = await ask(start(event=DELIVERED, webhook_endpoint=[disabled]))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "endpoint")


async def test_a_missing_subscription_fails(start: Start) -> None:
    town = start(event=DELIVERED, webhook_endpoint=[endpoint(URL, ["charge.succeeded"])])
    expected = {"url": URL, "events": ["charge.succeeded", "payout.failed"]}
    outcome = await ask(town, endpoints=[expected])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "events")
    assert outcome.reason.endswith("is not subscribed to payout.failed")


async def test_two_endpoints_share_the_subscriptions(start: Start) -> None:
    two = [endpoint(URL, ["charge.succeeded"], 1), endpoint(URL, ["payout.failed"], 2)]
    expected = {"url": URL, "events": ["charge.succeeded", "payout.failed"]}
    outcome = await ask(start(event=DELIVERED, webhook_endpoint=two), endpoints=[expected])
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_two_endpoints_that_receive_the_same_degrade(start: Start) -> None:
    two = [endpoint(URL, ["charge.succeeded"], 1), endpoint(URL, ["*"], 2)]
    outcome = await ask(start(event=DELIVERED, webhook_endpoint=two))
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "endpoint_twice")


@pytest.mark.parametrize(
    ("version", "sentence"),
    [(None, "the account's default API version"), ("2020-08-27", "API version 2020-08-27")],
)
async def test_another_api_version_fails(start: Start, version: str | None, sentence: str) -> None:
    town = start(event=DELIVERED, webhook_endpoint=[endpoint(URL, ["*"], api_version=version)])
    outcome = await ask(town, endpoints=[{"url": URL, "api_version": "2025-09-30.clover"}])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "api_version")
    assert sentence in outcome.reason


async def test_a_connected_account_is_requested(start: Start) -> None:
    theirs = {"acct_1Connected": {"event": DELIVERED, "webhook_endpoint": [EVERYTHING]}}
    outcome = await ask(start(connected=theirs), account="acct_1Connected")
    assert outcome.verdict is Verdict.PASS, outcome.reason


@pytest.mark.parametrize("path", ["/v1/events", "/v1/webhook_endpoints"])
@pytest.mark.parametrize(
    ("fault", "verdict", "cause"),
    [
        ("unauthorized", Verdict.FAIL, "key_refused"),
        ("forbidden", Verdict.FAIL, "forbidden"),
        ("rate_limit", Verdict.DEGRADED, "rate_limited"),
        ("error", Verdict.FAIL, "broken"),
        ("reset", Verdict.FAIL, "garbled"),
        ("garbage", Verdict.FAIL, "garbled"),
        ("truncate", Verdict.FAIL, "garbled"),
    ],
)
async def test_each_error_of_stripe_has_its_verdict(
    start: Start, path: str, fault: Any, verdict: Verdict, cause: str
) -> None:
    town = start(event=DELIVERED, webhook_endpoint=[EVERYTHING])
    town.stripe.faults.add(fault, path=path)
    outcome = await ask(town)
    assert (outcome.verdict, outcome.cause) == (verdict, cause), outcome.reason


@pytest.mark.parametrize("fault", ["reset", "wrong_page", "rate_limit"])
async def test_a_list_that_breaks_off_is_never_a_pass(start: Start, fault: Any) -> None:
    events = [event(number, 120, pending=1) for number in range(250)]
    town = start(event=events, webhook_endpoint=[EVERYTHING])
    town.stripe.faults.add(fault, path="/v1/events", after=1)
    outcome = await ask(town)
    assert outcome.cause == ("rate_limited" if fault == "rate_limit" else "garbled")


async def test_an_event_of_another_shape_is_garbled(start: Start) -> None:
    broken = {**event(1, HOUR), "pending_webhooks": "none"}
    outcome = await ask(start(event=[*DELIVERED, broken], webhook_endpoint=[EVERYTHING]))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "garbled")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Shop.example", "https://shop.example/"),
        ("https://shop.example:443/a", "https://shop.example/a"),
        ("http://shop.example:80/a", "http://shop.example/a"),
    ],
)
def test_spellings_of_one_url_are_equal(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


_TEXTS = st.one_of(st.text(max_size=20), st.sampled_from([URL, "*", "enabled", "https://[", "a://b:x"]))
_ENDPOINTS = st.lists(
    st.builds(
        Endpoint,
        id=_TEXTS,
        created=st.integers(),
        url=_TEXTS,
        status=_TEXTS,
        enabled_events=st.lists(_TEXTS, max_size=3),
        api_version=st.none() | _TEXTS,
    ),
    max_size=4,
)


@given(_ENDPOINTS)
def test_only_an_enabled_subscribed_endpoint_is_as_expected(found: list[Endpoint]) -> None:
    expected = {"url": URL, "events": ["payout.failed"]}
    problems = judge_endpoints(check(kind="stripe_webhooks", every="5m", endpoints=[expected]), found)
    good = [each for each in found if each.enabled and normalize(each.url) == URL]
    serves = any({"*", "payout.failed"} & set(each.enabled_events) for each in good)
    assert any(each.verdict is Verdict.FAIL for each in problems) != serves
    assert all(each.sentence.isprintable() for each in problems)
