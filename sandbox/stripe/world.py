"""One account's objects, derived from a seed: moments are held in memory, the rest is computed when asked."""

import random
import threading
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.stripe import events, money
from sandbox.stripe.facts import DAY, HOUR, Facts, derive
from sandbox.stripe.ids import Ids, mix
from sandbox.stripe.objects import (
    CHARGE,
    DISPUTE,
    DISPUTE_REVERSAL,
    PAYMENT,
    PAYOUT,
    PAYOUT_FAILURE,
    REFUND,
    Renderer,
    patched,
)
from sandbox.stripe.platform import account_object, balance_object, webhook_endpoint
from sandbox.stripe.shelf import Collection, Shelf, key, split

PLATFORM = "acct_1SandboxPlat0001"


@dataclass(frozen=True, slots=True)
class Shape:
    """How many payments, created when: [since, until) in Unix seconds.

    `skewed`: 80 % of them within six hours. `bursts`: that many seconds hold 150 payments each.
    """

    payments: int = 1000
    since: int = 0
    until: int = 0
    skewed: bool = False
    bursts: int = 0

    def moments(self, seed: int) -> "array[int]":
        rng = random.Random(seed)
        span = self.until - self.since
        rush = self.since + max(0, span - 6 * HOUR) // 2
        inside = min(self.payments, self.bursts * 150)
        found = [self.since + int(rng.random() * span) for _ in range(self.bursts)]
        moments = [found[i // 150] for i in range(inside)]
        for _ in range(self.payments - inside):
            if self.skewed and rng.random() < 0.8:
                moments.append(rush + int(rng.random() * min(6 * HOUR, span)))
            else:
                moments.append(self.since + int(rng.random() * span))
        return array("Q", sorted(moments))


def shape_of(
    payments: int, since: datetime | None, until: datetime | None, *, skewed: bool = False, bursts: int = 0
) -> Shape:
    """With no window: the UTC day before today."""
    end = int(until.timestamp()) if until else int(time.time()) // DAY * DAY
    start = int(since.timestamp()) if since else end - DAY
    return Shape(payments, start, end, skewed, bursts)


@dataclass(slots=True)
class _Activity:
    """What follows from the payments; built when it is first asked for."""

    charges: Shelf
    refunds: Shelf
    disputes: Shelf
    transactions: Shelf
    payouts: Shelf
    paid_out: list[money.Payout]
    books: money.Books


@dataclass(frozen=True, slots=True)
class LaterEvent:
    """An event of a change made while the double runs."""

    type: str
    data: str


@dataclass(slots=True)
class _Changes:
    facts: dict[int, Facts] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)  # by object id
    later: list[LaterEvent] = field(default_factory=list)


class World:
    """Reads are pure; `sandbox.stripe.changes` holds what changes it."""

    def __init__(
        self,
        seed: int,
        shape: Shape,
        collections_of: "Callable[[World], dict[str, Collection]]",
        *,
        account: str = PLATFORM,
        now: int | None = None,
    ) -> None:
        self.seed, self.account_id = seed, account
        self.platform = account == PLATFORM
        self.ids = Ids(account, seed)
        self.lock = threading.RLock()
        self.made_at = int(time.time()) if now is None else now
        self.shape = replace(shape, until=max(shape.since + 1, min(shape.until, self.made_at)))
        self._shift = self.made_at - time.time()
        self._renderer = Renderer(self.ids)
        self._created = self.shape.moments(seed)
        self.derived = len(self._created)  # payments from this index on were made later
        self.changes = _Changes()
        self.payments = Shelf(key(moment, PAYMENT, i) for i, moment in enumerate(self._created))
        self._activity: _Activity | None = None
        self._events: Shelf | None = None
        self.narrowed: dict[tuple[str, str], tuple[int, Shelf]] = {}  # filters that take long
        self.account_fields: dict[str, Any] = {}
        self.undelivered: set[str] = set()  # ids of events whose webhook nobody took
        self.webhooks: list[str] = [
            webhook_endpoint("https://shop.example/api/webhooks/stripe", self.made_at)
        ]
        self.collections = collections_of(self)

    def now(self) -> int:
        """The account's clock: it runs, from `now` on."""
        return int(time.time() + self._shift)

    # payments

    def __len__(self) -> int:
        return len(self._created)

    def original(self, index: int) -> Facts:
        return derive(self.seed, index, self._created[index], self.made_at)

    def facts(self, index: int) -> Facts:
        changed = self.changes.facts.get(index) if self.changes.facts else None
        return changed or self.original(index)

    def every_payment(self) -> Iterator[Facts]:
        """All payments that the list endpoint would give, oldest first."""
        return (self.facts(split(value)[2]) for value in self.payments.keys)

    def payment_id(self, index: int) -> str:
        return self.ids.make("pi", PAYMENT, index)

    def add_payment(self, created: int) -> int:
        """The index of a new payment; its facts must be put into `changes` next."""
        self._created.append(created)
        return len(self._created) - 1

    # what follows from them

    @property
    def activity(self) -> _Activity:
        with self.lock:
            if self._activity is None:
                self._activity = _activity(self)
            return self._activity

    @property
    def events(self) -> Shelf:
        with self.lock:
            if self._events is None:
                self._events = Shelf(_event_keys(self))
            return self._events

    def prepare(self) -> None:
        """Builds now what the first request for charges, money or events would build: 14 s for a million."""
        self.activity, self.events  # noqa: B018 - properties that remember

    def payout(self, index: int) -> money.Payout:
        return self.activity.paid_out[index]

    # rendering

    def render(self, noun: str, value: int) -> str:
        text = _RENDER[noun](self, value)
        if not self.changes.fields:
            return text
        changed = self.changes.fields.get(id_of(text))
        return patched(text, changed) if changed else text

    def snapshot(self, noun: str, facts: Facts) -> str:
        if noun == "dispute":
            return self._renderer.dispute(facts, _dispute_transactions(self, facts))
        render: Callable[[Facts], str] = getattr(self._renderer, noun)
        return render(facts)

    def event_id(self, value: int) -> str:
        _, kind, index = split(value)
        return self.ids.make("evt", 32 + kind, index)

    def event_type(self, value: int) -> str:
        _, kind, index = split(value)
        if kind == events.LATER_EVENTS:
            return self.changes.later[index].type
        if kind >= events.PAYOUT_EVENTS:
            return events.OF_PAYOUT[kind - events.PAYOUT_EVENTS][0]
        return events.OF_PAYMENT[kind].type_of(self.original(index))

    def pending_webhooks(self, value: int) -> int:
        """How many webhooks of an event were not delivered: of one event in 128, and of those that failed."""
        _, kind, index = split(value)
        if self.undelivered and self.event_id(value) in self.undelivered:
            return 1
        lost = kind != events.LATER_EVENTS and mix(self.seed << 40 ^ index << 8 ^ kind) & 127 == 0
        return int(lost)

    def account(self) -> str:
        return account_object(self.account_id, self.shape.since, self.account_fields)

    def balance(self) -> str:
        return balance_object(*self.activity.books.balance(self.now()))


def id_of(text: str) -> str:
    return text[7 : text.index('"', 7)]


def _activity(world: World) -> _Activity:
    books = money.Books()
    charges, refunds, disputes, transactions = [], [], [], []
    for value in world.payments.keys:
        facts = world.facts(split(value)[2])
        index = facts.index
        if facts.charged:
            charges.append(key(facts.charged, CHARGE, index))
        if facts.refunded:
            refunds.append(key(facts.refunded, REFUND, index))
        if facts.disputed:
            disputes.append(key(facts.disputed, DISPUTE, index))
        for moment, kind, amount, fee in money.movements(facts):
            transactions.append(key(moment, kind, index))
            books.enter(facts.currency, moment, amount - fee)
    paid_out = books.plan(world.seed, world.made_at)
    for it in paid_out:
        transactions.append(key(it.created, PAYOUT, it.index))
        if it.failed:
            transactions.append(key(it.failed, PAYOUT_FAILURE, it.index))
    payouts = Shelf(key(it.created, PAYOUT, it.index) for it in paid_out)
    return _Activity(
        Shelf(charges), Shelf(refunds), Shelf(disputes), Shelf(transactions), payouts, paid_out, books
    )


def _event_keys(world: World) -> Iterator[int]:
    oldest = world.made_at - events.KEPT
    first = bisect_left(world.payments.keys, key(oldest - 30 * DAY, 0, 0))
    for value in world.payments.keys[first:]:
        index = split(value)[2]
        if index >= world.derived:
            continue
        facts = world.original(index)
        for kind, happening in enumerate(events.OF_PAYMENT):
            moment = happening.moment(facts)
            if oldest <= moment and happening.type_of(facts):
                yield key(moment, kind, index)
    for it in world.activity.paid_out:
        for kind, (_, moment_of) in enumerate(events.OF_PAYOUT, events.PAYOUT_EVENTS):
            if oldest <= moment_of(it) <= world.made_at:
                yield key(moment_of(it), kind, it.index)


def _transaction(world: World, value: int) -> str:
    created, kind, index = split(value)
    if kind in (PAYOUT, PAYOUT_FAILURE):
        it = world.payout(index)
        amount, fee, currency = -it.amount if kind == PAYOUT else it.amount, 0, it.currency
    else:
        facts = world.facts(index)
        (amount, fee), currency = money.amounts(kind, facts), facts.currency
    movement = money.Movement(kind, index, created, currency, amount, fee)
    return money.transaction(world.ids, movement, world.now())


def _dispute_transactions(world: World, facts: Facts) -> list[str]:
    kinds = (DISPUTE, DISPUTE_REVERSAL)
    return [
        money.transaction(
            world.ids, money.Movement(kind, facts.index, moment, facts.currency, amount, fee), world.now()
        )
        for moment, kind, amount, fee in money.movements(facts)
        if kind in kinds
    ]


def _event(world: World, value: int) -> str:
    created, kind, index = split(value)
    account = "" if world.platform else f',"account":"{world.account_id}"'
    if kind == events.LATER_EVENTS:
        data = world.changes.later[index].data
    elif kind >= events.PAYOUT_EVENTS:
        data = f'{{"object":{money.payout(world.ids, world.payout(index), created)}}}'
    else:
        happening, facts = events.OF_PAYMENT[kind], world.original(index)
        data = f'{{"object":{world.snapshot(happening.noun, happening.then(facts))}}}'
    name, pending = world.event_type(value), world.pending_webhooks(value)
    return events.event(world.event_id(value), name, created, data, pending=pending, tail=account)


_RENDER: dict[str, Callable[[World, int], str]] = {
    "payment_intent": lambda world, value: world.snapshot("payment_intent", world.facts(split(value)[2])),
    "charge": lambda world, value: world.snapshot("charge", world.facts(split(value)[2])),
    "refund": lambda world, value: world.snapshot("refund", world.facts(split(value)[2])),
    "dispute": lambda world, value: world.snapshot("dispute", world.facts(split(value)[2])),
    "payout": lambda world, value: money.payout(world.ids, world.payout(split(value)[2]), world.now()),
    "balance_transaction": _transaction,
    "event": _event,
    "webhook_endpoint": lambda world, value: world.webhooks[split(value)[2]],
}
