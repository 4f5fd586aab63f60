"""Reads the address of a heartbeat, ``/heartbeat/NAME/KEY``: whose ping it is, and what it reports.

Workers and the console share it. Names that are not known and keys that are wrong get the same answer in the
same time. Neither path nor body of a request is logged: a path has the key, and what a job prints may be
personal data.
"""

import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from settings import Settings
from store import PingKind

PREFIX = "/heartbeat/"
STORE_TIMEOUT = 5.0
"""Seconds in which the store must have recorded a ping."""
RETRY_AFTER = "5"
BURST, PER_SECOND = 30.0, 1.0
"""Pings of one job: so many at once, and then one each second."""
METHODS = ("GET", "HEAD", "POST")

_NO_KEY = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Ping:
    """``name`` is the check. ``exit_code`` is that of the job, if the address has it."""

    name: str
    kind: PingKind
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND = Answer(404, {"error": "there are /metrics and /health"})
RECORDED = Answer(200, {"status": "recorded"})
_NOT_ALLOWED = Answer(405, {"error": "use POST or GET"}, {"Allow": ", ".join(METHODS)})


def try_again(status: int, reason: str) -> Answer:
    return Answer(status, {"error": reason}, {"Retry-After": RETRY_AFTER})


TOO_MANY = try_again(503, "too many pings at once")
NOT_RECORDED = try_again(503, "the ping was not recorded")


@dataclass(slots=True)
class _Bucket:
    """Limits the rate of one job's pings."""

    at: float
    tokens: float = BURST

    def take(self, now: float) -> bool:
        self.tokens = min(BURST, self.tokens + (now - self.at) * PER_SECOND)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class PingRequests:
    """Knows the keys of all heartbeat checks of a configuration. Threads may share it."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        *,
        not_found: Answer = NOT_FOUND,
    ) -> None:
        self._clock = clock
        self._not_found = not_found
        keys = (
            (check.name, getattr(check, "key", None))
            for check in settings.checks
            if check.kind == "heartbeat"
        )
        self._keys = {name: _digest(key.get_secret_value()) for name, key in keys if key is not None}
        self._buckets = {name: _Bucket(clock()) for name in self._keys}
        self._lock = threading.Lock()

    def read(self, method: str, path: str) -> Ping | Answer:
        """Returns the ping to record, or the answer to a request that is none or comes too often."""
        if method not in METHODS:
            return _NOT_ALLOWED
        name, _, rest = path.removeprefix(PREFIX).removesuffix("/").partition("/")
        key, _, end = rest.rpartition("/")
        wanted = self._keys.get(name, _NO_KEY)
        whole, before = (hmac.compare_digest(wanted, _digest(each)) for each in (rest, key))
        reported = (PingKind.SUCCESS, None) if whole else _parse_end(end)
        if name not in self._keys or not (whole or before) or reported is None:
            return self._not_found
        with self._lock:
            permitted = self._buckets[name].take(self._clock())
        if not permitted:
            return try_again(429, f"at most {PER_SECOND:g} ping a second for each job")
        return Ping(name, *reported)


def _digest(key: str) -> bytes:
    """Keys are compared by digests of equal length: the time tells nothing about them."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def _parse_end(end: str) -> tuple[PingKind, int | None] | None:
    """Returns what the end of the path reports; None if there is no such address."""
    words = {"start": PingKind.START, "fail": PingKind.FAILURE}
    if end in words:
        return words[end], None
    if end.isascii() and end.isdecimal() and len(end) <= 3 and int(end) <= 255:
        return (PingKind.FAILURE, int(end)) if int(end) else (PingKind.SUCCESS, None)
    return None
