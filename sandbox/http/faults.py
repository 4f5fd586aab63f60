"""Faults that a server injects by path and count, rate limits, and statistics of the requests."""

import asyncio
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from sandbox.http.server import Response

FaultKind = Literal[
    "latency",  # each response is `seconds` late
    "rate_limit",  # 429, code rate_limit; `retry_after` sets the Retry-After header
    "lock_timeout",  # 429, code lock_timeout, as for an object that another request has locked
    "error",  # Stripe's JSON error with `status`, by default 500
    "outage",  # a proxy's HTML page with `status`, by default 503
    "reset",  # half of the body (or `bytes` of it; -1: not even the headers), then RST
    "hang",  # no response
    "hold",  # not handled until `release()`, or until the faults are cleared
    "truncate",  # a complete HTTP response whose JSON ends in the middle
    "garbage",  # 200 with a body that is not JSON
    "wrong_page",  # the first page, whatever the cursor is
    "duplicate_object",  # the page's last object twice
    "missing_object",  # a page without its middle object
    "early_end",  # has_more is false although more objects follow
    "unauthorized",  # 401: the key is invalid
    "forbidden",  # 403: the key lacks the permission
    "other_mode",  # 404: the object exists in test mode only
]
PAGE_FAULTS = ("wrong_page", "duplicate_object", "missing_object", "early_end")


@dataclass(slots=True)
class Fault:
    """Hits requests whose path starts with `path`, each with `probability`.

    Lets the first `after` of them pass, then hits at most `times` (None: no limit).
    """

    kind: FaultKind
    path: str = "/"
    times: int | None = None
    after: int = 0
    probability: float = 1.0
    seconds: float = 0.0
    status: int | None = None
    retry_after: str | None = None
    reason: str | None = "endpoint-rate"  # Stripe-Rate-Limited-Reason
    bytes: int | None = None
    hits: int = 0
    released: Future[None] = field(default_factory=Future, repr=False)
    _seen: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(
                f"no fault is called {self.kind!r}; the kinds are {', '.join(get_args(FaultKind))}"
            )

    def release(self) -> None:
        """Ends a "hold" fault: the requests that wait are handled, and further ones are not hit."""
        if not self.released.done():
            self.released.set_result(None)

    async def wait_until_released(self) -> None:
        """Waits for `release()`, called in any thread, if this is a "hold" fault."""
        if self.kind == "hold":
            # Several requests share the future: a client that disconnects must not cancel it for the others.
            await asyncio.shield(asyncio.wrap_future(self.released))

    def hit(self, path: str, rng: random.Random) -> bool:
        """Counts a request and returns whether the fault hits it."""
        if self.released.done() or not path.startswith(self.path):
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self._seen += 1
        if self._seen <= self.after or rng.random() >= self.probability:
            return False
        self.hits += 1
        return True


class Faults:
    """The active faults of one server. Latencies add up; of the others only the oldest hits a request."""

    def __init__(self, seed: int = 1) -> None:
        self.active: list[Fault] = []
        self._rng = random.Random(seed)

    def add(self, kind: FaultKind, **scope: Any) -> Fault:
        fault = Fault(kind, **scope)
        self.active = [*self.active, fault]
        return fault

    def clear(self) -> None:
        for fault in self.active:
            fault.release()
        self.active = []

    def choose(self, path: str) -> tuple[float, Fault | None]:
        """Returns (seconds of latency, the other fault that hits it) for one request."""
        latency, chosen = 0.0, None
        for fault in self.active:
            if fault.kind == "latency":
                latency += fault.seconds if fault.hit(path, self._rng) else 0.0
            elif chosen is None and fault.hit(path, self._rng):
                chosen = fault
        return latency, chosen


def apply_wire_fault(response: Response, fault: Fault) -> Response:
    """Applies the faults that do not depend on the content of the response."""
    half = len(response.body) // 2
    if fault.kind == "reset":
        return replace(response, reset_after=half if fault.bytes is None else fault.bytes)
    if fault.kind == "hang":
        return replace(response, hang=True)
    if fault.kind == "truncate":
        return replace(response, body=response.body[:half])
    if fault.kind == "garbage":
        return replace(response, body=b"\x00\xff<!-- not what you asked for -->")
    if fault.kind == "outage":
        body = f"<html><body>{fault.status or 503} Service Unavailable</body></html>".encode()
        headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
        return replace(
            response, status=fault.status or 503, body=body, content_type="text/html", headers=headers
        )
    return response


class RateLimit:
    """Refuses requests over a number in any one second, for each endpoint and for all together."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_endpoint: int | None = None
        self.overall: int | None = None
        self.retry_after: str | None = None
        self._clock = clock
        self._accepted: defaultdict[str, deque[float]] = defaultdict(deque)

    def refuses(self, endpoint: str) -> str | None:
        """Returns Stripe's reason for refusing a request, or None; only accepted requests count."""
        now = self._clock()
        limits = ((endpoint, self.per_endpoint, "endpoint-rate"), ("", self.overall, "global-rate"))
        for name, limit, reason in limits:
            window = self._accepted[name]
            while window and window[0] <= now - 1.0:
                window.popleft()
            if limit is not None and len(window) >= limit:
                return reason
        for name, limit, _ in limits:
            if limit is not None:
                self._accepted[name].append(now)
        return None


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request and the status it was answered with."""

    at: float  # seconds of the monotonic clock
    method: str
    path: str
    query: str
    account: str | None
    endpoint: str
    status: int
    request_id: str


class Statistics:
    """Counts requests by endpoint and status, and keeps the last 20,000 in full."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.counts: Counter[tuple[str, int]] = Counter()
        self.requests: deque[RecordedRequest] = deque(maxlen=20_000)

    def record(self, request: RecordedRequest) -> None:
        self.counts[request.endpoint, request.status] += 1
        self.requests.append(request)

    def total(self, endpoint: str | None = None, status: int | None = None) -> int:
        return sum(
            count
            for (name, code), count in self.counts.items()
            if endpoint in (None, name) and status in (None, code)
        )

    def peak(self, endpoint: str | None = None) -> int:
        """Returns the largest number of requests within any one second."""
        window: deque[float] = deque()
        most = 0
        for request in list(self.requests):
            if endpoint in (None, request.endpoint):
                window.append(request.at)
                while window[0] <= request.at - 1.0:
                    window.popleft()
                most = max(most, len(window))
        return most

    def as_json(self) -> dict[str, Any]:
        endpoints: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (endpoint, status), count in sorted(self.counts.items()):
            endpoints[endpoint][str(status)] = count
        return {
            "requests": self.total(),
            "rate_limited": self.total(status=429),
            "endpoints": dict(endpoints),
            "peak_per_second": {"": self.peak(), **{name: self.peak(name) for name in endpoints}},
            "first_at": self.requests[0].at if self.requests else None,
            "last_at": self.requests[-1].at if self.requests else None,
        }
