"""Changes of a world at run time; each leaves the objects and events that Stripe would leave."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sandbox.stripe import events
from sandbox.stripe.balance import transactions_of
from sandbox.stripe.ids import hash64
from sandbox.stripe.keys import make_key, split_key
from sandbox.stripe.objects import CHARGE, DISPUTE, PAYMENT, REFUND
from sandbox.stripe.payments import Payment
from sandbox.stripe.world import ChangeEvent, World

_STATUSES_WITH_CHARGE = ("succeeded", "processing", "requires_capture")

Listener = Callable[[str], None]  # receives the JSON of each new event


class Changes:
    """Changes one world. Methods take and return Stripe ids; everything happens at the world's `now()`."""

    def __init__(self, world: World, listener: Listener | None = None) -> None:
        self._world = world
        self._listener = listener

    def verbs(self) -> Mapping[str, Callable[..., str | None]]:
        """Returns every change by its name, for the control endpoint."""
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
        """Creates a payment; with `created` in the past it appears late, on pages that were already read."""
        world = self._world
        with world.lock:
            now = world.now()
            moment = now if created is None else created
            index = world.add_payment(moment)
            charged = now if status in _STATUSES_WITH_CHARGE else 0
            canceled = now if status == "canceled" else 0
            bits = hash64(world.seed << 32 ^ index)
            payment = Payment(index, moment, amount, currency, status, bits, charged, canceled=canceled)
            self._replace(None, payment)
            self._emit("payment_intent.created", "payment_intent", events.as_created(payment))
            self._emit_status(payment, None)
        return world.payment_id(index)

    def change_payment(self, identifier: str, status: str | None = None, amount: int | None = None) -> None:
        """Changes a payment; one that succeeds without a charge gets one, with its balance transaction."""
        world = self._world
        with world.lock:
            old, now = self._payment(identifier), world.now()
            status = status or old.status
            new = msgspec.structs.replace(
                old,
                status=status,
                amount=old.amount if amount is None else amount,
                charged=old.charged or (now if status in _STATUSES_WITH_CHARGE else 0),
                booked=now if status == "succeeded" and not old.paid else old.booked,
                canceled=now if status == "canceled" else old.canceled,
            )
            self._replace(old, new)
            if status != old.status:
                self._emit_status(new, old)

    def refund(self, identifier: str, amount: int | None = None) -> str:
        """Refunds a succeeded payment, fully by default, and returns the refund's id."""
        world = self._world
        with world.lock:
            old = self._payment(identifier)
            if not old.paid or old.refunded:
                raise ValueError(f"{identifier} is {old.status} and cannot be refunded (again)")
            new = msgspec.structs.replace(old, refunded=world.now(), refund_amount=amount or old.amount)
            self._replace(old, new)
            self._emit("refund.created", "refund", new)
            self._emit("charge.refunded", "charge", new)
        return world.ids.encode("re", REFUND, old.index)

    def dispute(self, identifier: str) -> str:
        """Disputes a succeeded payment and returns the dispute's id."""
        world = self._world
        with world.lock:
            old = self._payment(identifier)
            if not old.paid or old.disputed:
                raise ValueError(f"{identifier} is {old.status} and cannot be disputed (again)")
            new = msgspec.structs.replace(old, disputed=world.now(), dispute_closed=0)
            self._replace(old, new)
            self._emit("charge.dispute.created", "dispute", new)
        return world.ids.encode("dp", DISPUTE, old.index)

    def close_dispute(self, identifier: str, *, won: bool) -> None:
        """Closes the dispute of the payment `identifier`."""
        world = self._world
        with world.lock:
            old = self._payment(identifier)
            new = msgspec.structs.replace(old, dispute_closed=world.now(), dispute_won=won)
            self._replace(old, new)
            self._emit("charge.dispute.closed", "dispute", new)

    def patch(self, identifier: str, fields: dict[str, Any]) -> None:
        """Overwrites fields of one object's JSON without checks: a malformed amount, an unknown status."""
        with self._world.lock:
            known = self._world.changes.fields.get(identifier, {})
            self._world.changes.fields[identifier] = {**known, **fields}

    def delete(self, identifier: str) -> None:
        """Removes an object from its list; from now on its id is a 404."""
        with self._world.lock:
            for collection in self._world.collections.values():
                key = collection.key_of(identifier)
                if key is not None:
                    collection.keys().remove(key)
                    return
        raise KeyError(identifier)

    def _payment(self, identifier: str) -> Payment:
        key = self._world.collections["/v1/payment_intents"].key_of(identifier)
        if key is None:
            raise KeyError(identifier)
        return self._world.payment(split_key(key)[2])

    def _replace(self, old: Payment | None, new: Payment) -> None:
        """Replaces a payment, and updates the keys and sums that follow from it."""
        world, activity = self._world, self._world.activity
        if old is not None:
            for each in transactions_of(old):
                activity.transactions.remove(make_key(each.created, each.kind, old.index))
                activity.net_by_day.add(each.currency, each.created, -each.net)
            activity.charges.remove(make_key(old.charged, CHARGE, old.index))
        world.changes.payments[new.index] = new
        world.payments.add(make_key(new.created, PAYMENT, new.index))
        for each in transactions_of(new):
            activity.transactions.add(make_key(each.created, each.kind, new.index))
            activity.net_by_day.add(each.currency, each.created, each.net)
        for keys, kind, moment in (
            (activity.charges, CHARGE, new.charged),
            (activity.refunds, REFUND, new.refunded),
            (activity.disputes, DISPUTE, new.disputed),
        ):
            if moment:
                keys.add(make_key(moment, kind, new.index))

    def _emit_status(self, payment: Payment, old: Payment | None) -> None:
        if payment.paid:
            self._emit("charge.succeeded", "charge", payment)
        type_name = events.TYPE_OF_STATUS.get(payment.status, "payment_intent.updated")
        self._emit(type_name, "payment_intent", payment, None if old is None else {"status": old.status})

    def _emit(
        self, type_name: str, noun: str, payment: Payment, previous: dict[str, Any] | None = None
    ) -> None:
        world = self._world
        data = f'{{"object":{world.snapshot(noun, payment)}'
        if previous is not None:
            data += f',"previous_attributes":{msgspec.json.encode(previous).decode()}'
        # The keys come first: they are derived on the first access, from the events that the seed left.
        keys, index = world.events, len(world.changes.events)
        world.changes.events.append(ChangeEvent(type_name, data + "}"))
        key = make_key(world.now(), events.CHANGE_KIND, index)
        keys.add(key)
        if self._listener is not None:
            self._listener(world.render("event", key))
