"""What a kind of check provides (``Probe``), and what it may use (``Tools``)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

import asyncpg
import httpx
from pydantic import SecretStr
from redis.asyncio import Redis

from probes.cache import Cache
from probes.leftovers import Leftovers
from probes.pings import ReadPings, no_pings
from probes.reading import Outcome
from probes.sight import Sight
from probes.threads import Threads
from probes.wire.dial import Dialer
from settings.accounts import Account
from settings.checks.sql import SqlCheck
from stripeapi import NotConfigured, Stripe

NETWORK_CAUSES = frozenset(
    {
        "connect",
        "connection_closed",
        "connection_refused",
        "dns",
        "network",
        "reset",
        "timeout",
        "unknown_host",
        "unreachable",
    }
)
"""The causes of this meaning, which most kinds share."""


class Unusable(Exception):
    """This host cannot connect with the URL, whatever the server does; the message says why."""


class PostgresServer(Protocol):
    """A server that a check watches. ``where`` is its host and port, without user and password."""

    @property
    def where(self) -> str: ...

    async def connect(self, timeout: float) -> asyncpg.Connection:  # noqa: ASYNC109 (asyncpg's argument)
        """Opens a new connection. Raises Unusable, or what asyncpg and the network raise."""

    def explain(self, error: Exception) -> str:
        """Returns a sentence about an error of ``connect``, without any part of the password."""


@dataclass(slots=True)
class Figures:
    """What a preset of a ``sql`` check computed. ``missing`` has why a value has none; ``incomplete`` are
    sentences about values that leave rows out, or that could not be computed."""

    values: dict[str, float | Decimal | None] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    incomplete: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a value counts, for the evidence."""


class Presets(Protocol):
    """Computes the preset of a check on an open connection, inside a read-only transaction."""

    async def __call__(self, connection: Any, check: SqlCheck, /) -> Figures:
        """Raises LedgerError if the mapping does not fit the database, or what asyncpg raises."""


def _no_stripe(_key: SecretStr) -> Stripe:
    raise NotConfigured("this process sends no requests to Stripe with the key of a check")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the team's table. ``amount`` is in minor units, None if the column holds no number;
    ``status`` is the team's word."""

    id: str
    amount: int | None
    currency: str
    status: str | None


class LedgerTable(Protocol):
    """The team's table of one kind of Stripe object, read through its mapping.

    Its methods raise LedgerError: of the cause ``unchecked`` if nothing is mapped and there is no default
    table, otherwise of ``ledger``.
    """

    async def rows(self, account: Account, ids: Sequence[str]) -> list[LedgerRow]:
        """Returns the rows of these ids, of which one can have several rows."""

    async def repeated(self, account: Account, since: datetime, limit: int) -> list[tuple[str, int]]:
        """Returns ids that several rows created since then have, with the number of rows."""

    def word(self, status: str) -> str:
        """Returns the team's word for one of Stripe's statuses."""


def no_table(_object: str) -> LedgerTable | None:
    """The ``ledger_table`` of tools without a database."""
    return None


@dataclass(frozen=True, slots=True)
class Tools:
    """The clients and pools that probes use. The caller owns and closes them.

    ``http`` opens a new connection for each request (``probe_client``). ``stripe(account)`` returns the
    client of an account; it raises NotConfigured without a key.
    ``ledger`` is the pool of the team's database, None if ``DATABASE_URL`` is not set. ``postgres(url)`` and
    ``redis(url, timeout)`` return a server to watch, without connecting; a probe closes what it connects.
    ``dialer`` opens TCP connections to any other server. The runner asks ``sight`` whose fault a failure is.
    ``ledger_table(object)`` returns the team's table of one kind of object, None without a database.
    ``timezone`` is the business time zone.
    ``granted`` is when the key could last read a list: account and list -> monotonic time.
    ``pings(check)`` reads what a job reported to a heartbeat check. ``threads`` runs calls that may hang.
    ``presets`` computes the preset of a ``sql`` check.
    ``stripe_with(key)`` returns a client with a check's own key. ``leftovers`` is None without a store.
    ``slot`` is the slot of this run: a slot can run twice, because its worker may be killed. ``location`` is
    where this process looks from. ``cache`` is shared by all runs of the process.
    """

    http: httpx.AsyncClient
    stripe: Callable[[Account], Stripe]
    ledger: asyncpg.Pool | None
    postgres: Callable[[SecretStr], PostgresServer]
    redis: Callable[[SecretStr, float], Redis]
    presets: Presets
    dialer: Dialer = field(default_factory=Dialer)
    sight: Sight = field(default_factory=Sight)
    granted: dict[tuple[str, str], float] = field(default_factory=dict)
    ledger_table: Callable[[str], LedgerTable | None] = no_table
    timezone: str = "UTC"
    pings: ReadPings = no_pings
    threads: Threads = field(default_factory=Threads)
    stripe_with: Callable[[SecretStr], Stripe] = _no_stripe
    leftovers: Leftovers | None = None
    slot: datetime | None = None
    location: str | None = None
    cache: Cache = field(default_factory=Cache)


class Run(Protocol):
    """Runs one check once. ``check`` is the settings model of the probe's kind."""

    async def __call__(self, check: Any, tools: Tools, /) -> Outcome: ...


def _no_endpoints(_check: Any) -> Collection[str]:
    return ()


Needs = Mapping[str, Callable[[Any], bool]]
"""By cause, whether a check with these settings can have it."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One kind of check. ``causes`` maps each code of ``Outcome.cause`` to its meaning in one line. A cause
    without an entry in ``needs`` is possible with any settings."""

    run: Run
    causes: Mapping[str, str]
    needs: Needs = field(default_factory=dict)
    endpoints: Callable[[Any], Collection[str]] = _no_endpoints
    """The endpoints at Stripe that a check with these settings requests, as `stripeapi.endpoint_of` names
    them."""
    network_causes: Collection[str] = NETWORK_CAUSES
    """The causes that a worker without network would report too: for these, it checks itself first."""
