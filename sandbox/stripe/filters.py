"""Query parameters of the list endpoints of a world, as sets of keys or as predicates."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from sandbox.stripe.balance import TRANSACTION_SOURCES, TRANSACTION_TYPES, Payout
from sandbox.stripe.keys import SortedKeys, kind_of, make_key, split_key
from sandbox.stripe.lookup import created_of
from sandbox.stripe.objects import CHARGE, DISPUTE, PAYOUT, PAYOUT_FAILURE, REFUND
from sandbox.stripe.paging import Predicate
from sandbox.stripe.payments import DAY
from sandbox.stripe.ranges import is_within, split_bound
from sandbox.stripe.world import World


def filter_of(world: World, noun: str) -> Callable[[str, Sequence[str]], SortedKeys | Predicate]:
    """Returns the `apply_filter` of a collection."""

    def apply_filter(name: str, values: Sequence[str]) -> SortedKeys | Predicate:
        keys = _keys_matching(world, noun, name, values[0])
        return _predicate(world, noun, name, values) if keys is None else keys

    return apply_filter


def _keys_matching(world: World, noun: str, name: str, value: str) -> SortedKeys | None:
    """Answers the filters that can be computed without rendering every object; None for the others."""
    if name in ("payment_intent", "charge") and noun in ("charge", "refund", "dispute"):
        return _of_payment(world, noun, value)
    if noun != "balance_transaction":
        return None
    if name == "payout":
        return _of_payout(world, value)
    if name == "source":
        return _of_source(world, value)
    if name == "type":
        kinds = {kind for kind, (type_name, _) in TRANSACTION_TYPES.items() if type_name == value}
        keys = world.activity.transactions.values
        return _cached(world, (name, value), lambda: (key for key in keys if kind_of(key) in kinds))
    return None


def _of_payment(world: World, noun: str, identifier: str) -> SortedKeys:
    decoded = world.ids.decode(identifier)
    if decoded is None or decoded[1] >= len(world):
        return SortedKeys()
    kind = {"charge": CHARGE, "refund": REFUND, "dispute": DISPUTE}[noun]
    created = created_of(world, noun, kind, decoded[1])
    return SortedKeys([make_key(created, kind, decoded[1])] if created else [])


def _of_source(world: World, identifier: str) -> SortedKeys:
    decoded = world.ids.decode(identifier)
    if decoded is None:
        return SortedKeys()
    transactions = (
        (kind, created_of(world, "balance_transaction", kind, decoded[1]))
        for kind, source in TRANSACTION_SOURCES.items()
        if source == (identifier.split("_", 1)[0], decoded[0])
    )
    return SortedKeys(make_key(created, kind, decoded[1]) for kind, created in transactions if created)


def _of_payout(world: World, identifier: str) -> SortedKeys:
    """Returns the transactions that a payout paid out and its own negative one: they net to zero."""
    decoded = world.ids.decode(identifier)
    payouts = world.activity.payout_list
    if decoded is None or decoded[0] != PAYOUT or decoded[1] >= len(payouts):
        return SortedKeys()
    payout = payouts[decoded[1]]
    return _cached(world, ("payout", identifier), lambda: _paid_out(world, payout))


def _paid_out(world: World, payout: Payout) -> Iterator[int]:
    transactions = world.activity.transactions
    start, stop = transactions.span(payout.first_day * DAY, payout.last_day * DAY)
    for key in transactions.values[start:stop]:
        if kind_of(key) != PAYOUT and _currency(world, key) == payout.currency:
            yield key
    yield make_key(payout.created, PAYOUT, payout.index)


def _cached(world: World, filter_value: tuple[str, str], find: Callable[[], Iterable[int]]) -> SortedKeys:
    """Returns the same keys for the next page, unless a balance transaction was added or removed."""
    size = len(world.activity.transactions)
    cached = world.filter_cache.get(filter_value)
    if cached is None or cached[0] != size:
        cached = world.filter_cache[filter_value] = (size, SortedKeys(find()))
    return cached[1]


def _currency(world: World, key: int) -> str:
    _, kind, index = split_key(key)
    return (world.payout(index) if kind in (PAYOUT, PAYOUT_FAILURE) else world.payment(index)).currency


def _predicate(world: World, noun: str, name: str, values: Sequence[str]) -> Predicate:
    if noun == "event":
        return _of_event(world, name, values)
    if field_and_bound := split_bound(name):
        field, bound = field_and_bound
        return lambda key: is_within(
            msgspec.json.decode(world.render(noun, key)).get(field), bound, values[0]
        )
    wanted = set(values)
    return lambda key: _as_parameter(msgspec.json.decode(world.render(noun, key)).get(name)) in wanted


def _of_event(world: World, name: str, values: Sequence[str]) -> Predicate:
    """Decides without rendering, because there are several events for each payment."""
    if name == "delivery_success":
        delivered = values[0] == "true"
        return lambda key: (world.pending_webhooks(key) == 0) == delivered
    exact = {text for text in values if not text.endswith("*")}
    prefixes = tuple(text[:-1] for text in values if text.endswith("*"))

    def matches(key: int) -> bool:
        type_name = world.event_type(key)
        return type_name in exact or type_name.startswith(prefixes)

    return matches


def _as_parameter(value: object) -> str | None:
    """Returns a field's value as a query parameter spells it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
