"""What can be made to go wrong: faults by path and count, rate limits; and a count of what happened."""

import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from sandbox.http.web import Answer

FaultKind = Literal[
    "latency",  # every answer `seconds` later
    "rate_limit",  # 429, code rate_limit; `retry_after` seconds in the header when given
    "lock_timeout",  # 429, code lock_timeout, as for an object that someone else holds
    "error",  # `status`, 500 when not given: Stripe's JSON error
    "outage",  # `status`, 503 when not given: an intermediary's HTML
    "reset",  # half of the body (or `bytes` of it; -1: nothing at all), then RST
    "hang",  # no answer until the caller gives up
    "hold",  # no answer until `release()`, or until the faults are cleared
    "truncate",  # a whole HTTP answer whose JSON stops in the middle
    "garbage",  # 200 with bytes that are no JSON
    "wrong_page",  # the first page again, whatever the cursor said
    "duplicate_object",  # the page's last object twice
    "missing_object",  # a page without its middle object
    "early_end",  # has_more false although more is there
    "unauthorized",  # 401: key refused
    "forbidden",  # 403: key without the permission
]
PAGE_FAULTS = ("wrong_page", "duplicate_object", "missing_object", "early_end")


@dataclass(slots=True)
class Fault:
    """Hits requests whose path starts with `path`: after the first `after`, `times` of them (None: all),
    each with `probability`."""

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
            raise ValueError(f"no fault is called {self.kind!r}; there are {', '.join(get_args(FaultKind))}")

    def release(self) -> None:
        """Answers the requests that a "hold" has kept waiting, and holds no more."""
        if self.kind == "hold" and not self.released.done():
            self.released.set_result(None)

    def takes(self, path: str, rng: random.Random) -> bool:
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
    """The planted faults of one server. Of those that change the answer the first planted one wins."""

    def __init__(self, seed: int = 1) -> None:
        self.planted: list[Fault] = []
        self._rng = random.Random(seed)

    def add(self, kind: FaultKind, **scope: Any) -> Fault:
        fault = Fault(kind, **scope)
        self.planted = [*self.planted, fault]
        return fault

    def clear(self) -> None:
        for fault in self.planted:
            fault.release()
        self.planted = []

    def draw(self, path: str) -> tuple[float, Fault | None]:
        """(seconds of latency, what else goes wrong) for one request."""
        latency, chosen = 0.0, None
        for fault in self.planted:
            if fault.kind == "latency":
                latency += fault.seconds if fault.takes(path, self._rng) else 0.0
            elif chosen is None and fault.takes(path, self._rng):
                chosen = fault
        return latency, chosen


def spoil(answer: Answer, fault: Fault) -> Answer:
    """Faults of the wire, which need to know nothing of what is answered."""
    half = len(answer.body) // 2
    if fault.kind == "reset":
        return replace(answer, reset_after=half if fault.bytes is None else fault.bytes)
    if fault.kind in ("hang", "hold"):
        return replace(answer, held_until=fault.released)
    if fault.kind == "truncate":
        return replace(answer, body=answer.body[:half])
    if fault.kind == "garbage":
        return replace(answer, body=b"\x00\xff<!-- not what you asked for -->")
    if fault.kind == "outage":
        body = f"<html><body>{fault.status or 503} Service Unavailable</body></html>".encode()
        headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
        return replace(
            answer, status=fault.status or 503, body=body, content_type="text/html", headers=headers
        )
    return answer


class RateLimit:
    """At most so many requests in any one second, for each endpoint and over all; the rest is refused."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_endpoint: int | None = None
        self.overall: int | None = None
        self.retry_after: str | None = None
        self._clock = clock
        self._accepted: defaultdict[str, deque[float]] = defaultdict(deque)

    def refuses(self, endpoint: str) -> str | None:
        """The reason, in Stripe's words, or None: then the request counts."""
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
class Asked:
    """One request as it was seen."""

    at: float  # monotonic seconds
    method: str
    path: str
    query: str
    account: str | None
    endpoint: str
    status: int
    request_id: str


class Statistics:
    """Requests by endpoint and status; the last few thousand in full."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.counts: Counter[tuple[str, int]] = Counter()
        self.requests: deque[Asked] = deque(maxlen=20_000)

    def note(self, asked: Asked) -> None:
        self.counts[asked.endpoint, asked.status] += 1
        self.requests.append(asked)

    def total(self, endpoint: str | None = None, status: int | None = None) -> int:
        return sum(
            count
            for (name, code), count in self.counts.items()
            if endpoint in (None, name) and status in (None, code)
        )

    def peak(self, endpoint: str | None = None) -> int:
        """The most requests seen within any one second."""
        window: deque[float] = deque()
        most = 0
        for asked in list(self.requests):
            if endpoint in (None, asked.endpoint):
                window.append(asked.at)
                while window[0] <= asked.at - 1.0:
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
        }
