"""The list endpoints of a world: path, objects, rendering, filters of each."""

from collections.abc import Callable

import msgspec

from sandbox.stripe import events
from sandbox.stripe.filters import filter_of
from sandbox.stripe.keys import SortedKeys, make_key
from sandbox.stripe.lookup import key_of
from sandbox.stripe.paging import Collection
from sandbox.stripe.world import World, id_of


def collections_of(world: World) -> dict[str, Collection]:
    """Returns the list endpoints of a world by path."""
    endpoints: dict[str, tuple[str, Callable[[], SortedKeys]]] = {
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
            noun, keys, _renderer(world, noun), _finder(world, noun, keys), filter_of(world, noun)
        )
        for path, (noun, keys) in endpoints.items()
    }


def _recent(world: World) -> SortedKeys:
    """Returns the events of the last 30 days and drops the older ones, as Stripe does."""
    keys = world.events
    start, _ = keys.span(world.now() - events.RETENTION, 0)
    if start:
        del keys.values[:start]
    return keys


def _webhooks(world: World) -> SortedKeys:
    return SortedKeys(
        make_key(int(msgspec.json.decode(text)["created"]), 0, i) for i, text in enumerate(world.webhooks)
    )


def _renderer(world: World, noun: str) -> Callable[[int], str]:
    return lambda key: world.render(noun, key)


def _finder(world: World, noun: str, keys: Callable[[], SortedKeys]) -> Callable[[str], int | None]:
    def find(identifier: str) -> int | None:
        if noun == "webhook_endpoint":
            return next(
                (key for key in keys().values if id_of(world.render(noun, key)) == identifier),
                None,
            )
        key = key_of(world, noun, identifier)
        return key if key is not None and key in keys() else None

    return find
