"""One line in the log when something that a worker needs becomes unreachable, and one when it is back."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from pydantic import SecretStr

from workers.redis_status import RedisStatus
from workers.standby import Standby

log = structlog.get_logger(__name__)

QUIET = 5.0
"""Seconds without a failure before a dependency counts as recovered: restarting ones fail now and then."""


class Outage:
    """Whether one dependency serves this process. ``lost`` and ``back`` are the events.

    It counts as unreachable after so many failures in a row as ``after`` says.
    """

    def __init__(
        self,
        lost: str,
        back: str,
        *,
        after: int = 1,
        quiet: float = QUIET,
        clock: Callable[[], float] = time.monotonic,
        **facts: str,
    ) -> None:
        self._lost, self._back, self._facts = lost, back, facts
        self._after, self._quiet, self._clock = after, quiet, clock
        self._failures = 0
        self._since = self._last = 0.0

    @property
    def ongoing(self) -> bool:
        return self._failures >= self._after

    def failed(self, error: str, **facts: object) -> None:
        """Records a failure. ``error`` is a sentence that says what is unreachable, and why."""
        was_ongoing, self._last = self.ongoing, self._clock()
        self._failures += 1
        if self.ongoing and not was_ongoing:
            self._since = self._last
            log.warning(self._lost, error=error, **self._facts, **facts)

    def served(self) -> None:
        """Records that it answered."""
        if self.ongoing and self._clock() - self._last < self._quiet:
            return
        if self.ongoing:
            log.info(self._back, **self._facts, seconds=round(self._clock() - self._since, 1))
        self._failures = 0


def _store() -> Outage:
    return Outage("store_unreachable", "store_recovered")


def _ledger() -> Outage:
    return Outage("ledger_unreachable", "ledger_recovered")


def _stripe() -> Outage:
    # Single requests to Stripe fail now and then, and are repeated.
    return Outage("stripe_unreachable", "stripe_recovered", after=2)


@dataclass(frozen=True, slots=True)
class Outages:
    """The dependencies of one process, which all its workers share."""

    store: Outage = field(default_factory=_store)
    ledger: Outage = field(default_factory=_ledger)
    stripe: Outage = field(default_factory=_stripe)
    standby: Standby = field(default_factory=Standby)
    _channels: dict[str, Outage] = field(default_factory=dict)
    _redis: dict[str, RedisStatus] = field(default_factory=dict, repr=False)

    def channel(self, name: str) -> Outage:
        if name not in self._channels:
            self._channels[name] = Outage("channel_unreachable", "channel_recovered", channel=name)
        return self._channels[name]

    def redis(self, url: SecretStr) -> RedisStatus:
        return self._redis.setdefault(url.get_secret_value(), RedisStatus(url))
