"""Removes what earlier runs have left at Stripe: their worker was killed, or Stripe did not answer."""

import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import msgspec

import stripeapi
from probes.payment_flow.desk import Desk
from probes.stripe_requests import Identified, read_list

_DAY = 86_400
_PAGES = 5

Removals = dict[str, Callable[[], Awaitable[None]]]


class _Charge(msgspec.Struct):
    refunded: bool = False


class _Object(Identified, frozen=True, gc=False):
    metadata: dict[str, Any] | None = None
    status: str | None = None
    product: str | None = None
    latest_charge: _Charge | str | None = None


class _Link(msgspec.Struct, frozen=True, gc=False):
    id: str
    created: int = 0
    metadata: dict[str, Any] | None = None


async def sweep(desk: Desk, removed: list[str]) -> list[str]:
    """Removes the objects of earlier runs, and adds their ids to ``removed``. Returns the ids of those that
    could not be removed. Raises StripeError if they cannot be listed.

    It looks at the newest 500 objects of the flow, of the last day: other payments of a test account count.
    """
    found = await _FLOWS[desk.check.flow](desk)
    stuck = []
    for id_, removal in found.items():
        try:
            await removal()
        except stripeapi.RateLimited:
            raise
        except stripeapi.StripeError:  # one that somebody has changed must not hide the others
            stuck.append(id_)
        else:
            removed.append(id_)
    return stuck


def _is_left(desk: Desk, metadata: Mapping[str, Any] | None) -> bool:
    metadata = metadata or {}
    ends = str(metadata.get("paywatch_ends", ""))
    ended = ends.isascii() and ends.isdecimal() and len(ends) < 12 and int(ends) < time.time()
    return metadata.get("paywatch") == desk.check.name and ended


async def _list(desk: Desk, path: str, **params: Any) -> list[_Object]:
    found = await read_list(desk.client, path, _Object, params, pages=_PAGES)
    return [each for each in found.objects if _is_left(desk, each.metadata)]


def _recent() -> dict[str, int]:
    return {"gte": int(time.time()) - _DAY}


async def _payments(desk: Desk) -> Removals:
    params = {"created": _recent(), "expand": ["data.latest_charge"]}
    found: Removals = {}
    for each in await _list(desk, "/v1/payment_intents", **params):
        refunded = isinstance(each.latest_charge, _Charge) and each.latest_charge.refunded
        if each.status != "canceled" and not refunded:
            found[each.id] = partial(desk.undo_payment, each.id, each.status)
    return found


async def _links(desk: Desk) -> Removals:
    answer = await desk.client.get("/v1/payment_links", {"limit": 100, "active": True})
    links = [link for link in _split(answer) if _is_left(desk, link.metadata)]
    found: Removals = {link.id: partial(desk.archive, "payment_links", link.id) for link in links}
    for price in await _list(desk, "/v1/prices", active=True, created=_recent()):
        found[price.id] = partial(desk.archive_price, price.id, price.product)
    return found


def _split(answer: stripeapi.Answer) -> list[_Link]:
    decoder = msgspec.json.Decoder(_Link)
    try:
        bodies = stripeapi.split_list(answer.body)[0]
        return [stripeapi.decode_tolerantly(decoder, each) for each in bodies]
    except msgspec.DecodeError as error:
        raise stripeapi.Garbled("Stripe's response is not a list of payment links") from error


async def _sessions(desk: Desk) -> Removals:
    left = await _list(desk, "/v1/checkout/sessions", status="open")
    return {each.id: partial(desk.expire, each.id) for each in left}


_FLOWS: Mapping[str, Callable[[Desk], Awaitable[Removals]]] = {
    "payment_intent": _payments,
    "payment_link": _links,
    "checkout_session": _sessions,
}
