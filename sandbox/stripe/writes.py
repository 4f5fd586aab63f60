"""What POST requests create and change: payments, refunds, prices, payment links, checkout sessions."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from sandbox.http.server import Request
from sandbox.stripe import errors
from sandbox.stripe.changes import Changes
from sandbox.stripe.errors import Refusal
from sandbox.stripe.ids import hash64
from sandbox.stripe.world import World

Fields = dict[str, Any]
_KINDS = {
    "/v1/prices": ("price", "price"),
    "/v1/products": ("prod", "product"),
    "/v1/payment_links": ("plink", "payment_link"),
    "/v1/checkout/sessions": ("cs_test", "checkout.session"),
}
LISTED = tuple(_KINDS)
"""The list endpoints of these objects."""
DECLINED = ("pm_card_chargeDeclined", "pm_card_visa_chargeDeclined")


@dataclass(frozen=True, slots=True)
class _Stored:
    """The first response to an idempotency key, and the request that it answered."""

    request: tuple[str, bytes]
    status: int
    body: bytes


class Writes:
    """Answers the POST requests to one account, once for each idempotency key.

    ``declining`` declines every card; ``status_after_confirm`` replaces the status of a confirmed payment.
    """

    def __init__(self, world: World, changes: Changes) -> None:
        self._world, self._changes = world, changes
        self._lock = threading.RLock()
        self._stored: dict[str, _Stored] = {}
        self.objects: dict[str, Fields] = {}
        self.declining = False
        self.status_after_confirm = "succeeded"

    def post(self, request: Request) -> tuple[bytes, bool]:
        """Returns the body, and whether it is that of an earlier request. Raises Refusal."""
        key = request.headers.get("idempotency-key")
        with self._lock:
            stored = self._stored.get(key) if key else None
            if stored is not None:
                return _replay(stored, request), True
            try:
                body = msgspec.json.encode(self._answer(request.path, parse_form(request.body), request))
            except Refusal as refusal:
                if key and refusal.status == 402:  # Stripe stores the outcome of what it has executed
                    self._stored[key] = _Stored((request.path, request.body), 402, b"")
                raise
            if key:
                self._stored[key] = _Stored((request.path, request.body), 200, body)
            return body, False

    def listed(self, path: str, query: list[tuple[str, str]]) -> bytes:
        """Returns the objects of a list endpoint, newest first."""
        noun, wanted = _KINDS[path][1], dict(query)
        found = [each for each in reversed(self.objects.values()) if each["object"] == noun]
        if "active" in wanted:
            found = [each for each in found if str(each["active"]).lower() == wanted["active"].lower()]
        if "status" in wanted:
            found = [each for each in found if each["status"] == wanted["status"]]
        limit = int(wanted.get("limit", 10))
        page = {"object": "list", "data": found[:limit], "has_more": len(found) > limit, "url": path}
        return msgspec.json.encode(page)

    def is_open(self, identifier: str) -> bool:
        """Whether the page of a payment link or checkout session can be opened."""
        found = self.objects.get(identifier, {})
        return bool(found.get("active", found.get("status") == "open"))

    def _answer(self, path: str, form: Fields, request: Request) -> Fields:
        if path == "/v1/payment_intents":
            return self._create_payment(form)
        if path == "/v1/refunds":
            return self._refund(form)
        if path in _KINDS:
            return self._create(path, form, f"http://{request.headers.get('host', '')}")
        parent, _, last = path.rpartition("/")
        if parent.startswith("/v1/payment_intents/") and last in ("confirm", "cancel"):
            identifier = parent.rpartition("/")[2]
            return self._confirm(identifier, form) if last == "confirm" else self._cancel(identifier)
        if last == "expire":
            return self._update(parent.rpartition("/")[2], {"status": "expired", "url": None})
        if parent in _KINDS:
            return self._update(last, {"active": str(form.get("active")).lower() != "false"})
        raise errors.unknown_url("POST", path)

    # payments

    def _create_payment(self, form: Fields) -> Fields:
        amount = _integer(form, "amount")
        currency = str(form.get("currency", ""))
        if len(currency) != 3:
            raise Refusal(400, f"Invalid currency: {currency}.", param="currency")
        identifier = self._changes.create_payment(amount, currency, "requires_payment_method")
        changes = {"metadata": form.get("metadata", {}), "description": form.get("description")}
        self._changes.patch(identifier, changes)
        return self._payment(identifier)

    def _payment(self, identifier: str) -> Fields:
        collection = self._world.collections["/v1/payment_intents"]
        key = collection.key_of(identifier)
        if key is None:
            raise errors.missing("payment_intent", identifier)
        fields: Fields = msgspec.json.decode(collection.render(key))
        return fields

    def _confirm(self, identifier: str, form: Fields) -> Fields:
        self._payment(identifier)
        if self.declining or form.get("payment_method") in DECLINED:
            raise Refusal(402, "Your card was declined.", code="card_declined", kind="card_error")
        self._changes.change_payment(identifier, status=self.status_after_confirm)
        return self._payment(identifier)

    def _cancel(self, identifier: str) -> Fields:
        status = self._payment(identifier)["status"]
        if status in ("succeeded", "canceled"):
            sentence = f"You cannot cancel this PaymentIntent because it has a status of {status}."
            raise Refusal(400, sentence, code="payment_intent_unexpected_state")
        self._changes.change_payment(identifier, status="canceled")
        return self._payment(identifier)

    def _refund(self, form: Fields) -> Fields:
        identifier = str(form.get("payment_intent", ""))
        self._payment(identifier)
        try:
            refund = self._changes.refund(identifier)
        except ValueError as error:
            sentence = "Charge has already been refunded."
            raise Refusal(400, sentence, code="charge_already_refunded") from error
        return {"id": refund, "object": "refund", "payment_intent": identifier, "status": "succeeded"}

    # what only the page of Checkout sees

    def _create(self, path: str, form: Fields, base: str) -> Fields:
        prefix, noun = _KINDS[path]
        identifier = f"{prefix}_{hash64(len(self.objects) ^ self._world.seed << 20):016x}"
        fields: Fields = {
            "id": identifier,
            "object": noun,
            "created": self._world.now(),
            "livemode": False,
            "metadata": form.get("metadata", {}),
        }
        fields |= _SPECIFIC[noun](self, form, f"{base}/pay/{identifier}")
        self.objects[identifier] = fields
        return fields

    def _price(self, form: Fields, _page: str) -> Fields:
        product = self._create("/v1/products", dict(form.get("product_data", {})), "")
        amount = _integer(form, "unit_amount")
        return {"active": True, "product": product["id"], "unit_amount": amount, "currency": form["currency"]}

    def _product(self, form: Fields, _page: str) -> Fields:
        return {"active": True, "name": form.get("name")}

    def _link(self, form: Fields, page: str) -> Fields:
        price = _first_item(form).get("price")
        if price not in self.objects:
            raise errors.missing("price", str(price), "line_items[0][price]")
        return {"active": True, "url": page}

    def _session(self, form: Fields, page: str) -> Fields:
        item = _first_item(form)["price_data"]
        return {
            "status": "open",
            "payment_status": "unpaid",
            "mode": form["mode"],
            "amount_total": int(item["unit_amount"]),
            "currency": item["currency"],
            "url": page,
            "expires_at": int(time.time()) + 86_400,
        }

    def _update(self, identifier: str, changes: Mapping[str, Any]) -> Fields:
        if identifier not in self.objects:
            raise errors.missing("object", identifier)
        self.objects[identifier] |= changes
        return self.objects[identifier]


_SPECIFIC: Mapping[str, Callable[[Writes, Fields, str], Fields]] = {
    "price": Writes._price,  # noqa: SLF001 (a table of its own methods)
    "product": Writes._product,  # noqa: SLF001
    "payment_link": Writes._link,  # noqa: SLF001
    "checkout.session": Writes._session,  # noqa: SLF001
}


def _replay(stored: _Stored, request: Request) -> bytes:
    if stored.request != (request.path, request.body):
        raise Refusal(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            "with.",
            kind="idempotency_error",
        )
    if stored.status == 402:
        raise Refusal(402, "Your card was declined.", code="card_declined", kind="card_error")
    return stored.body


def _integer(form: Fields, name: str) -> int:
    text = str(form.get(name, ""))
    if not text.isdecimal():
        raise errors.bad_integer(name, text)
    return int(text)


def _first_item(form: Fields) -> Fields:
    item: Fields = form.get("line_items", {}).get("0", {})
    return item


def parse_form(body: bytes) -> Fields:
    """Returns ``a[b][0]=c`` as nested tables, whose keys are texts."""
    form: Fields = {}
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        head, *rest = name.replace("]", "").split("[")
        place = form
        for step in (head, *rest)[:-1]:
            place = place.setdefault(step, {})
        place[(head, *rest)[-1]] = value
    return form
