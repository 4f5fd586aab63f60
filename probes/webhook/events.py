"""Builds synthetic webhook events: shaped like the provider's, recognizable by their ids and metadata."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec

from probes.webhook.objects import build_object
from probes.webhook.subjects import MARK, Subject, subject_of
from settings.checks.stripe_events import EVENT_TYPES
from stripeapi import API_VERSION

_EARLIER = 60
"""Seconds by which an event out of order precedes the one that arrived first."""


class PayloadError(Exception):
    """A path of ``payload`` leads into a value that has no fields. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event to sign and send. ``object_id`` is ``$1`` of the configured queries."""

    object_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all events of one check have in common. ``payload`` has values by dotted path."""

    scheme: str
    event_type: str
    api_version: str = API_VERSION
    payload: Mapping[str, Any] | None = None

    def make(self, at: int) -> Event:
        """Returns a new event with new ids. ``at`` is its Unix time in seconds. Raises PayloadError."""
        token = uuid4().hex
        if self.scheme == "ikhokha":
            return _ikhokha_event(token, self.payload or {})
        return self._stripe_event(self.event_type, token, at)

    def make_earlier(self, object_id: str, at: int) -> Event | None:
        """Returns an older event about the same object; None if no type of event precedes this one."""
        earlier = None if self.scheme == "ikhokha" else preceding(self.event_type)
        if earlier is None:
            return None
        return self._stripe_event(earlier, object_id.rpartition("_")[2], at - _EARLIER)

    def _stripe_event(self, event_type: str, token: str, at: int) -> Event:
        kind, verb = subject_of(event_type)
        subject = Subject(kind, verb, token, at)
        event = {
            "id": f"evt_{MARK}_{uuid4().hex}",
            "object": "event",
            "api_version": self.api_version,
            "created": at,
            "data": {"object": build_object(subject)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": event_type,
        }
        _change(event, self.payload or {})
        encoded = msgspec.json.encode(event)
        # Stripe indents the bodies of its webhooks: an endpoint that verifies JSON which it has parsed and
        # encoded again would accept a compact body, and refuse each event of Stripe.
        return Event(subject.id(kind), encoded if self.scheme != "stripe" else msgspec.json.format(encoded))


def is_known(event_type: str) -> bool:
    """Whether a synthetic event can have this type."""
    return event_type in EVENT_TYPES


def preceding(event_type: str) -> str | None:
    """Returns the type of an event that comes earlier in the life of the same object."""
    owner, _, verb = event_type.rpartition(".")
    if owner == "checkout.session":
        return "checkout.session.completed" if verb.startswith("async_payment") else None
    first = {"charge": "charge.pending", "charge.refund": "refund.created"}.get(owner, f"{owner}.created")
    return first if first in EVENT_TYPES and first != event_type else None


def reserialise(body: bytes) -> bytes:
    """Returns the same JSON in other bytes."""
    compact = msgspec.json.format(body, indent=-1)
    return msgspec.json.format(body, indent=2) if compact == body else compact


def _change(event: dict[str, Any], payload: Mapping[str, Any]) -> None:
    for path, value in payload.items():
        *parents, last = path.split(".")
        place: Any = event
        for name in parents:
            place = place.setdefault(name, {}) if isinstance(place, dict) else None
            if place is None:
                break
        if not isinstance(place, dict):
            raise PayloadError(f"payload: {path} leads into a value that has no fields")
        place[last] = value


def _ikhokha_event(token: str, payload: Mapping[str, Any]) -> Event:
    """Returns the callback of a payment link, iKhokha's only event."""
    object_id = f"{MARK}_{token}"
    event: dict[str, Any] = {
        "paylinkID": object_id,
        "status": "SUCCESS",
        "externalTransactionID": f"{MARK}_synthetic_{token}",
        "responseCode": "00",
    }
    _change(event, payload)
    return Event(object_id, msgspec.json.encode(event))
