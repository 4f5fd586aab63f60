"""One account derived from a seed: creation times are in memory, all other data is computed on demand."""

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.stripe import balance, events
from sandbox.stripe.account_objects import account_object, balance_object, webhook_endpoint
from sandbox.stripe.activity import LONGEST_HISTORY, Activity, derive_activity, derive_event_keys
from sandbox.stripe.ids import IdCodec, hash64
from sandbox.stripe.keys import SortedKeys, make_key, split_key
from sandbox.stripe.objects import (
    DISPUTE,
    DISPUTE_REVERSAL,
    PAYMENT,
    PAYOUT,
    PAYOUT_FAILURE,
    Renderer,
    with_fields,
)
from sandbox.stripe.paging import Collection
from sandbox.stripe.payments import Payment, derive_payment
from sandbox.stripe.window import PaymentWindow

PLATFORM = "acct_1SandboxPlat0001"
EVENT_KIND_OFFSET = 32  # added to an event's kind inside its id, which no other object may share


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """An event that was left by a change at run time."""

    type: str
    data: str


@dataclass(slots=True)
class _Changes:
    """What differs from the seed."""

    payments: dict[int, Payment] = field(default_factory=dict)  # by index
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)  # by object id
    events: list[ChangeEvent] = field(default_factory=list)


class World:
    """One account. Reads have no side effects; `sandbox.stripe.changes` contains everything that changes it.

    `collections_of` builds the list endpoints; it is passed in because it needs a world itself.
    """

    def __init__(
        self,
        seed: int,
        window: PaymentWindow,
        collections_of: "Callable[[World], dict[str, Collection]]",
        *,
        account: str = PLATFORM,
        now: int | None = None,
    ) -> None:
        self.seed, self.account_id = seed, account
        self.platform = account == PLATFORM
        self.ids = IdCodec(account, seed)
        self.lock = threading.RLock()
        self.started_at = int(time.time()) if now is None else now
        self.window = replace(window, until=max(window.since + 1, min(window.until, self.started_at)))
        self._clock_offset = self.started_at - time.time()
        self._renderer = Renderer(self.ids)
        self._created = self.window.creation_times(seed)
        self.seeded_count = len(self._created)  # payments from this index on were created at run time
        self.changes = _Changes()
        self.payments = SortedKeys(make_key(moment, PAYMENT, i) for i, moment in enumerate(self._created))
        self._activity: Activity | None = None
        self._events: SortedKeys | None = None
        # Filters that examine every object, by name and value, with the number of transactions at that time.
        self.filter_cache: dict[tuple[str, str], tuple[int, SortedKeys]] = {}
        self.account_fields: dict[str, Any] = {}
        self.undelivered: set[str] = set()  # ids of events whose webhook was not accepted
        self.webhooks: list[str] = [
            webhook_endpoint("https://shop.example/api/webhooks/stripe", self.started_at)
        ]
        self.collections = collections_of(self)

    def now(self) -> int:
        """Returns the account's clock, which starts at `now` and runs."""
        return int(time.time() + self._clock_offset)

    # payments

    def __len__(self) -> int:
        return len(self._created)

    def seeded_payment(self, index: int) -> Payment:
        """Returns a payment as the seed made it, without later changes."""
        return derive_payment(self.seed, index, self._created[index], self.started_at)

    def payment(self, index: int) -> Payment:
        changed = self.changes.payments.get(index) if self.changes.payments else None
        return changed or self.seeded_payment(index)

    def every_payment(self) -> Iterator[Payment]:
        """Yields all payments that the list endpoint would return, oldest first."""
        return (self.payment(split_key(key)[2]) for key in self.payments.values)

    def payment_id(self, index: int) -> str:
        return self.ids.encode("pi", PAYMENT, index)

    def add_payment(self, created: int) -> int:
        """Returns the index of a new payment; the caller must put the payment into `changes` next."""
        self._created.append(created)
        return len(self._created) - 1

    # what follows from them

    @property
    def activity(self) -> Activity:
        with self.lock:
            if self._activity is None:
                self._activity = derive_activity(self.every_payment(), self.seed, self.started_at)
            return self._activity

    @property
    def events(self) -> SortedKeys:
        with self.lock:
            if self._events is None:
                payouts = self.activity.payout_list
                self._events = SortedKeys(
                    derive_event_keys(self._recently_active(), payouts, self.started_at)
                )
            return self._events

    def _recently_active(self) -> Iterator[Payment]:
        """Yields the seeded payments that may have an event that Stripe still lists."""
        oldest = self.started_at - events.RETENTION - LONGEST_HISTORY
        for key in self.payments.values[bisect_left(self.payments.values, make_key(oldest, 0, 0)) :]:
            index = split_key(key)[2]
            if index < self.seeded_count:
                yield self.seeded_payment(index)

    def prepare(self) -> None:
        """Computes what the first request for charges or events would: 14 s for a million payments."""
        self.activity, self.events  # noqa: B018 - both properties cache their value

    def payout(self, index: int) -> balance.Payout:
        return self.activity.payout_list[index]

    # rendering

    def render(self, noun: str, key: int) -> str:
        text = _RENDER[noun](self, key)
        if not self.changes.fields:
            return text
        changed = self.changes.fields.get(id_of(text))
        return with_fields(text, changed) if changed else text

    def snapshot(self, noun: str, payment: Payment) -> str:
        """Renders an object about a payment that may differ from the payment's current state."""
        if noun == "dispute":
            return self._renderer.dispute(payment, _dispute_transactions(self, payment))
        render: Callable[[Payment], str] = getattr(self._renderer, noun)
        return render(payment)

    def event_id(self, key: int) -> str:
        _, kind, index = split_key(key)
        return self.ids.encode("evt", EVENT_KIND_OFFSET + kind, index)

    def event_type(self, key: int) -> str:
        _, kind, index = split_key(key)
        if kind == events.CHANGE_KIND:
            return self.changes.events[index].type
        if kind >= events.FIRST_PAYOUT_KIND:
            return events.PAYOUT_EVENTS[kind - events.FIRST_PAYOUT_KIND][0]
        return events.PAYMENT_EVENTS[kind].type_of(self.seeded_payment(index))

    def pending_webhooks(self, key: int) -> int:
        """Returns the number of undelivered webhooks: 1 for one event in 128, and after a failure."""
        _, kind, index = split_key(key)
        if self.undelivered and self.event_id(key) in self.undelivered:
            return 1
        lost = kind != events.CHANGE_KIND and hash64(self.seed << 40 ^ index << 8 ^ kind) & 127 == 0
        return int(lost)

    def account(self) -> str:
        return account_object(self.account_id, self.window.since, self.account_fields)

    def balance(self) -> str:
        return balance_object(*self.activity.net_by_day.balance(self.now()))


