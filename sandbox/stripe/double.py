"""Stripe's HTTP interface over one or more worlds: the platform's, and one for each connected account."""

import base64
import binascii
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

import msgspec

from sandbox.http.faults import PAGE_FAULTS, Asked, Fault, Faults, RateLimit, Statistics, spoil
from sandbox.http.web import Answer, Request
from sandbox.stripe import errors
from sandbox.stripe.errors import Refusal
from sandbox.stripe.ids import mix
from sandbox.stripe.objects import API_VERSION
from sandbox.stripe.query import parse
from sandbox.stripe.shelf import Collection, Page, Shelf, cut, key

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_EXPANDABLE = {
    "latest_charge": "/v1/charges",
    "charge": "/v1/charges",
    "payment_intent": "/v1/payment_intents",
    "balance_transaction": "/v1/balance_transactions",
    "failure_balance_transaction": "/v1/balance_transactions",
}
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_SOURCES = {"ch": "/v1/charges", "re": "/v1/refunds", "dp": "/v1/disputes", "po": "/v1/payouts"}


class AccountWorld(Protocol):
    """What the double serves of one account."""

    account_id: str
    lock: threading.RLock
    collections: dict[str, Collection]

    def now(self) -> int: ...
    def account(self) -> str: ...
    def balance(self) -> str: ...


@dataclass(slots=True)
class Between:
    """A change that happens right after the `after`-th request to a path was answered."""

    path: str
    after: int
    change: Callable[[], object]


class StripeDouble:
    """Answers as api.stripe.com does; `faults`, `limits` and `statistics` are its levers and its memory."""

    def __init__(self, worlds: Mapping[str | None, AccountWorld], key: str, restricted_key: str) -> None:
        self.worlds = dict(worlds)  # None: the platform's
        self.key, self.restricted_key = key, restricted_key
        self.denied: set[str] = {"/v1/account"}  # paths that the restricted key may not read
        self.faults, self.limits, self.statistics = Faults(), RateLimit(), Statistics()
        self._between: list[Between] = []
        self._number = 0

    def between(self, path: str, change: Callable[[], object], after: int = 1) -> None:
        """Makes `change` happen once, after the next `after` requests to `path` were answered."""
        self._between.append(Between(path, after, change))

    async def __call__(self, request: Request) -> Answer:
        self._number += 1
        request_id = _request_id(self._number)
        endpoint = _endpoint(request.path)
        latency, fault = self.faults.draw(request.path)
        try:
            answer = self._answer(request, endpoint, fault, request_id)
        except Refusal as refusal:
            answer = self._refuse(refusal, request, request_id)
        if fault is not None:
            answer = spoil(answer, fault)
        self._note(request, endpoint, answer, request_id)
        self._pass(request.path)
        return replace(answer, delay=answer.delay + latency) if latency else answer

    def _answer(self, request: Request, endpoint: str, fault: Fault | None, request_id: str) -> Answer:
        used = self._authenticate(request)
        world = self._world(request, used)
        if reason := self.limits.refuses(endpoint):
            raise _too_fast(reason, self.limits.retry_after)
        if fault is not None:
            self._fail(fault, used, world.account_id, request.path)
        if used == self.restricted_key and self._denies(request.path):
            raise errors.no_permission(used, world.account_id, request.path)
        version = request.headers.get("stripe-version", API_VERSION)
        if not _VERSION.fullmatch(version):
            raise Refusal(400, f"Invalid Stripe API version: {version}")
        with world.lock:
            body = self._body(world, request, fault)
        return Answer(200, body, self._headers(request, request_id, world.now()))

    def _denies(self, path: str) -> bool:
        return any(path == each or path.startswith(f"{each}/") for each in self.denied)

    def _authenticate(self, request: Request) -> str:
        given = _key(request.headers.get("authorization", ""))
        if not given:
            raise errors.no_key()
        if given not in (self.key, self.restricted_key):
            raise errors.bad_key(given)
        return given

    def _world(self, request: Request, used: str) -> AccountWorld:
        account = request.headers.get("stripe-account")
        world = self.worlds.get(account) or next(
            (world for world in self.worlds.values() if world.account_id == account), None
        )
        if world is None:
            raise errors.no_access(used, account or "")
        return world

    def _fail(self, fault: Fault, used: str, account: str, path: str) -> None:
        if fault.kind == "unauthorized":
            raise errors.bad_key(used)
        if fault.kind == "forbidden":
            raise errors.no_permission(used, account, path)
        if fault.kind == "rate_limit":
            raise _too_fast(fault.reason, fault.retry_after)
        if fault.kind == "lock_timeout":
            raise Refusal(429, errors.LOCKED, code="lock_timeout", headers={"Stripe-Should-Retry": "true"})
        if fault.kind == "error":
            raise Refusal(fault.status or 500, "An unknown error occurred", kind="api_error")

    def _body(self, world: AccountWorld, request: Request, fault: Fault | None) -> bytes:
        if request.method not in ("GET", "HEAD"):
            raise errors.unknown_url(request.method, request.path)
        if request.path == "/v1/balance":
            return _alone(world.balance(), request)
        if request.path == "/v1/account":
            return _alone(world.account(), request)
        if request.path == "/v1/accounts" or request.path.startswith("/v1/accounts/"):
            return self._accounts(world, request)
        if request.path in world.collections:
            return _list(world, request, request.path, world.collections[request.path], fault)
        parent, _, identifier = request.path.rpartition("/")
        if parent not in world.collections or not identifier:
            raise errors.unknown_url(request.method, request.path)
        return _retrieve(world, request, world.collections[parent], identifier)

    def _accounts(self, world: AccountWorld, request: Request) -> bytes:
        known = [each for name, each in self.worlds.items() if name is not None]
        if request.path == "/v1/accounts":
            return _list(world, request, request.path, _account_collection(known), None)
        identifier = request.path.removeprefix("/v1/accounts/")
        for each in (world, *known):
            if each.account_id == identifier:
                return _alone(each.account(), request)
        raise errors.no_access(self.key, identifier)

    def _headers(self, request: Request, request_id: str, now: int) -> dict[str, str]:
        headers = {
            "Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now)),
            "Request-Id": request_id,
            "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
        }
        if account := request.headers.get("stripe-account"):
            headers["Stripe-Account"] = account
        return headers

    def _refuse(self, refusal: Refusal, request: Request, request_id: str) -> Answer:
        if refusal.status in (401, 403):
            return Answer.of(refusal.body(None), refusal.status)
        now = self.worlds[None].now()
        headers = {**self._headers(request, request_id, now), **refusal.headers}
        return Answer.of(refusal.body(request_id), refusal.status, headers)

    def _note(self, request: Request, endpoint: str, answer: Answer, request_id: str) -> None:
        self.statistics.note(
            Asked(
                time.monotonic(),
                request.method,
                request.path,
                urlencode(request.query),
                request.headers.get("stripe-account"),
                endpoint,
                answer.status,
                request_id,
            )
        )

    def _pass(self, path: str) -> None:
        for each in list(self._between):
            if path.startswith(each.path):
                each.after -= 1
                if each.after <= 0:
                    self._between.remove(each)
                    each.change()


