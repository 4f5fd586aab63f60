"""What the proposal of checks and channels is made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx

from probes import probe_client
from stripeapi import Stripe


@dataclass(frozen=True, slots=True)
class PaymentsTable:
    """The team's table of payments and its column of Stripe's id, named as in ``[reconcile.payments]``."""

    table: str
    id: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What exists where ``paywatch init`` runs.

    ``environment`` is the whole environment: names of variables enter the proposal, values do not. The caller
    owns and closes ``stripe`` (None without a key) and ``database``, the team's database (None without
    DATABASE_URL, or if it cannot be reached). ``http()`` returns a client that refuses metadata services and
    honours the extension ``allow`` of ``probes.wire``. ``payments`` is None as long as no table is known.
    """

    environment: Mapping[str, str]
    folder: Path
    stripe: Stripe | None = None
    database: asyncpg.Pool | None = None
    http: Callable[[], httpx.AsyncClient] = probe_client
    payments: PaymentsTable | None = None
