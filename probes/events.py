"""Synthetic webhook events: like the provider's own, but ids and metadata say that they are ours."""

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
# What the verb of an event says of its object's status, where it is not the status itself.
_STATUSES = {
    "created": "requires_payment_method",
    "payment_failed": "requires_payment_method",
    "amount_capturable_updated": "requires_capture",
    "partially_funded": "requires_action",
}
_AMOUNT = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One event, ready to be signed. ``object_id`` is what the configured queries get as ``$1``."""

    object_id: str
    body: bytes


def synthetic(scheme: str, event_type: str, at: int) -> Event:
    """A new event with ids of its own. ``at`` is its Unix time."""
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
    """``charge.dispute.created`` is about a dispute, ``payment_intent.succeeded`` about a payment intent."""
    owner, _, verb = event_type.rpartition(".")
    if owner in _PREFIXES:
        return owner, verb
    return owner.rpartition(".")[2] or owner or event_type, verb


def _stripe_object(kind: str, verb: str, object_id: str, at: int) -> dict[str, Any]:
    status = _STATUSES.get(verb, verb)
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
    return common | _PARTICULARS.get(kind, lambda _status, _at: {})(status, at)


def _payment_intent(status: str, _at: int) -> dict[str, Any]:
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


def _charge(status: str, _at: int) -> dict[str, Any]:
    refunded = status == "refunded"
    return {
        "amount_captured": _AMOUNT,
        "amount_refunded": _AMOUNT if refunded else 0,
        "balance_transaction": None,
        "captured": True,
        "paid": status != "failed",
        "payment_intent": None,
        "refunded": refunded,
        "status": "failed" if status == "failed" else "succeeded",
    }


def _payout(status: str, at: int) -> dict[str, Any]:
    return {
        "arrival_date": at,
        "automatic": True,
        "balance_transaction": None,
        "method": "standard",
        "status": "pending" if status in {"created", "requires_payment_method", "updated"} else status,
        "type": "bank_account",
    }


_PARTICULARS = {"payment_intent": _payment_intent, "charge": _charge, "payout": _payout}


def _ikhokha_event() -> Event:
    """A payment link's callback."""
    token = uuid4().hex
    object_id = f"{MARK}_{token}"
    event = {
        "paylinkID": object_id,
        "status": "SUCCESS",
        "externalTransactionID": f"{MARK}_synthetic_{token}",
        "responseCode": "00",
    }
    return Event(object_id, msgspec.json.encode(event))