def _endpoint(path: str) -> str:
    parent, _, last = path.rpartition("/")
    return f"{parent}/{{id}}" if parent.count("/") == 2 and last else path


def _request_id(number: int) -> str:
    bits = mix(number)
    return "req_" + "".join(_LETTERS[(bits >> shift * 4) % 62] for shift in range(14))


def _key(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _too_fast(reason: str | None, retry_after: str | None) -> Refusal:
    headers = {"Stripe-Should-Retry": "true"}
    if reason:
        headers["Stripe-Rate-Limited-Reason"] = reason
    if retry_after is not None:
        headers["Retry-After"] = retry_after
    return Refusal(429, errors.TOO_FAST, code="rate_limit", headers=headers)


# lists and single objects


def _list(
    world: AccountWorld, request: Request, path: str, collection: Collection, fault: Fault | None
) -> bytes:
    query, expand = parse(path, collection, request.query)
    if fault is not None and fault.kind == "wrong_page":
        query = replace(query, after=None, before=None)
    page = cut(collection, query)
    if fault is not None and fault.kind in PAGE_FAULTS:
        page = _spoiled(page, fault)
    paths = [_list_field(text) for text in expand]
    data = ",".join([_expanded(world, collection.render(value), paths) for value in page.keys])
    more = "true" if page.has_more else "false"
    return f'{{"object":"list","data":[{data}],"has_more":{more},"url":"{path}"}}'.encode()


def _spoiled(page: Page, fault: Fault) -> Page:
    keys = page.keys
    if fault.kind == "duplicate_object" and keys:
        keys = [*keys, keys[-1]]
    if fault.kind == "missing_object" and len(keys) > 2:
        keys = [*keys[: len(keys) // 2], *keys[len(keys) // 2 + 1 :]]
    return Page(keys, page.has_more and fault.kind != "early_end")


def _retrieve(world: AccountWorld, request: Request, collection: Collection, identifier: str) -> bytes:
    expand = _only_expand(request)
    value = collection.key_of(identifier)
    if value is None:
        raise errors.missing(collection.noun, identifier)
    return _expanded(world, collection.render(value), expand).encode()


def _alone(text: str, request: Request) -> bytes:
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
    """An object with others where their ids were; the rest stays as it is written."""
    for path in paths:
        name, _, rest = path.partition(".")
        if name not in _EXPANDABLE and name != "source":
            raise Refusal(400, f"This property cannot be expanded ({path}).", param="expand[0]")
        fields = _fields(text)
        if inner := _found(world, name, fields.get(name, msgspec.Raw())):
            fields[name] = msgspec.Raw(_expanded(world, inner, [rest] if rest else []))
            text = msgspec.json.encode(fields).decode()
    return text


def _found(world: AccountWorld, name: str, value: msgspec.Raw) -> str | None:
    """The object of an id in the field `name`, or that stands there already."""
    text = bytes(value).decode()
    if text.startswith("{"):
        return text
    if not text.startswith('"'):
        return None
    identifier = text.strip('"')
    collection = world.collections.get(
        _EXPANDABLE.get(name) or _SOURCES.get(identifier.partition("_")[0], "")
    )
    found = collection.key_of(identifier) if collection else None
    return None if collection is None or found is None else collection.render(found)


def _account_collection(worlds: list[AccountWorld]) -> Collection:
    texts = [world.account() for world in worlds]
    fields = [msgspec.json.decode(text) for text in texts]
    keys = [key(each["created"], 0, i) for i, each in enumerate(fields)]
    by_id = {each["id"]: value for each, value in zip(fields, keys, strict=True)}
    shelf = Shelf(keys)
    return Collection("account", lambda: shelf, lambda v: texts[keys.index(v)], by_id.get, lambda *_: Shelf())
