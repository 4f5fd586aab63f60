"""The dependencies of a run, passed in by whoever executes it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg

from reconcile.postgres import PATIENCE
from settings import Settings
from settings.accounts import Account

if TYPE_CHECKING:
    from stripeapi import Stripe
    from stripeapi.pacing.pressure import Pace


@dataclass(frozen=True, slots=True)
class LockLimits:
    """How long a run waits for locks that other sessions hold on the ledger, in seconds.

    ``each`` is for one lock (``lock_timeout``), ``tries`` how often a transaction is tried that could not get
    one, ``in_all`` for all locks of an object: ``lock_timeout`` begins anew for each locked row.
    """

    each: float = 10.0
    tries: int = 3
    in_all: float = 60.0


@dataclass(frozen=True, slots=True)
class Deps:
    """What a run needs.

    ``store`` and ``ledger`` are two pools, even on one database. ``stripe(account)`` returns the client of
    an account. ``rate`` is the number of requests per second that the client's pacer allows to each endpoint
    (``payment_intents``) that ``rates`` does not name, None without a pacer. ``lease_time`` is how long this
    worker may stay silent before another worker takes the run over. ``patience`` is for how many seconds an
    unreachable database is retried. ``pace`` returns what the requests to an account wait for. ``heavy_lock``
    serializes the steps that load both databases, across all runs that share it.
    """

    store: asyncpg.Pool
    ledger: asyncpg.Pool
    stripe: Callable[[Account], "Stripe"]
    settings: Settings
    worker: str
    rate: float | None = 25.0
    rates: Mapping[str, float] = field(default_factory=dict)
    lease_time: timedelta = timedelta(seconds=15)
    patience: float = PATIENCE
    locks: LockLimits = LockLimits()
    pace: "Callable[[Account], Pace | None]" = lambda _: None
    heavy_lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
