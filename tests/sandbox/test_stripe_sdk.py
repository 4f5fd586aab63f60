"""The official SDK works with the double as it does with Stripe."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from sandbox.company import Company

Start = Callable[..., Company]

LISTS = ("payment_intents", "charges", "refunds", "payouts", "disputes", "balance_transactions", "events")


@pytest.fixture
def known(company: Start) -> Company:
    now = datetime.now(UTC)
    return company(payments=350, since=now - timedelta(days=20), until=now)


@pytest.fixture
def blocking(known: Company) -> Iterator[stripe.StripeClient]:
    http = stripe.RequestsClient()
    yield stripe.StripeClient(known.key, base_addresses={"api": known.stripe_url}, http_client=http)
    http.close()  # type: ignore[no-untyped-call]


@pytest.fixture
async def waiting(known: Company) -> AsyncIterator[stripe.StripeClient]:
    http = stripe.HTTPXClient()
    yield stripe.StripeClient(known.key, base_addresses={"api": known.stripe_url}, http_client=http)
    await http.close_async()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("name", LISTS)
def test_the_sdk_lists_and_retrieves_every_object(
    known: Company, blocking: stripe.StripeClient, name: str
) -> None:
    service = getattr(blocking.v1, name)
    found = list(service.list({"limit": 100}).auto_paging_iter())
    assert len({each.id for each in found}) == len(known.world.collections[f"/v1/{name}"].keys()) > 0
    assert service.retrieve(found[-1].id).id == found[-1].id


async def test_the_sdk_pages_asynchronously_and_retrieves(
    known: Company, waiting: stripe.StripeClient
) -> None:
    window: Any = {"gte": known.world.window.since, "lt": known.world.window.until}
    page = await waiting.v1.payment_intents.list_async({"limit": 100, "created": window})
    found = [each async for each in page.auto_paging_iter()]
    assert len({each.id for each in found}) == 350
    one = await waiting.v1.payment_intents.retrieve_async(found[7].id, {"expand": ["latest_charge"]})
    assert one.amount == found[7].amount


def test_the_sdk_raises_the_same_errors_as_for_stripe(known: Company, blocking: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such payout: 'po_none'") as missing:
        blocking.v1.payouts.retrieve("po_none")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    assert (missing.value.request_id or "").startswith("req_")
    known.stripe.faults.add("unauthorized")
    with pytest.raises(stripe.AuthenticationError):
        blocking.v1.balance.retrieve()
    known.stripe.faults.clear()
    known.stripe.faults.add("forbidden", path="/v1/refunds")
    with pytest.raises(stripe.PermissionError):
        blocking.v1.refunds.list()


def test_the_sdk_verifies_an_event_of_the_double(known: Company) -> None:
    from sandbox.http.signatures import sign_stripe

    body = known.world.render("event", known.world.events.values[-1])
    header = sign_stripe(body.encode(), known.webhook_secret, int(datetime.now(UTC).timestamp()))
    event = stripe.Webhook.construct_event(body, header, known.webhook_secret)
    assert event.object == "event"
