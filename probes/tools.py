"""What a kind of check provides (``Probe``), and what it may use (``Tools``)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg
import httpx

from probes.reading import Outcome
from settings.accounts import Account
from stripeapi import Stripe


@dataclass(frozen=True, slots=True)
class Tools:
    """The clients and pools that probes use. The caller owns and closes them.

    ``http`` opens a new connection for each request (``probe_client``). ``stripe(account)`` returns the
    client of an account; it raises NotConfigured without a key.
    ``ledger`` is the pool of the team's database, None if ``DATABASE_URL`` is not set.
    """

    http: httpx.AsyncClient
    stripe: Callable[[Account], Stripe]
    ledger: asyncpg.Pool | None


class Run(Protocol):
    """Runs one check once. ``check`` is the settings model of the probe's kind."""

    async def __call__(self, check: Any, tools: Tools, /) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Probe:
    """One kind of check. ``causes`` maps each code of ``Outcome.cause`` to its meaning in one line."""

    run: Run
    causes: Mapping[str, str]
