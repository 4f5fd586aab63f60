"""Drives libcurl's multi interface by sockets and timers, in one background thread."""

import asyncio
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import pycurl

from probes.wire.descriptors import NO_DESCRIPTORS, NoDescriptors, is_descriptor_left

_EVENTS = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}


class Ending(NamedTuple):
    """How a transfer ended: libcurl's result code (0 is success) and message."""

    code: int
    message: str


_CLOSED = Ending(pycurl.E_ABORTED_BY_CALLBACK, "the transport is closed")


class CurlLoop:
    """Runs transfers for asyncio. Its thread starts with the first transfer and ends with ``close``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inbox: deque[_Order] = deque()
        self._signalled = False
        self._closed = False
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._thread: threading.Thread | None = None

    async def perform(self, curl: pycurl.Curl) -> Ending:
        """Runs a prepared handle to its end. Cancellation removes the handle and closes its connection.

        Raises NoDescriptors or MemoryError if the first transfer finds no resources for libcurl; the next
        transfer tries again.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Ending] = loop.create_future()
        if not self._send(lambda driver: driver.add(curl, partial(_finish_from_thread, loop, future))):
            return _CLOSED
        try:
            return await future
        except asyncio.CancelledError:
            self._send(lambda driver: driver.remove(curl))
            raise

    async def close(self) -> None:
        """Ends the thread and its running transfers, with an error. Idempotent.

        The thread closes what it uses itself, also if this is cancelled before it has ended.
        """
        if self._thread is not None:
            self._send(lambda driver: driver.stop())
            await asyncio.to_thread(self._thread.join)
        else:
            self._close_sockets()

    def _close_sockets(self) -> None:
        with self._lock:
            self._closed = True
            self._wake_in.close()
            self._wake_out.close()

    def _send(self, order: "_Order") -> bool:
        """Returns False if the thread has ended and cannot execute the order."""
        with self._lock:
            if self._closed:
                return False
            if self._thread is None:
                # Made here and not in the thread, so that its failure is the caller's.
                drive = partial(self._drive, _create_driver(self._wake_in))
                self._thread = threading.Thread(target=drive, name="paywatch-curl", daemon=True)
                self._thread.start()
            self._inbox.append(order)
            if not self._signalled:
                self._signalled = True
                self._wake_out.send(b"\0")
            return True

    def _drive(self, driver: "_Driver") -> None:
        try:
            while not driver.stopped:
                for order in self._orders() if driver.run_once() else ():
                    order(driver)
        finally:
            with self._lock:
                self._closed = True
            driver.stop()
            for order in self._orders():
                order(driver)
            driver.close()
            self._close_sockets()

    def _orders(self) -> "list[_Order]":
        with self._lock:
            self._signalled = False
            orders = list(self._inbox)
            self._inbox.clear()
            return orders


def _finish_from_thread(
    loop: asyncio.AbstractEventLoop, future: asyncio.Future[Ending], ending: Ending
) -> None:
    with suppress(RuntimeError):  # the event loop has closed: nobody awaits the future
        loop.call_soon_threadsafe(_finish_future, future, ending)


def _finish_future(future: asyncio.Future[Ending], ending: Ending) -> None:
    if not future.done():
        future.set_result(ending)


class _Driver:
    """Runs in the thread: waits with a selector for the sockets and the timer that libcurl names."""

    def __init__(self, wake: socket.socket) -> None:
        self.stopped = False
        self._wake = wake
        self._waiting: dict[pycurl.Curl, Callable[[Ending], None]] = {}
        self._deadline: float | None = None
        self._multi = pycurl.CurlMulti()
        self._selector = selectors.DefaultSelector()
        self._selector.register(wake, selectors.EVENT_READ)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
        self._multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_NOTHING)

    def add(self, curl: pycurl.Curl, done: Callable[[Ending], None]) -> None:
        if self.stopped:
            done(_CLOSED)
            return
        self._multi.add_handle(curl)
        self._waiting[curl] = done

    def remove(self, curl: pycurl.Curl) -> None:
        if self._waiting.pop(curl, None) is not None:
            self._multi.remove_handle(curl)

    def stop(self) -> None:
        self.stopped = True

    def run_once(self) -> bool:
        """Waits for the next event and handles it. Returns True if an order woke it."""
        woken = False
        for key, mask in self._selector.select(self._pause()):
            if key.fileobj is self._wake:
                self._wake.recv(4096)
                woken = True
            else:
                self._multi.socket_action(key.fd, _curl_mask(mask))
        if self._deadline is not None and time.monotonic() >= self._deadline:
            self._deadline = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._collect()
        return woken

    def close(self) -> None:
        for curl, done in list(self._waiting.items()):
            self.remove(curl)
            done(_CLOSED)
        self._multi.close()
        self._selector.close()

    def _pause(self) -> float | None:
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def _collect(self) -> None:
        queued = 1
        while queued:
            queued, finished, failed = self._multi.info_read()
            for curl in finished:
                self._finish(curl, Ending(0, ""))
            for curl, code, message in failed:
                self._finish(curl, Ending(code, message))

    def _finish(self, curl: pycurl.Curl, ending: Ending) -> None:
        self._multi.remove_handle(curl)
        self._waiting.pop(curl)(ending)

    def _on_socket(self, what: int, fd: int, _multi: pycurl.CurlMulti, _data: object) -> None:
        known = fd in self._selector.get_map()
        if what == pycurl.POLL_REMOVE:
            if known:
                self._selector.unregister(fd)
        elif known:
            self._selector.modify(fd, _EVENTS[what])
        else:
            self._selector.register(fd, _EVENTS[what])

    def _on_timer(self, timeout_ms: int) -> None:
        self._deadline = None if timeout_ms < 0 else time.monotonic() + timeout_ms / 1000


def _create_driver(wake: socket.socket) -> _Driver:
    try:
        return _Driver(wake)
    except (
        pycurl.error
    ) as error:  # without a code: libcurl had no descriptor for its own wake-up, or no memory
        limit = MemoryError() if is_descriptor_left() else NoDescriptors()
        raise limit from error
    except OSError as error:
        if error.errno in NO_DESCRIPTORS:
            raise NoDescriptors from error
        raise


_Order = Callable[[_Driver], None]


def _curl_mask(mask: int) -> int:
    reading = pycurl.CSELECT_IN if mask & selectors.EVENT_READ else 0
    writing = pycurl.CSELECT_OUT if mask & selectors.EVENT_WRITE else 0
    return reading | writing
