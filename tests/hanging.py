"""Fails a test that does not end.

Under pytest-xdist it would otherwise hold its process, and so the whole run, until somebody kills it, and
nobody would know which test it was.
"""

import asyncio
import signal
from collections.abc import Coroutine, Generator
from types import FrameType
from typing import Any

import pytest

LIMIT = 300.0
"""Seconds for each of setup, call and teardown: a multiple of what a wait for a condition may take."""


class Hangs(BaseException):
    """No ``Exception``: nothing catches it, and Hypothesis does not repeat it with other examples."""


class Watchdog:
    """Interrupts the main thread, in which the tests run."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        signal.signal(signal.SIGALRM, self._interrupt)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        return (yield from self._watched())

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        return (yield from self._watched())

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        return (yield from self._watched())

    def _watched(self) -> Generator[None, object, object]:
        signal.setitimer(signal.ITIMER_REAL, self._limit)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        raise Hangs(f"not ended after {self._limit:.0f} s{describe_tasks()}")


def describe_tasks() -> str:
    """Returns where each task of the running event loop waits, "" without an event loop."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        return ""
    return "".join(f"\n{task.get_name()} waits at\n{_places(task.get_coro())}" for task in tasks)


def _places(coroutine: Coroutine[Any, Any, Any] | Generator[Any, Any, Any] | None) -> str:
    lines = []
    awaiting: Any = coroutine
    while (frame := getattr(awaiting, "cr_frame", None)) is not None:
        lines.append(f"  {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
        awaiting = awaiting.cr_await
    return "\n".join(lines)
