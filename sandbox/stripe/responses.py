"""The bodies of Stripe's responses: lists, single objects, and objects expanded within them."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import msgspec

from sandbox.http.faults import PAGE_FAULTS, Fault
from sandbox.http.server import Request
from sandbox.stripe import errors
from sandbox.stripe.errors import Refusal
from sandbox.stripe.keys import SortedKeys, make_key
from sandbox.stripe.paging import Collection, Page, read_page
from sandbox.stripe.query import parse_list_query

_EXPANDABLE = {
    "latest_charge": "/v1/charges",
    "charge": "/v1/charges",
    "payment_intent": "/v1/payment_intents",
    "balance_transaction": "/v1/balance_transactions",
    "failure_balance_transaction": "/v1/balance_transactions",
}
_SOURCES = {"ch": "/v1/charges", "re": "/v1/refunds", "dp": "/v1/disputes", "po": "/v1/payouts"}
_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class AccountWorld(Protocol):
    """One account as the double serves it: derived from a seed, or recorded."""

    account_id: str
    lock: threading.RLock
    collections: dict[str, Collection]

    def now(self) -> int: ...
    def account(self) -> str: ...
    def balance(self) -> str: ...


def render_list(
    world: AccountWorld, request: Request, path: str, collection: Collection, fault: Fault | None
) -> bytes:
    query, expand = parse_list_query(path, collection, request.query)
    if fault is not None and fault.kind == "wrong_page":
        query = replace(query, after=None, before=None)
    page = read_page(collection, query)
    if fault is not None and fault.kind in PAGE_FAULTS:
        page = _with_page_fault(page, fault)
    paths = [_list_field(text) for text in expand]
    data = ",".join([_expanded(world, collection.render(key), paths) for key in page.keys])
    more = "true" if page.has_more else "false"
    return f'{{"object":"list","data":[{data}],"has_more":{more},"url":"{path}"}}'.encode()


def _with_page_fault(page: Page, fault: Fault) -> Page:
    keys = page.keys
    if fault.kind == "duplicate_object" and keys:
        keys = [*keys, keys[-1]]
    if fault.kind == "missing_object" and len(keys) > 2:
        keys = [*keys[: len(keys) // 2], *keys[len(keys) // 2 + 1 :]]
    return Page(keys, page.has_more and fault.kind != "early_end")


def render_object(world: AccountWorld, request: Request, collection: Collection, identifier: str) -> bytes:
    expand = _only_expand(request)
    key = collection.key_of(identifier)
    if key is None:
        raise errors.missing(collection.noun, identifier)
    return _expanded(world, collection.render(key), expand).encode()


def render_single(text: str, request: Request) -> bytes:
    _only_expand(request)
    return text.encode()


def _only_expand(request: Request) -> list[str]:
    for name, _ in request.query:
        if name.partition("[")[0] != "expand":
            raise errors.unknown_parameter(name)
    return [value for _, value in request.query]


def _list_field(text: str) -> str:
    if not text.startswith("data."):
        raise Refusal(400, f"This property cannot be expanded ({text}).", param="expand[0]")
    return text.removeprefix("data.")


def _expanded(world: AccountWorld, text: str, paths: list[str]) -> str:
    """Replaces ids by their objects at the given paths; all other fields keep their exact text."""
    for path in paths:
        name, _, rest = path.partition(".")
        if name not in _EXPANDABLE and name != "source":
            raise Refusal(400, f"This property cannot be expanded ({path}).", param="expand[0]")
        fields = _decode_fields(text)
        if inner := _referenced(world, name, fields.get(name, msgspec.Raw())):
            fields[name] = msgspec.Raw(_expanded(world, inner, [rest] if rest else []))
            text = msgspec.json.encode(fields).decode()
    return text


def _referenced(world: AccountWorld, name: str, value: msgspec.Raw) -> str | None:
    """Returns the object whose id is in the field `name`, or the object if the field contains one."""
    text = bytes(value).decode()
    if text.startswith("{"):
        return text
    if not text.startswith('"'):
        return None
    identifier = text.strip('"')
    collection = world.collections.get(
        _EXPANDABLE.get(name) or _SOURCES.get(identifier.partition("_")[0], "")
    )
    key = collection.key_of(identifier) if collection else None
    return None if collection is None or key is None else collection.render(key)


def account_collection(worlds: Sequence[AccountWorld]) -> Collection:
    """Returns the list endpoint of the connected accounts."""
    texts = [world.account() for world in worlds]
    fields = [msgspec.json.decode(text) for text in texts]
    keys = [make_key(each["created"], 0, i) for i, each in enumerate(fields)]
    by_id = {each["id"]: key for each, key in zip(fields, keys, strict=True)}
    sorted_keys = SortedKeys(keys)
    return Collection(
        "account",
        lambda: sorted_keys,
        lambda key: texts[keys.index(key)],
        by_id.get,
        lambda *_: SortedKeys(),
    )
