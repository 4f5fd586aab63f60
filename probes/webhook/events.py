"""Builds synthetic webhook events: shaped like the provider's, recognizable by their ids and metadata."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec

from stripeapi import API_VERSION

MARK = "paywatch"

_PREFIXES = {
    "account": "acct",
    "charge": "ch",
    "checkout.session": "cs",
    "customer": "cus",
    "dispute": "dp",
    "invoice": "in",
    "payment_intent": "pi",
    "payment_method": "pm",
    "payout": "po",
    "refund": "re",
    "setup_intent": "seti",
    "subscription": "sub",
    "transfer": "tr",
}
# The status of an object after an event, if it differs from the event's verb.
_STATUSES = {
    "payment_intent": {
        "created": "requires_payment_method",
        "payment_failed": "requires_payment_method",
        "amount_capturable_updated": "requires_capture",
        "partially_funded": "requires_action",
    },
    "charge": {"failed": "failed", "pending": "pending"},
    "checkout.session": {"completed": "complete"},
    "dispute": {"created": "needs_response", "closed": "lost"},
    "payout": {"created": "pending", "updated": "pending", "reconciliation_completed": "paid"},
    "refund": {"created": "pending", "updated": "succeeded"},
    "subscription": {"created": "active", "updated": "active", "deleted": "canceled"},
}
_AMOUNT = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One event to sign and send. ``object_id`` is ``$1`` of the configured queries."""

    object_id: str
    body: bytes


def synthetic(scheme: str, event_type: str, at: int) -> Event:
    """Returns a new event with new ids. ``at`` is its Unix time in seconds."""
    return _ikhokha_event() if scheme == "ikhokha" else _stripe_event(event_type, at)


def _stripe_event(event_type: str, at: int) -> Event:
    kind, verb = _subject(event_type)
    token = uuid4().hex
    object_id = f"{_PREFIXES.get(kind, kind.replace('.', '_'))}_{MARK}_{token}"
    event = {
        "id": f"evt_{MARK}_{token}",
        "object": "event",
        "api_version": API_VERSION,
        "created": at,
        "data": {"object": _stripe_object(kind, verb, object_id, at)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": event_type,
    }
    return Event(object_id, msgspec.json.encode(event))


def _subject(event_type: str) -> tuple[str, str]:
    """Returns object and verb: ``charge.dispute.created`` is about a dispute, not a charge."""
    owner, _, verb = event_type.rpartition(".")
    if owner in _PREFIXES:
        return owner, verb
    return owner.rpartition(".")[2] or owner or event_type, verb


def _stripe_object(kind: str, verb: str, object_id: str, at: int) -> dict[str, Any]:
    default = "succeeded" if kind == "charge" else verb
    status = _STATUSES.get(kind, {}).get(verb, default)
    common: dict[str, Any] = {
        "id": object_id,
        "object": kind,
        "amount": _AMOUNT,
        "created": at,
        "currency": "usd",
        "description": "Synthetic event of Paywatch; no money moves",
        "livemode": False,
        "metadata": {MARK: "synthetic"},
        "status": status,
    }
    return common | _specific_fields(kind, verb, status, at)


def _specific_fields(kind: str, verb: str, status: str, at: int) -> dict[str, Any]:
    if kind == "payment_intent":
        return _payment_intent_fields(status)
    if kind == "charge":
        return _charge_fields(status, refunded=verb == "refunded")
    if kind == "payout":
        return {"arrival_date": at, "automatic": True, "balance_transaction": None, "type": "bank_account"}
    return {}


def _payment_intent_fields(status: str) -> dict[str, Any]:
    return {
        "amount_capturable": _AMOUNT if status == "requires_capture" else 0,
        "amount_received": _AMOUNT if status == "succeeded" else 0,
        "canceled_at": None,
        "capture_method": "automatic",
        "customer": None,
        "latest_charge": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "receipt_email": None,
    }


def _charge_fields(status: str, *, refunded: bool) -> dict[str, Any]:
    paid = status == "succeeded"
    return {
        "amount_captured": _AMOUNT if paid else 0,
        "amount_refunded": _AMOUNT if refunded else 0,
        "balance_transaction": None,
        "captured": paid,
        "paid": paid,
        "payment_intent": None,
        "refunded": refunded,
    }


def _ikhokha_event() -> Event:
    """Returns the callback of a payment link, iKhokha's only event."""
    token = uuid4().hex
    object_id = f"{MARK}_{token}"
    event = {
        "paylinkID": object_id,
        "status": "SUCCESS",
        "externalTransactionID": f"{MARK}_synthetic_{token}",
        "responseCode": "00",
    }
    return Event(object_id, msgspec.json.encode(event))
