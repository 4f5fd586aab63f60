"""Receives the pings of jobs on the port of a worker's metrics, and records them before it answers.

It runs in the threads of the worker's HTTP server.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

import store
from settings import Settings
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.metrics.ping_requests import (
    NOT_RECORDED,
    RECORDED,
    STORE_TIMEOUT,
    TOO_MANY,
    Answer,
    Ping,
    PingRequests,
)

_MAX_RECORDING = 16


class Receiver:
    """Knows the keys of all heartbeat checks, and the store while a worker of this process runs."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._requests = PingRequests(settings, clock)
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
        found = self._requests.read(method, path)
        return self._record(found) if isinstance(found, Ping) else found

    def _record(self, ping: Ping) -> Answer:
        if not self._recording.acquire(blocking=False):
            return TOO_MANY
        try:
            recorded = self._wait_for_store(ping)
        finally:
            self._recording.release()
        return RECORDED if recorded else NOT_RECORDED

    def _wait_for_store(self, ping: Ping) -> bool:
        attached = self._workers[-1:]
        for app, loop in attached:
            recording = _write(app, ping)
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


async def _write(app: App, ping: Ping) -> bool:
    try:
        await store.record_ping(app.store, ping.name, ping.kind, ping.exit_code)
    except DATABASE_ERRORS as error:
        app.store_failed(error)
        return False
    return True
