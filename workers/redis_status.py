"""Whether Redis serves a worker: one line in the log when it stops, and one when it is back."""

import time
from collections.abc import Callable

import structlog
from pydantic import SecretStr

from probes.reading import Json
from probes.redis_reasons import Reason, reason_of, where

log = structlog.get_logger(__name__)

QUIET_AFTER_FAILURE = 5.0
"""Seconds without a failure before Redis counts as recovered: each connection notices a restart by itself."""
QUIET = 20.0
"""Seconds without a refusal before Redis counts as recovered: longer than the longest pause between two
writes of an idle worker, since a Redis that refuses writes may still answer the reads between them."""


class RedisStatus:
    """Whether Redis serves one worker. One that answers but refuses is as unusable as one that is down."""

    def __init__(self, url: SecretStr, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._where = where(url)
        self._clock = clock
        self._reported: set[str] = set()
        self._reason: Reason | None = None
        self._since = self._quiet_from = 0.0
        self._known = False

    @property
    def serves(self) -> bool:
        """Whether no outage is known."""
        return not self._reported

    def failed(self, error: Exception) -> None:
        """Records an error of a command. Logs it if this outage has not had one of its kind yet."""
        reason = reason_of(error)
        if self.serves:
            self._since = self._clock()
        self._known, self._reason = True, reason
        self._quiet_from = self._clock() + (QUIET if reason.refused else QUIET_AFTER_FAILURE)
        kind = "refused" if reason.refused else "unreachable"
        if kind in self._reported:
            return
        self._reported.add(kind)
        log.warning(
            "redis_refused" if reason.refused else "redis_unreachable",
            cause=reason.code,
            error=self._sentence(reason),
        )

    def served(self) -> None:
        """Records that Redis executed commands."""
        self._known = True
        if self._reported and self._clock() >= self._quiet_from:
            self._reported.clear()
            log.info("redis_recovered", seconds=round(self._clock() - self._since, 1))

    def report(self) -> dict[str, Json]:
        """Returns the state for the worker's heartbeat: ``state`` is ``unknown``, ``serves`` or ``fails``."""
        if not self._known:
            return {"state": "unknown"}
        if self.serves or self._reason is None:
            return {"state": "serves"}
        seconds = self._clock() - self._since
        return {
            "state": "fails",
            "seconds": round(seconds, 1),
            "code": self._reason.code,
            "reason": self._sentence(self._reason),
        }

    def _sentence(self, reason: Reason) -> str:
        return sentence(self._where, reason)


def sentence(at: str, reason: Reason) -> str:
    """Returns which server fails, how, and what to do; ``at`` has no password."""
    how = "refuses commands" if reason.refused else "is unreachable"
    return f"REDIS_URL: Redis at {at} {how} ({reason.error}): {reason.advice}"


def explain_redis(url: SecretStr, error: Exception) -> str:
    """Returns why a command could not use Redis."""
    return sentence(where(url), reason_of(error))