def id_of(text: str) -> str:
    """Returns the id of a rendered object, which is always its first field."""
    return text[7 : text.index('"', 7)]


def _transaction(world: World, key: int) -> str:
    created, kind, index = split_key(key)
    if kind in (PAYOUT, PAYOUT_FAILURE):
        payout = world.payout(index)
        amount = -payout.amount if kind == PAYOUT else payout.amount
        transaction = balance.BalanceTransaction(kind, index, created, payout.currency, amount, 0)
    else:
        found = balance.find_transaction(world.payment(index), kind)
        if found is None:
            raise KeyError(key)
        transaction = found
    return balance.render_transaction(world.ids, transaction, world.now())


def _dispute_transactions(world: World, payment: Payment) -> list[str]:
    return [
        balance.render_transaction(world.ids, each, world.now())
        for each in balance.transactions_of(payment)
        if each.kind in (DISPUTE, DISPUTE_REVERSAL)
    ]


def _event(world: World, key: int) -> str:
    created, kind, index = split_key(key)
    if kind == events.CHANGE_KIND:
        data = world.changes.events[index].data
    elif kind >= events.FIRST_PAYOUT_KIND:
        data = f'{{"object":{balance.render_payout(world.ids, world.payout(index), created)}}}'
    else:
        event, payment = events.PAYMENT_EVENTS[kind], world.seeded_payment(index)
        data = f'{{"object":{world.snapshot(event.noun, event.state_at(payment))}}}'
    return events.render_event(
        world.event_id(key),
        world.event_type(key),
        created,
        data,
        pending=world.pending_webhooks(key),
        account=None if world.platform else world.account_id,
    )


def _of_payment(noun: str) -> Callable[[World, int], str]:
    return lambda world, key: world.snapshot(noun, world.payment(split_key(key)[2]))


_RENDER: dict[str, Callable[[World, int], str]] = {
    "payment_intent": _of_payment("payment_intent"),
    "charge": _of_payment("charge"),
    "refund": _of_payment("refund"),
    "dispute": _of_payment("dispute"),
    "payout": lambda world, key: balance.render_payout(
        world.ids, world.payout(split_key(key)[2]), world.now()
    ),
    "balance_transaction": _transaction,
    "event": _event,
    "webhook_endpoint": lambda world, key: world.webhooks[split_key(key)[2]],
}
