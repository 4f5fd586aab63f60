"""What a probe is, and what it may use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg
import httpx

from probes.reading import Outcome
from stripeapi import Stripe


@dataclass(frozen=True, slots=True)
class Tools:
    """The ways out of the process. They belong to the caller, who closes them.

    ``http`` opens a new connection for each request (``probe_client``). ``stripe(account)`` gives the client
    of a connected account, None the platform's, and raises NotConfigured without a key. ``ledger`` is the
    team's database, None where none is configured.
    """

    http: httpx.AsyncClient
    stripe: Callable[[str | None], Stripe]
    ledger: asyncpg.Pool | None


class Probe(Protocol):
    """Runs one kind of check once. ``check`` is that kind's configuration."""

    async def __call__(self, check: Any, tools: Tools, /) -> Outcome: ...
