"""What can change in a world while it is served; each change leaves the objects and events of Stripe."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sandbox.stripe import events, money
from sandbox.stripe.facts import Facts
from sandbox.stripe.ids import mix
from sandbox.stripe.objects import CHARGE, DISPUTE, PAYMENT, REFUND
from sandbox.stripe.shelf import key, split
from sandbox.stripe.world import LaterEvent, World

_EVENT_OF_STATUS = {
    "succeeded": "payment_intent.succeeded",
    "canceled": "payment_intent.canceled",
    "processing": "payment_intent.processing",
    "requires_action": "payment_intent.requires_action",
    "requires_payment_method": "payment_intent.payment_failed",
    "requires_capture": "payment_intent.amount_capturable_updated",
}
_CHARGED = ("succeeded", "processing", "requires_capture")

Listener = Callable[[str], None]  # gets each new event's JSON


class Changes:
    """Verbs on one world. Ids in, ids out; all moments are the world's now unless said otherwise."""

    def __init__(self, world: World, listener: Listener | None = None) -> None:
        self._world = world
        self._listener = listener

    def verbs(self) -> Mapping[str, Callable[..., str | None]]:
        """Every change by its name, for callers that speak JSON."""
        return {
            "create_payment": self.create_payment,
            "change_payment": self.change_payment,
            "refund": self.refund,
            "dispute": self.dispute,
            "close_dispute": self.close_dispute,
            "patch": self.patch,
            "delete": self.delete,
        }

    def create_payment(
        self, amount: int = 2000, currency: str = "usd", status: str = "succeeded", created: int | None = None
    ) -> str:
        """A new payment; with `created` in the past it appears late, in the middle of what was listed."""
        world = self._world
        with world.lock:
            now = world.now()
            moment = now if created is None else created
            index = world.add_payment(moment)
            charged = now if status in _CHARGED else 0
            canceled = now if status == "canceled" else 0
            bits = mix(world.seed << 32 ^ index)
            facts = Facts(index, moment, amount, currency, status, bits, charged, canceled=canceled)
            self._put(None, facts)
            self._tell("payment_intent.created", "payment_intent", events.opened(facts))
            self._tell_status(facts, None)
        return world.payment_id(index)

    def change_payment(self, identifier: str, status: str | None = None, amount: int | None = None) -> None:
        """A payment moves on; a success without a charge gets one now, with its balance transaction."""
        world = self._world
        with world.lock:
            old, now = self._facts(identifier), world.now()
            status = status or old.status
            new = msgspec.structs.replace(
                old,
                status=status,
                amount=old.amount if amount is None else amount,
                charged=old.charged or (now if status in _CHARGED else 0),
                settled=now if status == "succeeded" and not old.paid else old.settled,
                canceled=now if status == "canceled" else old.canceled,
            )
            self._put(old, new)
            if status != old.status:
                self._tell_status(new, old)

    def refund(self, identifier: str, amount: int | None = None) -> str:
        """Refunds a succeeded payment, once; gives the refund's id."""
        world = self._world
        with world.lock:
            old = self._facts(identifier)
            if not old.paid or old.refunded:
                raise ValueError(f"{identifier} is {old.status} and cannot be refunded (again)")
            new = msgspec.structs.replace(old, refunded=world.now(), refund=amount or old.amount)
            self._put(old, new)
            self._tell("refund.created", "refund", new)
            self._tell("charge.refunded", "charge", new)
        return world.ids.make("re", REFUND, old.index)

    def dispute(self, identifier: str) -> str:
        world = self._world
        with world.lock:
            old = self._facts(identifier)
            if not old.paid or old.disputed:
                raise ValueError(f"{identifier} is {old.status} and cannot be disputed (again)")
            new = msgspec.structs.replace(old, disputed=world.now(), dispute_closed=0)
            self._put(old, new)
            self._tell("charge.dispute.created", "dispute", new)
        return world.ids.make("dp", DISPUTE, old.index)

    def close_dispute(self, identifier: str, *, won: bool) -> None:
        """`identifier` is the payment's."""
        world = self._world
        with world.lock:
            old = self._facts(identifier)
            new = msgspec.structs.replace(old, dispute_closed=world.now(), dispute_won=won)
            self._put(old, new)
            self._tell("charge.dispute.closed", "dispute", new)

    def patch(self, identifier: str, fields: dict[str, Any]) -> None:
        """Other values in one object's JSON, whatever they mean: a malformed amount, an unheard-of status."""
        with self._world.lock:
            known = self._world.changes.fields.get(identifier, {})
            self._world.changes.fields[identifier] = {**known, **fields}

    def delete(self, identifier: str) -> None:
        """From now on no list has it and asking for it by id is a 404."""
        with self._world.lock:
            for collection in self._world.collections.values():
                found = collection.key_of(identifier)
                if found is not None:
                    collection.shelf().remove(found)
                    return
        raise KeyError(identifier)

    def _facts(self, identifier: str) -> Facts:
        found = self._world.collections["/v1/payment_intents"].key_of(identifier)
        if found is None:
            raise KeyError(identifier)
        return self._world.facts(split(found)[2])

    def _put(self, old: Facts | None, new: Facts) -> None:
        """Replaces a payment's facts and moves the keys and sums of what follows from them."""
        world, activity = self._world, self._world.activity
        if old is not None:
            for moment, kind, amount, fee in money.movements(old):
                activity.transactions.remove(key(moment, kind, old.index))
                activity.books.enter(old.currency, moment, fee - amount)
            activity.charges.remove(key(old.charged, CHARGE, old.index))
        world.changes.facts[new.index] = new
        world.payments.add(key(new.created, PAYMENT, new.index))
        for moment, kind, amount, fee in money.movements(new):
            activity.transactions.add(key(moment, kind, new.index))
            activity.books.enter(new.currency, moment, amount - fee)
        for shelf, kind, moment in (
            (activity.charges, CHARGE, new.charged),
            (activity.refunds, REFUND, new.refunded),
            (activity.disputes, DISPUTE, new.disputed),
        ):
            if moment:
                shelf.add(key(moment, kind, new.index))

    def _tell_status(self, facts: Facts, old: Facts | None) -> None:
        if facts.paid:
            self._tell("charge.succeeded", "charge", facts)
        name = _EVENT_OF_STATUS.get(facts.status, "payment_intent.updated")
        self._tell(name, "payment_intent", facts, None if old is None else {"status": old.status})

    def _tell(self, kind: str, noun: str, facts: Facts, previous: dict[str, Any] | None = None) -> None:
        world = self._world
        data = f'{{"object":{world.snapshot(noun, facts)}'
        if previous is not None:
            data += f',"previous_attributes":{msgspec.json.encode(previous).decode()}'
        shelf, index = world.events, len(world.changes.later)
        world.changes.later.append(LaterEvent(kind, data + "}"))
        value = key(world.now(), events.LATER_EVENTS, index)
        shelf.add(value)
        if self._listener is not None:
            self._listener(world.render("event", value))
