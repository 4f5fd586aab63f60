"""Which errors deserve a traceback: only bugs of ours, and each of them once in ten minutes."""

import sys
import time
from collections.abc import Callable
from typing import Any

AGAIN_AFTER = 600.0
"""Seconds after which the same bug is logged with its traceback again."""
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


class Tracebacks:
    """A structlog processor that replaces the traceback of a dependency, or of a known bug, by its error."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shown: dict[tuple[str, ...], tuple[float, int]] = {}

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        error = _error_of(event.get("exc_info"))
        if error is None:
            event.pop("exc_info", None)
            return event
        event["error_type"] = type(error).__name__
        if is_dependency_error(error) or not self._is_due(error):
            del event["exc_info"]
            event.setdefault("error", f"{type(error).__name__}: {error}")
        return event

    def _is_due(self, error: BaseException) -> bool:
        bug, now = _place(error), self._clock()
        shown_at, shown = self._shown.get(bug, (now - AGAIN_AFTER, 0))
        if now - shown_at < AGAIN_AFTER:
            return shown == id(error)  # the same line, formatted for a second handler
        if len(self._shown) >= _MOST:
            self._shown.clear()
        self._shown[bug] = now, id(error)
        return True


def _error_of(given: Any) -> BaseException | None:
    """Returns the exception of any form of ``exc_info``."""
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        found: BaseException | None = given[1]
        return found
    return sys.exc_info()[1] if given else None


def _place(error: BaseException) -> tuple[str, ...]:
    """Identifies a bug by the error's class and the line that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    return type(error).__name__, where
