"""Creates and changes objects of Stripe's test mode for one run, and removes them."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec

import stripeapi
from probes.stripe_requests import decode
from probes.tools import Tools
from settings.checks.payment_flow import PaymentFlowCheck
from stripeapi import Answer, Stripe, resource

MARGIN = 60
"""Seconds after its timeout from which on a run has ended, however late its cleanup was."""


class Made(msgspec.Struct):
    """An object that a run has created. Fields that a kind of object does not have are None."""

    id: str
    livemode: bool | None = None
    status: str | None = None
    url: str | None = None
    product: str | None = None


class LiveMode(Exception):
    """Stripe reports that the key, or an object, is of live mode."""


class Desk:
    """Sends the requests of one run. The same slot sends the same idempotency keys.

    The metadata of each object has the name of the check and the end of its run: a later run finds it.
    """

    def __init__(self, check: PaymentFlowCheck, tools: Tools) -> None:
        self.check = check
        self.client: Stripe = tools.stripe_with(check.key)
        self._run = tools.slot.isoformat() if tools.slot is not None else uuid4().hex
        self._location = tools.location or ""
        ends = int(time.time() + check.timeout.total_seconds()) + MARGIN
        self.metadata = {"paywatch": check.name, "paywatch_ends": str(ends)}
        if tools.slot is not None:  # the same parameters for the same key, also in a repeated run
            ends = int(tools.slot.timestamp() + 2 * check.timeout.total_seconds()) + MARGIN
            self.metadata["paywatch_ends"] = str(ends)
        self.repeated = False
        """Whether Stripe has answered with the response to an earlier run of this slot."""

    async def require_test_mode(self) -> str | None:
        """Raises LiveMode. Returns why the mode is only known by the key's prefix, if it is."""
        try:
            made = decode(await self.client.get("/v1/balance"), _Mode)
        except stripeapi.Forbidden:
            return "the key may not read the balance; its prefix says test mode"
        if made.livemode:
            raise LiveMode
        return None

    async def create(self, path: str, params: Mapping[str, Any]) -> Made:
        """Creates an object with the metadata of the run. Raises StripeError."""
        return await self.change(path, {**params, "metadata": self.metadata})

    async def change(self, path: str, params: Mapping[str, Any]) -> Made:
        answer = await self._post(path, params)
        return decode(answer, Made)

    async def _post(self, path: str, params: Mapping[str, Any]) -> Answer:
        answer = await self.client.post(path, params, idempotency_key=self._key(path, params))
        self.repeated = self.repeated or answer.replayed
        return answer

    def _key(self, path: str, params: Mapping[str, Any]) -> str:
        parts = (self.check.name, self._location, self._run, path, dict(params))
        return "paywatch-" + hashlib.sha256(msgspec.json.encode(parts)).hexdigest()

    async def archive(self, collection: str, id_: str) -> None:
        """Deactivates a payment link, price or product."""
        await self.change(resource(collection, id_), {"active": False})

    async def archive_price(self, id_: str, product: str | None) -> None:
        """Archives a price, and the product that was created with it."""
        await self.archive("prices", id_)
        if product is not None:
            await self.archive("products", product)

    async def undo_payment(self, id_: str, status: str | None) -> None:
        """Refunds a payment that succeeded, and cancels any other."""
        if status == "succeeded":
            await self.change("/v1/refunds", {"payment_intent": id_})
        elif status != "canceled":
            await self.change(f"{resource('payment_intents', id_)}/cancel", {})

    async def expire(self, id_: str) -> None:
        await self.change(f"{resource('checkout/sessions', id_)}/expire", {})


class _Mode(msgspec.Struct):
    livemode: bool
