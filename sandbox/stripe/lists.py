"""A derived world's list endpoints: what each holds, how an id is found again, how filters narrow it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from sandbox.stripe import events, money
from sandbox.stripe.facts import DAY
from sandbox.stripe.objects import CHARGE, DISPUTE, PAYMENT, PAYOUT, PAYOUT_FAILURE, REFUND
from sandbox.stripe.shelf import Collection, Predicate, Shelf, key, split
from sandbox.stripe.world import World


def collections_of(world: World) -> dict[str, Collection]:
    shelves: dict[str, tuple[str, Callable[[], Shelf]]] = {
        "/v1/payment_intents": ("payment_intent", lambda: world.payments),
        "/v1/charges": ("charge", lambda: world.activity.charges),
        "/v1/refunds": ("refund", lambda: world.activity.refunds),
        "/v1/disputes": ("dispute", lambda: world.activity.disputes),
        "/v1/payouts": ("payout", lambda: world.activity.payouts),
        "/v1/balance_transactions": ("balance_transaction", lambda: world.activity.transactions),
        "/v1/events": ("event", lambda: _recent(world)),
        "/v1/webhook_endpoints": ("webhook_endpoint", lambda: _webhooks(world)),
    }
    return {
        path: Collection(
            noun, shelf, _renderer(world, noun), _finder(world, noun, shelf), _narrower(world, noun)
        )
        for path, (noun, shelf) in shelves.items()
    }


def _recent(world: World) -> Shelf:
    """Stripe forgets events after 30 days."""
    shelf = world.events
    start, _ = shelf.span(world.now() - events.KEPT, 0)
    if start:
        del shelf.keys[:start]
    return shelf


def _webhooks(world: World) -> Shelf:
    return Shelf(
        key(int(msgspec.json.decode(text)["created"]), 0, i) for i, text in enumerate(world.webhooks)
    )


def _renderer(world: World, noun: str) -> Callable[[int], str]:
    return lambda value: world.render(noun, value)


def _finder(world: World, noun: str, shelf: Callable[[], Shelf]) -> Callable[[str], int | None]:
    def find(identifier: str) -> int | None:
        if noun == "webhook_endpoint":
            return next(
                (v for v in shelf().keys if msgspec.json.decode(world.render(noun, v))["id"] == identifier),
                None,
            )
        value = _key_of(world, noun, identifier)
        return value if value is not None and value in shelf() else None

    return find


def _key_of(world: World, noun: str, identifier: str) -> int | None:
    """Where an id would stand, if there is such an object."""
    number = world.ids.read(identifier)
    if number is None:
        return None
    kind, index = number
    moment = _moment(world, noun, kind, index)
    if not moment:
        return None
    value = key(moment, kind - 32 if noun == "event" else kind, index)
    made = world.ids.make(identifier.split("_", 1)[0], kind, index)
    return value if made == identifier and identifier.startswith(_PREFIX[noun]) else None


_PREFIX = {
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "dispute": "dp_",
    "payout": "po_",
    "balance_transaction": "txn_",
    "event": "evt_",
}


def _moment(world: World, noun: str, kind: int, index: int) -> int:
    if noun == "event":
        return _event_moment(world, kind - 32, index)
    if kind in (PAYOUT, PAYOUT_FAILURE):
        paid_out = world.activity.paid_out
        if index >= len(paid_out):
            return 0
        return paid_out[index].created if kind == PAYOUT else paid_out[index].failed
    if index >= len(world):
        return 0
    facts = world.facts(index)
    if noun == "balance_transaction":
        return next((at for at, found, _, _ in money.movements(facts) if found == kind), 0)
    moments = {PAYMENT: facts.created, CHARGE: facts.charged, REFUND: facts.refunded, DISPUTE: facts.disputed}
    return moments.get(kind, 0)


def _event_moment(world: World, kind: int, index: int) -> int:
    if kind == events.LATER_EVENTS:
        return next((v for v in world.events.keys if split(v)[1:] == (kind, index)), 0) >> 31
    if events.PAYOUT_EVENTS <= kind < events.PAYOUT_EVENTS + len(events.OF_PAYOUT):
        paid_out = world.activity.paid_out
        moment_of = events.OF_PAYOUT[kind - events.PAYOUT_EVENTS][1]
        return moment_of(paid_out[index]) if index < len(paid_out) else 0
    if 0 <= kind < len(events.OF_PAYMENT) and index < world.derived:
        return events.OF_PAYMENT[kind].moment(world.original(index))
    return 0


def _narrower(world: World, noun: str) -> Callable[[str, Sequence[str]], Shelf | Predicate]:
    def narrow(name: str, values: Sequence[str]) -> Shelf | Predicate:
        quick = _quick(world, noun, name, values[0])
        return _by_field(world, noun, name, values) if quick is None else quick

    return narrow


def _quick(world: World, noun: str, name: str, value: str) -> Shelf | Predicate | None:
    """Filters that need no look at every object."""
    if name in ("payment_intent", "charge") and noun in ("charge", "refund", "dispute"):
        return _of_payment(world, noun, value)
    if noun != "balance_transaction":
        return None
    if name == "payout":
        return _of_payout(world, value)
    if name == "source":
        return _of_source(world, value)
    if name == "type":
        kinds = {kind for kind, (type_name, _) in money.TYPES.items() if type_name == value}
        transactions = world.activity.transactions
        return _remembered(
            world, (name, value), lambda: (v for v in transactions.keys if v >> 26 & 31 in kinds)
        )
    return None


def _of_payment(world: World, noun: str, identifier: str) -> Shelf:
    number = world.ids.read(identifier)
    if number is None or number[1] >= len(world):
        return Shelf()
    kind = {"charge": CHARGE, "refund": REFUND, "dispute": DISPUTE}[noun]
    moment = _moment(world, noun, kind, number[1])
    return Shelf([key(moment, kind, number[1])] if moment else [])


def _of_source(world: World, identifier: str) -> Shelf:
    number = world.ids.read(identifier)
    if number is None:
        return Shelf()
    moments = (
        (kind, _moment(world, "balance_transaction", kind, number[1]))
        for kind, source in money.SOURCES.items()
        if source == (identifier.split("_", 1)[0], number[0])
    )
    return Shelf(key(moment, kind, number[1]) for kind, moment in moments if moment)


def _of_payout(world: World, identifier: str) -> Shelf:
    """Everything that the payout paid out, and its own negative transaction: nets to 0."""
    number = world.ids.read(identifier)
    activity = world.activity
    if number is None or number[0] != PAYOUT or number[1] >= len(activity.paid_out):
        return Shelf()
    return _remembered(world, ("payout", identifier), lambda: _paid_out(world, activity.paid_out[number[1]]))


def _paid_out(world: World, it: money.Payout) -> Iterator[int]:
    transactions = world.activity.transactions
    start, stop = transactions.span(it.first * DAY, it.last * DAY)
    for value in transactions.keys[start:stop]:
        if split(value)[1] != PAYOUT and _currency(world, value) == it.currency:
            yield value
    yield key(it.created, PAYOUT, it.index)


def _remembered(world: World, what: tuple[str, str], find: Callable[[], Iterable[int]]) -> Shelf:
    """The same shelf for the next page, as long as no balance transaction came or went."""
    size = len(world.activity.transactions)
    known = world.narrowed.get(what)
    if known is None or known[0] != size:
        known = world.narrowed[what] = (size, Shelf(find()))
    return known[1]


def _currency(world: World, value: int) -> str:
    _, kind, index = split(value)
    return (world.payout(index) if kind in (PAYOUT, PAYOUT_FAILURE) else world.facts(index)).currency


def _by_field(world: World, noun: str, name: str, values: Sequence[str]) -> Predicate:
    if noun == "event":
        return _of_event(world, name, values)
    wanted = set(values)
    return lambda value: _text(msgspec.json.decode(world.render(noun, value)).get(name)) in wanted


def _of_event(world: World, name: str, values: Sequence[str]) -> Predicate:
    """Nothing is rendered: there are several events for each payment."""
    if name == "delivery_success":
        delivered = values[0] == "true"
        return lambda value: (world.pending_webhooks(value) == 0) == delivered
    wanted = {text for text in values if not text.endswith("*")}
    stems = tuple(text[:-1] for text in values if text.endswith("*"))

    def matches(value: int) -> bool:
        kind = world.event_type(value)
        return kind in wanted or kind.startswith(stems)

    return matches


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
