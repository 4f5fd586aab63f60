"""Stripe's HTTP interface over one or more worlds: the platform's, and one for each connected account."""

import base64
import binascii
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sandbox.http.faults import Fault, Faults, RateLimit, RecordedRequest, Statistics, apply_wire_fault
from sandbox.http.server import Request, Response
from sandbox.stripe import errors
from sandbox.stripe.errors import Refusal
from sandbox.stripe.ids import hash64
from sandbox.stripe.responses import (
    AccountWorld,
    account_collection,
    render_list,
    render_object,
    render_single,
)
from sandbox.stripe.templates import API_VERSION
from sandbox.stripe.writes import LISTED, Writes

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(slots=True)
class _ScheduledChange:
    """A change that happens after `after` more requests to a path were answered."""

    path: str
    after: int
    change: Callable[[], object]


class StripeDouble:
    """Answers as api.stripe.com does. `faults` and `limits` make it fail; `statistics` counts requests."""

    def __init__(self, worlds: Mapping[str | None, AccountWorld], key: str, restricted_key: str) -> None:
        self.worlds = dict(worlds)  # by account id; None is the platform
        self.key, self.restricted_key = key, restricted_key
        self.denied: set[str] = {"/v1/account"}  # paths that the restricted key may not read
        self.faults, self.limits, self.statistics = Faults(), RateLimit(), Statistics()
        self.writes: Writes | None = None  # answers POST requests of the platform
        self.reports_livemode = False  # GET /v1/balance says that the key is of live mode
        self._between: list[_ScheduledChange] = []
        self._request_number = 0

    def between(self, path: str, change: Callable[[], object], after: int = 1) -> None:
        """Calls `change` once, after `after` more requests to paths that start with `path`."""
        self._between.append(_ScheduledChange(path, after, change))

    async def __call__(self, request: Request) -> Response:
        self._request_number += 1
        request_id = _request_id(self._request_number)
        endpoint = _endpoint(request.path)
        latency, fault = self.faults.choose(request.path)
        if fault is not None:
            await fault.wait_until_released()
        try:
            response = self._respond(request, endpoint, fault, request_id)
        except Refusal as refusal:
            response = self._refuse(refusal, request, request_id)
        if fault is not None:
            response = apply_wire_fault(response, fault)
        self._record(request, endpoint, response, request_id)
        self._apply_changes(request.path)
        return replace(response, delay=response.delay + latency) if latency else response

    def _respond(self, request: Request, endpoint: str, fault: Fault | None, request_id: str) -> Response:
        if request.path.startswith("/pay/"):
            return self._page(request.path.removeprefix("/pay/"))
        key = self._authenticate(request)
        world = self._world(request, key)
        if reason := self.limits.refuses(endpoint):
            raise _rate_limited(reason, self.limits.retry_after)
        if fault is not None:
            self._raise_fault(fault, key, world.account_id, request.path)
        if key == self.restricted_key and self._is_denied(request.path):
            raise errors.no_permission(key, world.account_id, request.path, request.method)
        version = request.headers.get("stripe-version", API_VERSION)
        if not _VERSION.fullmatch(version):
            raise Refusal(400, f"Invalid Stripe API version: {version}")
        headers = self._headers(request, request_id, world.now())
        with world.lock:
            if request.method == "POST" and self.writes is not None:
                body, replayed = self.writes.post(request)
                headers |= {"Idempotent-Replayed": "true"} if replayed else {}
            else:
                body = self._body(world, request, fault)
        return Response(200, body, headers)

    def _page(self, identifier: str) -> Response:
        found = self.writes is not None and self.writes.is_open(identifier)
        page = b"<html><body>Pay</body></html>" if found else b"<html><body>Not found</body></html>"
        return Response(200 if found else 404, page, content_type="text/html")

    def _is_denied(self, path: str) -> bool:
        return any(path == each or path.startswith(f"{each}/") for each in self.denied)

    def _authenticate(self, request: Request) -> str:
        given = _key_of(request.headers.get("authorization", ""))
        if not given:
            raise errors.no_key()
        if given not in (self.key, self.restricted_key):
            raise errors.bad_key(given)
        return given

    def _world(self, request: Request, key: str) -> AccountWorld:
        account = request.headers.get("stripe-account")
        world = self.worlds.get(account)
        if world is None:  # a world without payments has the length 0, and is false
            world = next((world for world in self.worlds.values() if world.account_id == account), None)
        if world is None:
            raise errors.no_access(key, account or "")
        return world

    def _raise_fault(self, fault: Fault, key: str, account: str, path: str) -> None:
        if fault.kind == "unauthorized":
            raise errors.bad_key(key)
        if fault.kind == "forbidden":
            raise errors.no_permission(key, account, path)
        if fault.kind == "other_mode":
            raise errors.in_test_mode(path)
        if fault.kind == "rate_limit":
            raise _rate_limited(fault.reason, fault.retry_after)
        if fault.kind == "lock_timeout":
            raise Refusal(429, errors.LOCKED, code="lock_timeout", headers={"Stripe-Should-Retry": "true"})
        if fault.kind == "error":
            raise Refusal(fault.status or 500, "An unknown error occurred", kind="api_error")

    def _body(self, world: AccountWorld, request: Request, fault: Fault | None) -> bytes:
        if request.method not in ("GET", "HEAD"):
            raise errors.unknown_url(request.method, request.path)
        if request.path == "/v1/balance":
            text = world.balance()
            live = text.replace('"livemode":false', '"livemode":true')
            return render_single(live if self.reports_livemode else text, request)
        if request.path == "/v1/account":
            return render_single(world.account(), request)
        if request.path == "/v1/accounts" or request.path.startswith("/v1/accounts/"):
            return self._accounts(world, request)
        if self.writes is not None and request.path in LISTED:
            return self.writes.listed(request.path, request.query)
        if request.path in world.collections:
            return render_list(world, request, request.path, world.collections[request.path], fault)
        parent, _, identifier = request.path.rpartition("/")
        if parent not in world.collections or not identifier:
            raise errors.unknown_url(request.method, request.path)
        return render_object(world, request, world.collections[parent], identifier)

    def _accounts(self, world: AccountWorld, request: Request) -> bytes:
        connected = [each for name, each in self.worlds.items() if name is not None]
        if request.path == "/v1/accounts":
            return render_list(world, request, request.path, account_collection(connected), None)
        identifier = request.path.removeprefix("/v1/accounts/")
        for each in (world, *connected):
            if each.account_id == identifier:
                return render_single(each.account(), request)
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

    def _refuse(self, refusal: Refusal, request: Request, request_id: str) -> Response:
        if refusal.status in (401, 403):
            return Response.from_value(refusal.body(None), refusal.status)
        now = self.worlds[None].now()
        headers = {**self._headers(request, request_id, now), **refusal.headers}
        return Response.from_value(refusal.body(request_id), refusal.status, headers)

    def _record(self, request: Request, endpoint: str, response: Response, request_id: str) -> None:
        self.statistics.record(
            RecordedRequest(
                time.monotonic(),
                request.method,
                request.path,
                urlencode(request.query),
                request.headers.get("stripe-account"),
                endpoint,
                response.status,
                request_id,
            )
        )

    def _apply_changes(self, path: str) -> None:
        for each in list(self._between):
            if path.startswith(each.path):
                each.after -= 1
                if each.after <= 0:
                    self._between.remove(each)
                    each.change()


def _endpoint(path: str) -> str:
    """Returns the path as rate limits and statistics count it: all objects of a type are one endpoint."""
    parent, _, last = path.rpartition("/")
    return f"{parent}/{{id}}" if parent.count("/") == 2 and last else path


def _request_id(number: int) -> str:
    bits = hash64(number)
    return "req_" + "".join(_LETTERS[(bits >> shift * 4) % 62] for shift in range(14))


def _key_of(authorization: str) -> str:
    """Returns the API key of a Bearer or Basic header, or "" if there is none."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _rate_limited(reason: str | None, retry_after: str | None) -> Refusal:
    headers = {"Stripe-Should-Retry": "true"}
    if reason:
        headers["Stripe-Rate-Limited-Reason"] = reason
    if retry_after is not None:
        headers["Retry-After"] = retry_after
    return Refusal(429, errors.RATE_LIMITED, code="rate_limit", headers=headers)
