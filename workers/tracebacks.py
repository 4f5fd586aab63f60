"""Which errors deserve a traceback: only bugs of ours, and each of them once in ten minutes."""

import sys
import time
from collections.abc import Callable
from traceback import walk_tb
from types import FrameType
from typing import Any

from workers.redaction import text_of

AGAIN_AFTER = 600.0
"""Seconds after which the same bug is logged with its traceback again."""
PACKAGES = frozenset(
    {"settings", "stripeapi", "probes", "reconcile", "alerts", "store", "discovery", "workers", "console"}
)
"""The packages with Paywatch's own code."""
_MOST = 1_000
"""Bugs that are remembered."""


def is_dependency_error(error: BaseException) -> bool:
    """Whether an error comes from a server or the network, and not from a bug of ours."""
    # Imported here, since commands start faster without these.
    import asyncpg
    import httpx
    from redis.exceptions import RedisError

    import store
    import stripeapi
    from reconcile.postgres import is_outage

    if isinstance(error, BaseExceptionGroup):
        return all(map(is_dependency_error, error.exceptions))
    refusals = (
        asyncpg.InsufficientPrivilegeError,
        asyncpg.InsufficientResourcesError,
        asyncpg.LockNotAvailableError,
        asyncpg.ObjectNotInPrerequisiteStateError,  # a database that accepts no connections
        asyncpg.OperatorInterventionError,
        asyncpg.PostgresSystemError,
        asyncpg.ReadOnlySQLTransactionError,
        asyncpg.TransactionRollbackError,
    )
    others = (httpx.HTTPError, RedisError, store.StoreError, stripeapi.StripeError)
    return is_outage(error) or isinstance(error, (*refusals, *others))


class Repeats:
    """Remembers for ten minutes which bugs were reported."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[tuple[str, ...], tuple[float, int]] = {}

    def first(self, bug: tuple[str, ...], occurrence: int = 0) -> int | None:
        """Records a bug. Returns None if it is new, otherwise the occurrence with which it was new."""
        now = self._clock()
        seen_at, first = self._seen.get(bug, (now - AGAIN_AFTER, 0))
        if now - seen_at < AGAIN_AFTER:
            return first
        if len(self._seen) >= _MOST:
            self._seen.clear()
        self._seen[bug] = now, occurrence
        return None


class Tracebacks:
    """A structlog processor that replaces the traceback of a dependency, or of a known bug, by its error."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._repeats = Repeats(clock=clock)

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        error = error_of(event.get("exc_info"))
        if error is None:
            event.pop("exc_info", None)
            return event
        event["error_type"] = type(error).__name__
        if is_dependency_error(error) or not self._is_due(error):
            del event["exc_info"]
            event.setdefault("error", f"{type(error).__name__}: {text_of(error)}")
        return event

    def _is_due(self, error: BaseException) -> bool:
        # The same error again is the same line, formatted for a second handler.
        return self._repeats.first(identify(error), id(error)) in {None, id(error)}


def error_of(given: Any) -> BaseException | None:
    """Returns the exception of any form of ``exc_info``."""
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        found: BaseException | None = given[1]
        return found
    return sys.exc_info()[1] if given else None


def identify(error: BaseException) -> tuple[str, str]:
    """Identifies a bug by the error's class and the line that raised it."""
    origin = origin_of(error)
    return type(error).__name__, "" if origin is None else f"{origin[0].f_code.co_filename}:{origin[1]}"


def origin_of(error: BaseException) -> tuple[FrameType, int] | None:
    """Returns the innermost frame of Paywatch's own code, or else of any, and the number of its line.

    Drivers raise all their errors in the same few lines, and task groups all of theirs in one.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = list(walk_tb(error.__traceback__))
    own = [each for each in frames if _is_own(each[0])]
    found = own or frames
    return found[-1] if found else None


def _is_own(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] in PACKAGES
