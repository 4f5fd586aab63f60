"""Synthetic events: shaped like the provider's, and recognizable."""

import json

import pytest
import stripe

from probes.webhook.events import Event, Recipe
from probes.webhook.signatures import sign_stripe


def synthetic(scheme: str, event_type: str, at: int) -> Event:
    return Recipe(scheme, event_type).make(at)


@pytest.mark.parametrize(
    ("event_type", "prefix", "kind", "status"),
    [
        ("payment_intent.succeeded", "pi", "payment_intent", "succeeded"),
        ("payment_intent.payment_failed", "pi", "payment_intent", "requires_payment_method"),
        ("payment_intent.canceled", "pi", "payment_intent", "canceled"),
        ("charge.refunded", "ch", "charge", "succeeded"),
        ("charge.failed", "ch", "charge", "failed"),
        ("charge.dispute.created", "dp", "dispute", "needs_response"),
        ("payout.paid", "po", "payout", "paid"),
        ("payout.created", "po", "payout", "pending"),
        ("refund.created", "re", "refund", "pending"),
        ("charge.refund.updated", "re", "refund", "succeeded"),
        ("invoice.paid", "in", "invoice", "paid"),
        ("checkout.session.completed", "cs", "checkout.session", "complete"),
        ("customer.subscription.deleted", "sub", "subscription", "canceled"),
    ],
)
def test_an_event_is_about_an_object_of_its_kind(
    event_type: str, prefix: str, kind: str, status: str
) -> None:
    event = synthetic("stripe", event_type, 1_760_000_000)
    body = json.loads(event.body)
    about = body["data"]["object"]
    assert event.object_id.startswith(f"{prefix}_paywatch_")
    assert (about["id"], about["object"], about["status"]) == (event.object_id, kind, status)
    assert (body["type"], body["created"], body["livemode"]) == (event_type, 1_760_000_000, False)
    assert about.get("livemode", False) is False
    assert body["id"].startswith("evt_paywatch_")
    assert about["metadata"] == {"paywatch": "synthetic"}


def test_only_succeeded_payments_received_money() -> None:
    def received(event_type: str) -> int:
        about = json.loads(synthetic("stripe", event_type, 1).body)["data"]["object"]
        return int(about["amount_received"])

    assert received("payment_intent.succeeded") == 100
    assert received("payment_intent.payment_failed") == 0


def test_event_ids_are_unique() -> None:
    ids = {
        synthetic(scheme, "payout.paid", 1).object_id for scheme in ("stripe", "ikhokha") for _ in range(50)
    }
    assert len(ids) == 100


def test_stripes_own_library_accepts_a_signed_event() -> None:
    import time

    now = int(time.time())
    event = synthetic("stripe", "payment_intent.succeeded", now)
    parsed = stripe.Webhook.construct_event(event.body, sign_stripe("whsec_a", event.body, now), "whsec_a")
    assert parsed.type == "payment_intent.succeeded"
    assert parsed.data.object["id"] == event.object_id


def test_an_ikhokha_callback_names_its_payment_link() -> None:
    event = synthetic("ikhokha", "ignored", 1)
    body = json.loads(event.body)
    assert (body["paylinkID"], body["status"]) == (event.object_id, "SUCCESS")
