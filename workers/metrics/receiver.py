"""Receives the pings of jobs at ``/heartbeat/NAME/KEY``, and records them before it answers.

It runs in the threads of the worker's HTTP server. Names that are not known and keys that are wrong get the
same answer in the same time. Neither path nor body of a request is logged: a path has the key, and what a job
prints may be personal data.
"""

import asyncio
import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import store
from settings import Settings
from store import PingKind
from workers.app import App
from workers.databases import DATABASE_ERRORS

PREFIX = "/heartbeat/"
STORE_TIMEOUT = 5.0
"""Seconds in which the store must have recorded a ping."""
RETRY_AFTER = "5"
BURST, PER_SECOND = 30.0, 1.0
"""Pings of one job: so many at once, and then one each second."""
_MAX_RECORDING = 16
_METHODS = frozenset({"GET", "HEAD", "POST"})

_NO_KEY = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND = Answer("404 Not Found", {"error": "there are /metrics and /health"})
_NOT_ALLOWED = Answer("405 Method Not Allowed", {"error": "use POST"}, {"Allow": "GET, HEAD, POST"})
_RECORDED = Answer("200 OK", {"status": "recorded"})


def _try_again(status: str, reason: str) -> Answer:
    return Answer(status, {"error": reason}, {"Retry-After": RETRY_AFTER})


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


class Receiver:
    """Knows the keys of all heartbeat checks, and the store while a worker of this process runs."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        keys = (
            (check.name, getattr(check, "key", None))
            for check in settings.checks
            if check.kind == "heartbeat"
        )
        self._keys = {name: _digest(key.get_secret_value()) for name, key in keys if key is not None}
        self._buckets = {name: _Bucket(clock()) for name in self._keys}
        self._lock = threading.Lock()
        self._recording = threading.BoundedSemaphore(_MAX_RECORDING)
        self._workers: list[tuple[App, asyncio.AbstractEventLoop]] = []

    @contextmanager
    def recording_to(self, app: App) -> Iterator[None]:
        """Inside the block, records pings in the store of this worker. Call it in the worker's event loop."""
        attached = (app, asyncio.get_running_loop())
        self._workers.append(attached)
        try:
            yield
        finally:
            self._workers.remove(attached)

    def receive(self, method: str, path: str) -> Answer:
        """Answers a request for a path that begins with ``PREFIX``. Blocks for at most ``STORE_TIMEOUT``."""
        if method not in _METHODS:
            return Answer(
                "405 Method Not Allowed", {"error": "use POST or GET"}, {"Allow": "GET, HEAD, POST"}
            )
        name, _, rest = path.removeprefix(PREFIX).removesuffix("/").partition("/")
        key, _, end = rest.rpartition("/")
        wanted = self._keys.get(name, _NO_KEY)
        whole, before = (hmac.compare_digest(wanted, _digest(each)) for each in (rest, key))
        ping = (PingKind.SUCCESS, None) if whole else _parse_end(end)
        if name not in self._keys or not (whole or before) or ping is None:
            return NOT_FOUND
        with self._lock:
            permitted = self._buckets[name].take(self._clock())
        if not permitted:
            return _try_again("429 Too Many Requests", f"at most {PER_SECOND:g} ping a second for each job")
        return self._record(name, *ping)

    def _record(self, name: str, kind: PingKind, exit_code: int | None) -> Answer:
        if not self._recording.acquire(blocking=False):
            return _try_again("503 Service Unavailable", "too many pings at once")
        try:
            recorded = self._wait_for_store(name, kind, exit_code)
        finally:
            self._recording.release()
        return _RECORDED if recorded else _try_again("503 Service Unavailable", "the ping was not recorded")

    def _wait_for_store(self, name: str, kind: PingKind, exit_code: int | None) -> bool:
        attached = self._workers[-1:]
        for app, loop in attached:
            recording = _write(app, name, kind, exit_code)
            try:
                future = asyncio.run_coroutine_threadsafe(recording, loop)
            except RuntimeError:  # the loop has been closed
                recording.close()
                return False
            try:
                return future.result(STORE_TIMEOUT)
            except (TimeoutError, CancelledError):
                future.cancel()
        return False


async def _write(app: App, name: str, kind: PingKind, exit_code: int | None) -> bool:
    try:
        await store.record_ping(app.store, name, kind, exit_code)
    except DATABASE_ERRORS as error:
        app.store_failed(error)
        return False
    return True


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
