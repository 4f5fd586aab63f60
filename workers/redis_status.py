"""Logs one line when Redis stops serving a worker, with the reason, and one line when it serves again."""

import time
from collections.abc import Callable

import structlog
from pydantic import SecretStr
from redis.asyncio.connection import parse_url
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)

log = structlog.get_logger(__name__)

QUIET = 20.0
"""Seconds without a refusal before Redis counts as recovered: longer than the longest pause between two
writes of an idle worker, since a Redis that refuses writes may still answer the reads between them."""

_REFUSALS = (ResponseError, AuthenticationError, AuthorizationError, BusyLoadingError)
_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (AuthenticationError, "check its user and password"),
    (AuthorizationError, "check its user and password"),
    (NoPermissionError, "grant its user the permissions that docs/deployment.md lists"),
    (OutOfMemoryError, "raise maxmemory, or delete what else is stored there"),
    (ReadOnlyError, "name the primary, not a replica"),
    (BusyLoadingError, "wait until it has loaded its data"),
    (ResponseError, "check the server's log"),
)


class RedisStatus:
    """Whether Redis serves one worker. One that answers but refuses is as unusable as one that is down."""

    def __init__(self, url: SecretStr, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._where = _where(url)
        self._clock = clock
        self._reported: set[str] = set()
        self._quiet_from = 0.0

    @property
    def serves(self) -> bool:
        """Whether no outage is known."""
        return not self._reported

    def failed(self, error: Exception) -> None:
        """Records an error of a command. Logs it if this outage has not had one of its kind yet."""
        refused = isinstance(error, _REFUSALS)
        kind = type(error).__name__ if refused else "unreachable"
        self._quiet_from = self._clock() + (QUIET if refused else 0.0)
        if kind in self._reported:
            return
        self._reported.add(kind)
        if refused:
            advice = next(text for of, text in _ADVICE if isinstance(error, of))
            sentence = f"REDIS_URL: Redis at {self._where} refuses commands ({error}): {advice}"
            log.warning("redis_refused", error=sentence)
        else:
            sentence = f"REDIS_URL: Redis at {self._where} is unreachable ({type(error).__name__}: {error})"
            log.warning("redis_unreachable", error=sentence)

    def served(self) -> None:
        """Records that Redis executed commands."""
        if self._reported and self._clock() >= self._quiet_from:
            self._reported.clear()
            log.info("redis_recovered")


def _where(url: SecretStr) -> str:
    """Returns host and port, or the socket's path, without user and password."""
    parts = parse_url(url.get_secret_value())
    return str(parts.get("path") or f"{parts.get('host', 'localhost')}:{parts.get('port', 6379)}")
